import { readFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../src/main/app-error.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import {
  BATCH,
  CONNECTION,
  connect,
  copyWorkspace,
  inWorkspace,
  removeFolder,
  VENDOR,
} from './cli-workspace.ts'
import { plainSandbox, untilFinished } from './crash-case.ts'
import { findingsIn } from './crash-findings.ts'
import { startCli } from './rescind-cli.ts'

export const ITEMS = 3
const SETTLE_MS = 60
const STATUS_LAG_MS = 30
/** More than a silent holder keeps its run. */
const LAPSED_MS = 61_000
const LOOK_EVERY_MS = 2

export interface FrozenCase {
  readonly label: DebugPoint
  /** When the frozen process goes on: while the other one is at it, or when that has come to its end. */
  readonly thaws: 'meanwhile' | 'after'
}

/**
 * A process of the real command line is stopped at the step; its run is taken over as from another machine once its lease has
 * lapsed; then it goes on. @returns what is wrong, a sentence each
 */
export async function crashFrozen(template: string, { label, thaws }: FrozenCase): Promise<string[]> {
  const sandbox = await plainSandbox(ITEMS, 'submit:reset-after@1', STATUS_LAG_MS)
  const dataDir = copyWorkspace(template)
  const key = sandbox.key(VENDOR)
  await connect(dataDir, sandbox, SETTLE_MS)
  const { child, ended } = startCli(
    ['run', BATCH, '--connection', CONNECTION, '--yes', String(ITEMS), '--no-canary', '--key-stdin'],
    { dataDir, key, debugPoint: `${label}:1:freeze` },
  )
  const thaw = () => child.kill('SIGCONT')
  try {
    await stopped(child.pid ?? 0)
    // Frozen inside a transaction it keeps everybody out, and nobody else can send: it goes on by itself.
    const isLocked = label === 'before-intent'
    const refused = isLocked
      ? 'state.held'
      : await inWorkspace(dataDir, ({ runs }) => refusal(runs.resume(BATCH, { key: new Secret(key) })))
    const early = refused === 'state.held' ? [] : [`while it was alive, another process got "${refused}"`]
    if (isLocked) thaw()
    else lapse(dataDir)
    const late = isLocked
      ? []
      : await inWorkspace(dataDir, async (workbench) => {
          const work = { items: ITEMS, canary: false, key: new Secret(key) }
          if (thaws === 'after') return untilFinished(workbench, work)
          const active = await workbench.runs.resume(BATCH, { key: work.key })
          thaw()
          await active.done
          return untilFinished(workbench, work)
        })
    thaw()
    const end = await ended
    const lost =
      isLocked || (end.code === 4 && end.stdout.includes('taken this run over'))
        ? []
        : [`the process that had lost its run ended with ${end.code}: ${end.stdout}${end.stderr}`]
    return [
      ...early,
      ...late,
      ...lost,
      ...(await inWorkspace(dataDir, async (workbench) => [
        ...(await untilFinished(workbench, { items: ITEMS, canary: false, key: new Secret(key) })),
        ...(await findingsIn(workbench, dataDir, sandbox, BATCH, ITEMS)),
      ])),
    ]
  } finally {
    child.kill('SIGKILL')
    await ended
    await sandbox.close()
    removeFolder(dataDir)
  }
}

/** Resolves when the process has stopped; its state is the field behind the parenthesised command (proc(5)). */
async function stopped(pid: number): Promise<void> {
  for (;;) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const state = stat[stat.lastIndexOf(')') + 2]
    if (state === 'T') return
    if (state === 'Z') throw new Error('it ended before it came by the step')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** As it looks from a machine on which the holder's number means nothing, and when the holder was silent for so long. */
function lapse(dataDir: string): void {
  const db = new Database(path.join(dataDir, 'rescind.db'))
  try {
    db.prepare(`UPDATE lease SET host = 'another namespace', heartbeat_ms = heartbeat_ms - ?`).run(LAPSED_MS)
  } finally {
    db.close()
  }
}

const refusal = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'nothing',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
