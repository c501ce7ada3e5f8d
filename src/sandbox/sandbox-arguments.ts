import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { SandboxOptions } from './sandbox.ts'
import { SandboxError } from './sandbox-error.ts'
import { isVendorName, VENDOR_NAMES } from './vendor-name.ts'

/** Reads the command line of the sandbox; throws a SandboxError that says what is wrong. */
export function sandboxArguments(args: readonly string[]): {
  readonly options: SandboxOptions
  readonly ignoreStdin: boolean
} {
  const { values } = parse(args)
  const vendors = (values.vendor ?? [])
    .flatMap((names) => names.split(','))
    .map((name) => {
      if (isVendorName(name)) return name
      throw new SandboxError(`no vendor is called '${name}'; vendors are ${VENDOR_NAMES.join(', ')}, or all`)
    })
  const options: { -readonly [K in keyof SandboxOptions]: SandboxOptions[K] } = {}
  if (vendors.length > 0) options.vendors = vendors
  const numbers = {
    port: values.port,
    items: values.items,
    seed: values.seed,
    year: values.year,
    latencyMs: values.latency,
    statusLagMs: values['status-lag'],
    statusLagReads: values['status-lag-reads'],
  } as const
  for (const [name, text] of Object.entries(numbers) as [keyof typeof numbers, string | undefined][]) {
    if (text === undefined) continue
    if (!/^\d{1,9}$/.test(text)) throw new SandboxError(`'${text}' is no whole number (${name})`)
    options[name] = Number(text)
  }
  if (values.faults !== undefined) options.faults = values.faults
  if (values.limit !== undefined) options.limit = values.limit
  if (values.key !== undefined) options.key = values.key
  if (values.log !== undefined) options.logFile = values.log
  if (values.plain) options.plain = true
  if (values.inventory !== undefined) options.inventoryCsv = readFileSync(values.inventory, 'utf8')
  return { options, ignoreStdin: values['ignore-stdin'] ?? false }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.map((arg, index) =>
        arg === 'all' && args[index - 1] === '--vendor' ? VENDOR_NAMES.join(',') : arg,
      ),
      options: {
        vendor: { type: 'string', multiple: true },
        port: { type: 'string' },
        items: { type: 'string' },
        seed: { type: 'string' },
        year: { type: 'string' },
        latency: { type: 'string' },
        'status-lag': { type: 'string' },
        'status-lag-reads': { type: 'string' },
        faults: { type: 'string' },
        limit: { type: 'string' },
        key: { type: 'string' },
        log: { type: 'string' },
        inventory: { type: 'string' },
        plain: { type: 'boolean' },
        'ignore-stdin': { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new SandboxError(error instanceof Error ? error.message : String(error))
  }
}
