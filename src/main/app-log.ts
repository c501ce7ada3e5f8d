import { renameSync, statSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import type { CallLog } from './ipc/bind.ts'

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

/** Name, message and stack, and nothing else that an error may carry: a request's headers, for one. */
function described(error: unknown): { name: string; message: string; stack?: string | undefined } {
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: typeof error, message: String(error) }
}
