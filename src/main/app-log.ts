import { renameSync, statSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { AppError } from './app-error.ts'
import type { CallLog } from './ipc/bind.ts'
import { framesOf } from './stack-frames.ts'

/** Beyond this size the log is put aside at the next start, and the one that was put aside before is dropped. */
const LOG_BYTES_MAX = 5_000_000

/** The program's own log: one JSON line an event, for whoever mends the program. Evidence stands in the journal. */
export interface AppLog extends CallLog {
  event(name: string, facts?: Readonly<Record<string, string | number | boolean>>): void
  error(name: string, error: unknown): void
}

/** Opens `<dataDir>/rescind.log`, readable by its owner only, written before each call returns. */
export function openAppLog(dataDir: string): AppLog {
  const file = path.join(dataDir, 'rescind.log')
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) renameSync(file, `${file}.1`)
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, sync: true, mkdir: true, mode: 0o600 }),
  )
  return {
    event: (name, facts = {}) => log.info({ ...facts, event: name }),
    error: (name, error) => log.error({ event: name, error: described(error) }),
    refused: ({ name, code, message }) => log.info({ event: 'call.refused', name, code, message }),
    failed: ({ name, error }) => log.error({ event: 'call.failed', name, error: described(error) }),
  }
}

/** What is kept of an error. Its message only where it is ours: a library's may quote what it was given, a token for one. */
function described(error: unknown): {
  readonly name: string
  readonly code?: string
  readonly message?: string
  readonly frames: readonly string[]
} {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] }
  const { code } = error as NodeJS.ErrnoException
  return {
    name: /^[A-Z][A-Za-z]{2,40}$/.test(error.name) ? error.name : 'Error',
    ...(typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) && { code }),
    ...(error instanceof AppError && { message: error.message }),
    frames: framesOf(error),
  }
}
