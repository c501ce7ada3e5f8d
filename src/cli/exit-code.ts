import { leftOf } from '../contract/run-figures.ts'
import type { RunStatus } from '../contract/runs.ts'
import type { ErrorClass } from '../main/app-error.ts'

/** What scripts rely on; the meanings stand in `docs/command-line.md`. */
export const EXIT = { done: 0, unexpected: 1, input: 2, incomplete: 3, stopped: 4, checkFailed: 5 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const BY_CLASS: Record<ErrorClass, ExitCode> = {
  input: EXIT.input,
  state: EXIT.input,
  halt: EXIT.stopped,
  check: EXIT.checkFailed,
  internal: EXIT.unexpected,
}

/** @param code an error code such as `input.no-such-batch` */
export function exitCodeOf(code: string): ExitCode {
  return BY_CLASS[code.split('.')[0] as ErrorClass] ?? EXIT.unexpected
}

/** How a run ended: every item as its operation meant it to, with exceptions that a person must read, or not at the end yet. */
export function exitCodeOfRun({ state, counts, exceptionKinds }: RunStatus): ExitCode {
  if (state === 'paused' || state === 'running') return EXIT.stopped
  if (exceptionKinds.length > 0) return EXIT.incomplete
  return leftOf(counts) > 0 ? EXIT.stopped : EXIT.done
}
