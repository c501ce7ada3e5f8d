import { Secret } from '../../src/main/keychain/secret.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import type { Workbench } from '../../src/main/workbench.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import {
  BATCH,
  CONNECTION,
  connect,
  copyWorkspace,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from './cli-workspace.ts'
import { findingsIn } from './crash-findings.ts'
import { runCli } from './rescind-cli.ts'

/** Longer than the lag of any case's status, so that a settled doubt is a true one. */
const SETTLE_MS = 60
/** Pausing on what is odd is by design; so often an operator may have to resume. */
const RESUMES_MAX = 8

export interface CrashCase {
  readonly items: number
  /** What the vendor does, in the sandbox's words; empty when all is well. */
  readonly faults: string
  readonly statusLagMs?: number
  readonly canary: boolean
  /** Where the run is killed, and at which pass. */
  readonly first: `${DebugPoint}:${number}`
  /** Where its recovery is killed. */
  readonly second: `${DebugPoint}:${number}` | null
}

export interface CrashResult {
  /** Whether the first and the second kill struck. */
  readonly killed: readonly [boolean, boolean]
  readonly wrong: readonly string[]
}

/** Something done to the workspace while its process is dead: for showing that the findings can find. */
export type Sabotage = (workspace: { readonly dataDir: string; readonly untouched: string }) => void

export const plainSandbox = (items: number, faults = '', statusLagMs = 0): Promise<Sandbox> =>
  startSandbox({ vendors: [VENDOR], items, plain: true, limit: 'none', faults, statusLagMs })

/** A workspace with one sealed batch of `items`, to be copied for each case: all its sandboxes have the same inventory. */
export async function sealedTemplate(items: number): Promise<string> {
  const sandbox = await plainSandbox(items)
  const dataDir = temporaryFolder()
  try {
    await sealBatch(dataDir, sandbox, items)
    return dataDir
  } finally {
    await sandbox.close()
  }
}

/** Runs the case on the real command line until it is killed, once or twice, and recovers it; says what is wrong then. */
export async function runCrashCase(
  template: string,
  wanted: CrashCase,
  sabotage?: Sabotage,
): Promise<CrashResult> {
  const { items, faults, statusLagMs, canary, first, second } = wanted
  const sandbox = await plainSandbox(items, faults, statusLagMs)
  const dataDir = copyWorkspace(template)
  try {
    await connect(dataDir, sandbox, SETTLE_MS)
    const untouched = sabotage === undefined ? null : copyWorkspace(dataDir)
    const key = sandbox.key(VENDOR)
    const killed: [boolean, boolean] = [false, false]
    try {
      const run = [
        ...['run', BATCH, '--connection', CONNECTION, '--yes', String(items)],
        ...(canary ? [] : ['--no-canary']),
      ]
      let end = await runCli([...run, '--key-stdin'], { dataDir, key, debugPoint: first })
      killed[0] = end.signal === 'SIGKILL'
      if (killed[0] && untouched !== null) sabotage?.({ dataDir, untouched })
      if (second !== null && end.code !== 0) {
        end = await runCli(['resume', BATCH, '--key-stdin'], { dataDir, key, debugPoint: second })
        killed[1] = end.signal === 'SIGKILL'
      }
    } finally {
      if (untouched !== null) removeFolder(untouched)
    }
    const wrong = await inWorkspace(dataDir, async (workbench) => [
      ...(await untilFinished(workbench, { items, canary, key: new Secret(key) })),
      ...(await findingsIn(workbench, dataDir, sandbox, BATCH, items)),
    ])
    return { killed, wrong }
  } finally {
    await sandbox.close()
    removeFolder(dataDir)
  }
}

/** The last recovery needs no process of its own: it resumes in this one, as the window would. */
export async function untilFinished(
  { runs }: Workbench,
  { items, canary, key }: { items: number; canary: boolean; key: Secret },
): Promise<string[]> {
  for (let again = 0; again < RESUMES_MAX; again += 1) {
    const { state, startedAt } = runs.status(BATCH)
    if (state === 'finished') return []
    const active =
      startedAt === null
        ? await runs.start({
            batch: BATCH,
            connection: CONNECTION,
            confirmCount: items,
            canary,
            preflight: false,
            key,
          })
        : await runs.resume(BATCH, { key })
    await active.done
  }
  return [`it is ${runs.status(BATCH).state} after ${RESUMES_MAX} resumptions`]
}
