import type { Failure } from '../../contract/failure.ts'
import { words } from '../words/words.ts'

/** A failure as main gave it: what happened, where, and how to mend it. Components show both sentences. */
export class ApiFailure extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly details: Failure['details']

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'ApiFailure'
    this.code = failure.code
    this.hint = failure.hint
    this.details = failure.details
  }
}

/** Anything thrown, as a failure that can be shown. What is not ours is a bug, and says so plainly. */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error
  return new ApiFailure({
    code: 'internal.window',
    message: words.shell.ownError(error instanceof Error ? error.message : String(error)),
    hint: words.shell.ownErrorHint,
  })
}
