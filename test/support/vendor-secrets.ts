import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { OperationInfo } from '../../src/contract/vendor.ts'
import type { Vendor } from '../../src/main/vendors/port.ts'
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { BATCH, CONNECTION, inWorkspace, removeFolder, temporaryFolder } from './cli-workspace.ts'
import { formsOf } from './forms-of-key.ts'
import { type CliEnd, runCli } from './rescind-cli.ts'

type Credentials = Readonly<Record<string, string>>

/** How a person proves to a vendor who asks. */
export interface Way {
  readonly name: string
  readonly key: (credentials: Credentials, usual: string) => string
  readonly options: (credentials: Credentials) => Record<string, string>
}

const USUAL: Way = { name: 'its key', key: (_credentials, usual) => usual, options: () => ({}) }
const OAUTH: Way = {
  name: 'an OAuth client secret, and the access tokens that it brings',
  key: (credentials) => credentials['clientSecret'] ?? '',
  options: (credentials) => ({
    auth: 'oauth',
    token_url: credentials['tokenUrl'] ?? '',
    client_id: credentials['clientId'] ?? '',
  }),
}

export const waysOf = ({ id }: Vendor): readonly Way[] =>
  id === 'keyfactor-command' ? [USUAL, OAUTH] : [USUAL]

export interface SecretsCase {
  readonly vendor: Vendor
  readonly operation: OperationInfo
  readonly way: Way
  /** What the sandbox takes for its key: odd enough to be found again in any form. */
  readonly canary: string
  readonly rows: number
  readonly sandbox: Omit<SandboxOptions, 'vendors' | 'key'>
}

/** A workspace with a sealed batch and a connection whose key is a canary, and all that the command line prints over it. */
export async function workspaceWithSecret(wanted: SecretsCase) {
  const { vendor, operation, way, canary, rows } = wanted
  const sandbox = await startSandbox({ ...wanted.sandbox, vendors: [vendor.id], key: canary })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  sandbox.stage(vendor.id, operation.id)
  const { kind } = operation.target
  const credentials = sandbox.credentials(vendor.id)
  const usual = sandbox.access(vendor.id, operation.id)
  const key = way.key(credentials, usual.key)
  const file = path.join(dataDir, 'inventory.csv')
  writeFileSync(file, sandbox.inventoryCsv(vendor.id, { rows, kind }).csv)
  await inWorkspace(dataDir, async ({ inventories, batches, connections }) => {
    await inventories.import({ file, name: BATCH, vendor: vendor.id, kind, settings: {} })
    await connections.add({
      name: CONNECTION,
      vendor: vendor.id,
      baseUrl: sandbox.url(vendor.id),
      options: { settle_ms: '30', ...usual.options, ...way.options(credentials) },
      limits: 'none',
    })
    const reason = operation.reasons.find((choice) => choice.reason === 'superseded')?.reason
    batches.create({
      name: BATCH,
      inventory: BATCH,
      request: { operation: operation.id, ...(reason && { reason }), comment: 'c', options: {} },
      filter: {},
    })
    await batches.seal(BATCH)
  })
  const ends: CliEnd[] = []
  const cli = async (args: readonly string[], given?: string, debugPoint?: string): Promise<CliEnd> => {
    const end = await runCli(args, { dataDir, key: given, debugPoint })
    ends.push(end)
    return end
  }
  const runArgs = [
    ...['run', BATCH, '--connection', CONNECTION, '--yes', String(rows), '--no-canary', '--key-stdin'],
  ]
  const report = (format: string) =>
    cli(['report', BATCH, '--format', format, '--out', path.join(dataDir, `report.${format}`)])
  return { sandbox, dataDir, key, cli, runArgs, report, ends }
}

/**
 * Where any of the secrets stands, in whatever form: files below the folder, outputs, and texts that are given.
 *
 * @param isPublic tells forms that may stand anywhere, such as the beginning of a key that is a user's name
 */
export function whereSecretsStand(
  secrets: ReadonlySet<string>,
  { dataDir, ends }: { readonly dataDir: string; readonly ends: readonly CliEnd[] },
  others: readonly (readonly [where: string, text: string])[] = [],
  isPublic: (form: string) => boolean = () => false,
): string[] {
  const forms = [...secrets].flatMap(formsOf).filter((form) => !isPublic(form))
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const texts = [
    ...files.map((at) => [path.relative(dataDir, at), readFileSync(at, 'latin1')] as const),
    ...ends.map(({ stdout, stderr }, index) => [`output ${index}`, stdout + stderr] as const),
    ...others,
  ]
  return texts.filter(([, text]) => forms.some((form) => text.includes(form))).map(([where]) => where)
}
