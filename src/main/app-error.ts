import type { Failure } from '../contract/failure.ts'

/**
 * First segment of every error code; it decides the exit code of the command line (`cli/exit-code.ts`).
 *
 * - `input`: what was given is wrong, nothing was changed
 * - `state`: not possible as things stand (a finished batch cannot be sealed), nothing was changed
 * - `halt`: the work stopped before its end and can be carried on
 * - `check`: evidence, a bundle or a signature is not what it claims to be
 * - `internal`: a bug, or a machine that fails (full disk, damaged database)
 */
export type ErrorClass = 'input' | 'state' | 'halt' | 'check' | 'internal'
export type ErrorCode = `${ErrorClass}.${string}`

/** An error with words for people: what happened and where (`message`), and how to mend it (`hint`). Never holds a secret. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Failure['details']

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; details?: Failure['details']; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.hint = options.hint
    this.details = options.details
  }
}

/** What crosses a seam of an error: ours as it is, everything else as `internal.unexpected` with its message only. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.details === undefined ? {} : { details: error.details }),
    }
  }
  const database =
    error instanceof Error && 'code' in error ? failureOfDatabase(String(error.code)) : undefined
  if (database !== undefined) return database
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'internal.unexpected', message }
}

/** Another connection holds SQLite's lock (sqlite.org, Result and Error Codes). */
export const isDatabaseHeld = (code: string): boolean => /^SQLITE_(BUSY|LOCKED)/.test(code)

/** What the workspace's database says where no run is there to pause: in words, and what to do. */
function failureOfDatabase(code: string): Failure | undefined {
  if (code.startsWith('SQLITE_READONLY'))
    return {
      code: 'state.read-only-workspace',
      message:
        "This workspace is only read here: it was moved to another machine, or is somebody else's. Nothing was done.",
      hint: 'Work where it is now, or as its owner. Lists, reports and checks of files work here too.',
    }
  if (/^SQLITE_(FULL|IOERR)/.test(code))
    return {
      code: 'internal.disk',
      message: `The workspace cannot be written: the disk is full, or fails (${code}).`,
      hint: 'Free some space, and do it again: whatever was written before is there.',
    }
  if (isDatabaseHeld(code))
    return {
      code: 'internal.busy',
      message: `Another program has held the workspace's database for longer than is waited for (${code}).`,
      hint: 'Do it again in a moment. A copy or a backup of the folder that is under way holds it too.',
    }
  return undefined
}
