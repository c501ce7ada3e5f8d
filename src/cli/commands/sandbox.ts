/** `sandbox`: the built-in stand-ins of the vendors on loopback, for trying and for tests; stops with Ctrl+C. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../main/app-error.ts'
import { cannotWrite, writeWholeFile } from '../../main/files/whole-file.ts'
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts'
import { SandboxError } from '../../sandbox/sandbox-error.ts'
import { isVendorName, VENDOR_NAMES, type VendorName } from '../../sandbox/vendor-name.ts'
import { collectText } from '../pairs.ts'
import type { RunCommand } from '../run-command.ts'
import { wholeNumber } from './run.ts'

interface Options {
  readonly port?: string
  readonly vendor?: string[]
  readonly faults?: string
  readonly items?: string
  readonly seed?: string
  readonly latency?: string
  readonly limit?: string
  readonly inventories?: string
}

export function sandboxCommand(program: Command, run: RunCommand): void {
  program
    .command('sandbox')
    .description('serve stand-ins of the vendors on this machine, and print what a connection to each needs')
    .option('--port <port>', 'port of the first vendor; the next ones follow')
    .option('--vendor <vendor>', 'may be repeated; digicert-tlm by default', collectText)
    .option(
      '--faults <spec>',
      'what goes wrong, as SELECTOR:KIND[@WHEN], e.g. submit:reset-after@3, or random:0.03:1 for 3 of 100; all kinds are told of one that is not known',
    )
    .option('--items <n>', 'how many certificates or credentials each vendor has')
    .option('--seed <n>', 'same seed, same inventory')
    .option('--latency <ms>', 'how long each answer takes')
    .option('--limit <windows>', 'published (default), none, or windows such as 100/5s')
    .option('--inventories <dir>', 'write what each has as a file to import: DIR/VENDOR.csv')
    .action(
      run(async (session, options: Options) => {
        const { startSandbox } = await import('../../sandbox/start-sandbox.ts')
        const sandbox = await startSandbox(sandboxOptions(options)).catch((error: unknown) => {
          throw error instanceof SandboxError
            ? new AppError('input.sandbox', `${error.message}.`, {
                hint: error.allowed ?? 'See what it takes: rescind sandbox --help',
              })
            : error
        })
        const stopped = new Promise<void>((resolve) => {
          process.once('SIGINT', resolve)
          process.once('SIGTERM', resolve)
        })
        try {
          const files = await writeInventories(sandbox, options.inventories)
          const served = sandbox.vendors.map((vendor) => ({
            vendor,
            url: sandbox.url(vendor),
            ...sandbox.access(vendor),
            inventory: files.get(vendor) ?? null,
          }))
          session.output.result({ vendors: served, control: sandbox.control }, [
            ...served.flatMap(({ vendor, url, key, options: needed, inventory }) => [
              `${vendor}`,
              `  base URL   ${url}`,
              `  key        ${key}`,
              ...Object.entries(needed).map(([name, value]) => `  option     ${name}=${value}`),
              ...(inventory === null ? [] : [`  inventory  ${inventory}`]),
            ]),
            'These keys are good for this sandbox only. Ctrl+C stops it.',
          ])
          await stopped
        } finally {
          await sandbox.close()
        }
      }),
    )
}

/** What each vendor has, as a file that may be given to anybody. @returns the files, by vendor */
async function writeInventories(
  sandbox: Sandbox,
  folder: string | undefined,
): Promise<ReadonlyMap<VendorName, string>> {
  const files = new Map<VendorName, string>()
  if (folder === undefined) return files
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(folder, error)
  })
  for (const vendor of sandbox.vendors) {
    const file = path.resolve(folder, `${vendor}.csv`)
    await writeWholeFile(file, (write) => write(sandbox.inventoryCsv(vendor).csv))
    files.set(vendor, file)
  }
  return files
}

function sandboxOptions(options: Options): SandboxOptions {
  const vendors = (options.vendor ?? []).map((name) => {
    if (isVendorName(name)) return name
    throw new AppError('input.no-such-vendor', `There is no vendor "${name}".`, {
      hint: `Known are: ${VENDOR_NAMES.join(', ')}.`,
    })
  })
  return {
    ...(vendors.length === 0 ? {} : { vendors }),
    ...(options.port === undefined ? {} : { port: wholeNumber('--port', options.port, 0, 65_535) }),
    ...(options.items === undefined ? {} : { items: wholeNumber('--items', options.items, 1, 1_000_000) }),
    ...(options.seed === undefined ? {} : { seed: wholeNumber('--seed', options.seed, 0, 1e9) }),
    ...(options.latency === undefined
      ? {}
      : { latencyMs: wholeNumber('--latency', options.latency, 0, 60_000) }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  }
}
