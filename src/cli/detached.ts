/** Runs that go on without the terminal they were begun at: `run --detach`, found again by `attach`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { RunStatus } from '../contract/runs.ts'
import type { Workbench } from '../main/workbench.ts'
import { EXIT, type ExitCode, exitCodeOfRun } from './exit-code.ts'
import { type ProgressKind, runProgress } from './progress.ts'
import { quoted, statusLines } from './run-summary.ts'
import type { Session } from './session.ts'

const LOOK_EVERY_MS = 500
const LAST_LINES = 5

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))

/**
 * Begins the same command once more as a process of a session of its own, which no hang-up reaches, and waits until it runs.
 * What was piped in (a key, a passphrase) is read there, not here.
 *
 * @param more given to it beside the command line of this process
 */
export async function detach(
  session: Session,
  workbench: Workbench,
  batch: string,
  more: readonly string[],
): Promise<ExitCode> {
  const { id } = workbench.batches.get(batch)
  const folder = path.join(workbench.dataDir, 'detached')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const log = path.join(folder, `${id}.log`)
  const out = openSync(log, 'w', 0o600)
  const args = process.argv.slice(1).filter((arg) => arg !== '--detach')
  const child = spawn(process.execPath, [...process.execArgv, ...args, ...more], {
    detached: true,
    stdio: [process.stdin.isTTY ? 'ignore' : 'inherit', out, out],
  })
  closeSync(out)
  let code: number | null | undefined
  const ended = once(child, 'close').then(([given]) => {
    code = given as number | null
  })
  while (code === undefined && !isRunBy(workbench.runs.status(batch), child))
    await Promise.race([ended, pause()])
  if (code !== undefined) {
    for (const line of readFileSync(log, 'utf8').trim().split('\n').slice(-LAST_LINES))
      session.output.note(line)
    return Object.values(EXIT).find((known) => known === code) ?? EXIT.unexpected
  }
  child.unref()
  const { pid } = child
  session.output.result({ batch, pid, log }, [
    `${quoted(batch)} runs by itself, as process ${pid}. It writes to ${log}`,
    `Follow it: rescind attach ${quoted(batch)}`,
  ])
  return EXIT.done
}

/** The holder of a lease is named as `process 4711 on HOST`. */
const isRunBy = ({ runner }: RunStatus, { pid }: ChildProcess): boolean =>
  runner?.holder.startsWith(`process ${pid} on `) === true

/** Follows a run that another process carries, to its end. An interrupt leaves it alone. */
export async function attach(
  session: Session,
  { runs }: Workbench,
  batch: string,
  kind: ProgressKind,
): Promise<ExitCode> {
  const progress = runProgress(session.output, kind)
  let isLeft = false
  const leave = (): void => {
    isLeft = true
  }
  process.once('SIGINT', leave)
  let status: RunStatus = runs.status(batch)
  try {
    while (status.runner !== null && !isLeft) {
      progress.show(status)
      await pause()
      status = runs.status(batch)
    }
  } finally {
    progress.end()
    process.off('SIGINT', leave)
  }
  if (isLeft && status.runner !== null) {
    session.output.note(`${quoted(batch)} goes on. Follow it again: rescind attach ${quoted(batch)}`)
    return EXIT.done
  }
  session.output.result(status, statusLines(status))
  return exitCodeOfRun(status)
}
