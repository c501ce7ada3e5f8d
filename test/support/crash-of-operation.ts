import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { comparedWithSandbox } from '../../src/cli/compared-with-sandbox.ts'
import type { OperationInfo } from '../../src/contract/vendor.ts'
import { verifyEvidence } from '../../src/main/reports/verify-evidence.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import type { ApiVendor } from '../../src/main/vendors/port.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import {
  BATCH,
  CONNECTION,
  copyWorkspace,
  inWorkspace,
  removeFolder,
  temporaryFolder,
} from './cli-workspace.ts'
import { effectFindings, journalFindings } from './crash-findings.ts'
import { type CliEnd, runCli } from './rescind-cli.ts'

export const ITEMS = 3
const SETTLE_MS = 40
const RESUMES_MAX = 8
const EXIT_STOPPED = 4

export interface OperationCase {
  readonly point: DebugPoint
  /** What the vendor does, in the sandbox's words; empty when all is well. */
  readonly faults: string
}

async function sandboxFor(vendor: ApiVendor, operation: OperationInfo, faults = ''): Promise<Sandbox> {
  const sandbox = await startSandbox({ vendors: [vendor.id], items: 12, plain: true, limit: 'none' })
  sandbox.stage(vendor.id, operation.id)
  await sandbox.change(vendor.id, { faults })
  return sandbox
}

/** A workspace with one sealed batch, to be copied for each case: all its sandboxes have the same inventory. */
export async function sealedOperation(vendor: ApiVendor, operation: OperationInfo): Promise<string> {
  const sandbox = await sandboxFor(vendor, operation)
  const dataDir = temporaryFolder()
  try {
    const { kind } = operation.target
    const file = path.join(dataDir, 'inventory.csv')
    writeFileSync(file, sandbox.inventoryCsv(vendor.id, { rows: ITEMS, kind }).csv)
    const reason = operation.reasons.find((choice) => choice.reason === 'superseded')?.reason
    await inWorkspace(dataDir, async ({ inventories, batches }) => {
      await inventories.import({ file, name: BATCH, vendor: vendor.id, kind, settings: {} })
      batches.create({
        name: BATCH,
        inventory: BATCH,
        request: {
          operation: operation.id,
          ...(reason === undefined ? {} : { reason }),
          comment: 'crash',
          options: {},
        },
        filter: {},
      })
      await batches.seal(BATCH)
    })
    return dataDir
  } finally {
    await sandbox.close()
  }
}

/**
 * Runs a batch on the real command line, kills it at the step, resumes it until it has come to its end, and holds it against
 * the sandbox's own log.
 *
 * @returns what is wrong, a sentence each; that the kill did not strike is wrong too
 */
export async function crashOperation(
  template: string,
  vendor: ApiVendor,
  operation: OperationInfo,
  { point, faults }: OperationCase,
): Promise<string[]> {
  const sandbox = await sandboxFor(vendor, operation, faults)
  const dataDir = copyWorkspace(template)
  try {
    const before = sandbox.items(vendor.id)
    const { key, options } = sandbox.access(vendor.id, operation.id)
    await inWorkspace(dataDir, ({ connections }) =>
      connections.add({
        name: CONNECTION,
        vendor: vendor.id,
        baseUrl: sandbox.url(vendor.id),
        options: { settle_ms: String(SETTLE_MS), ...options },
        limits: 'none',
      }),
    )
    const killed = await runCli(
      [
        '--json',
        'run',
        BATCH,
        '--connection',
        CONNECTION,
        '--yes',
        String(ITEMS),
        '--no-canary',
        '--key-stdin',
      ],
      { dataDir, key, debugPoint: `${point}:1` },
    )
    if (killed.signal !== 'SIGKILL') return [`the kill did not strike: exit ${killed.code} ${killed.stderr}`]
    let end: CliEnd = killed
    for (
      let again = 0;
      (end.signal === 'SIGKILL' || end.code === EXIT_STOPPED) && again < RESUMES_MAX;
      again += 1
    )
      end = await runCli(['--json', 'resume', BATCH, '--key-stdin'], { dataDir, key })
    const stuck = end.code === 0 || end.code === 3 ? [] : [`it ended with exit ${end.code}: ${end.stderr}`]

    const evidence = path.join(dataDir, 'evidence.jsonl')
    const differences = await inWorkspace(dataDir, async ({ reports, runs }) => {
      await reports.write(BATCH, 'jsonl', evidence)
      const facts = { effects: sandbox.effects(vendor.id), items: sandbox.items(vendor.id), before }
      const { unresolved } = runs.status(BATCH).counts
      const isForNobody = point === 'after-intent' && faults === '' && process.platform === 'linux'
      return [
        ...comparedWithSandbox(runs, [BATCH], facts),
        ...(isForNobody && unresolved > 0 ? [`${unresolved} that never left were left to a person`] : []),
      ]
    })
    const verdict = await verifyEvidence(evidence)
    return [
      ...stuck,
      ...differences,
      ...(verdict.ok ? [] : [`the evidence does not hold: ${verdict.firstBad?.message ?? ''}`]),
      ...effectFindings(sandbox, vendor.id),
      ...journalFindings(dataDir, BATCH),
    ]
  } finally {
    await sandbox.close()
    removeFolder(dataDir)
  }
}
