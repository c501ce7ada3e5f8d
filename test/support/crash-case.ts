import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import {
  BATCH,
  CONNECTION,
  connect,
  copyWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from './cli-workspace.ts'
import { crashFindings } from './crash-findings.ts'
import { type CliEnd, runCli } from './rescind-cli.ts'

/** Longer than the lag of any case's status, so that a settled doubt is a true one. */
const SETTLE_MS = 60
/** Pausing on what is odd is by design; so often an operator may have to resume. */
const RESUMES_MAX = 8
const EXIT_STOPPED = 4

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

const plainSandbox = (items: number, faults = '', statusLagMs = 0): Promise<Sandbox> =>
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

/** Runs the case on the real command line, kills and all, until it has come to its end, and says what is wrong then. */
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
    const untouched = copyWorkspace(dataDir)
    try {
      const key = sandbox.key(VENDOR)
      const run = (debugPoint?: string) =>
        runCli(
          [
            '--json',
            'run',
            BATCH,
            '--connection',
            CONNECTION,
            '--yes',
            String(items),
            '--key-stdin',
            ...(canary ? [] : ['--no-canary']),
          ],
          { dataDir, key, debugPoint },
        )
      const resume = (debugPoint?: string) =>
        runCli(['--json', 'resume', BATCH, '--key-stdin'], { dataDir, key, debugPoint })
      const killed: [boolean, boolean] = [false, false]

      let end = await run(first)
      killed[0] = end.signal === 'SIGKILL'
      if (killed[0]) sabotage?.({ dataDir, untouched })
      if (second !== null && end.code !== 0) {
        end = await resume(second)
        killed[1] = end.signal === 'SIGKILL'
      }
      for (
        let again = 0;
        (end.signal === 'SIGKILL' || end.code === EXIT_STOPPED) && again < RESUMES_MAX;
        again += 1
      ) {
        end = await resume()
        if (isNotStarted(end)) end = await run()
      }
      const stuck =
        end.code === 0 || end.code === 3
          ? []
          : [
              `it ended with ${end.signal === null ? `exit ${end.code}` : `${end.signal}, being stuck`}: ${end.stderr}`,
            ]
      return { killed, wrong: [...stuck, ...(await crashFindings(dataDir, sandbox, BATCH, items))] }
    } finally {
      removeFolder(untouched)
    }
  } finally {
    await sandbox.close()
    removeFolder(dataDir)
  }
}

const isNotStarted = ({ code, stdout }: CliEnd): boolean => code === 2 && stdout.includes('state.not-started')
