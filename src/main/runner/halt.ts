import type { RunHalt } from '../../contract/runs.ts'
import { AppError, isDatabaseHeld } from '../app-error.ts'

type HaltWords = Record<RunHalt['kind'], { message: string; hint: string }>

const WORDS: HaltWords = {
  operator: { message: 'Paused by the operator.', hint: 'Resume it when you are ready.' },
  signal: {
    message: 'Paused by a signal to the process.',
    hint: 'Resume it: nothing was lost, what was in flight has been settled or will be asked about.',
  },
  closing: { message: 'Paused because the program was closed.', hint: 'Resume it: nothing was lost.' },
  crash: {
    message: 'The process that ran it ended without saying so.',
    hint: 'Resume it: what was in flight is asked about before anything is repeated.',
  },
  'key-refused': {
    message: 'The vendor refused the key.',
    hint: 'Check the key and its permissions, then resume.',
  },
  doubts: {
    message: 'Several requests in a row had an unknown outcome.',
    hint: 'See whether the vendor and the network are well, then resume: each of them is asked about before it is repeated.',
  },
  canary: {
    message: 'None of the first items ended as meant.',
    hint: "Read the vendor's answers: a wrong host, reason or permission would meet every item. Resume to go on with the next ones.",
  },
  'unexpected-answer': {
    message: 'The vendor answered something that does not fit its documentation.',
    hint: 'A proxy or captive portal may have answered instead. Check the base URL in a browser, then resume.',
  },
  offline: { message: 'The vendor cannot be reached.', hint: 'Check the network; then resume.' },
  disk: {
    message: 'The journal could not be written: nothing more was sent.',
    hint: 'Free some space or make the workspace writable, then resume: what was in flight is asked about first.',
  },
  internal: {
    message: 'A fault in this program stopped the run.',
    hint: 'Resume it: what was in flight is asked about first. Please report the message.',
  },
  'wrong-place': {
    message: 'The key belongs to another account than the one where this run began.',
    hint: 'Resume with a key of that account.',
  },
  'target-held': {
    message: 'What is left has a request under way in another batch.',
    hint: 'Let that batch come to its end, then resume.',
  },
  'handed-over': {
    message: 'It was handed over, and its result is awaited.',
    hint: 'Read the result when it comes back.',
  },
  lease: {
    message: 'Another process has taken this run over.',
    hint: 'See its status; resume here only if that process is gone.',
  },
}

/** Why a run is not sending, in words. `message` and `hint` replace the usual ones where the vendor gave better. */
export function haltOf(
  kind: RunHalt['kind'],
  at: string,
  words: { message?: string; hint?: string } = {},
): RunHalt {
  return { kind, message: words.message ?? WORDS[kind].message, hint: words.hint ?? WORDS[kind].hint, at }
}

/** SQLite's codes for a disk that fails, is full, locked or not writable (sqlite.org, Result and Error Codes). */
const DISK_CODES = /^SQLITE_(FULL|IOERR|READONLY|BUSY|LOCKED|CANTOPEN|CORRUPT|NOTADB|PERM|PROTOCOL)/

const HELD_HINT =
  "Another program holds the workspace's database, such as a copy or a backup of its folder. Resume when it has ended: what was in flight is asked about first."

/** The halt for an exception: a failing disk is told from a fault of ours by SQLite's own code. */
export function haltFromError(error: unknown, at: string): RunHalt {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof AppError && error.code === 'halt.lease-lost') return haltOf('lease', at)
  if (error instanceof AppError && error.code === 'halt.database-moved')
    return haltOf('disk', at, { message, ...(error.hint === undefined ? {} : { hint: error.hint }) })
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && DISK_CODES.test(code)) {
    return haltOf('disk', at, {
      message: `The journal could not be written, nothing more was sent: ${message} (${code})`,
      ...(isDatabaseHeld(code) && { hint: HELD_HINT }),
    })
  }
  return haltOf('internal', at, { message: `A fault in this program stopped the run: ${message}` })
}
