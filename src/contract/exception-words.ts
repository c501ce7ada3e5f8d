import type { ExceptionKind } from './runs.ts'

/** Kinds of exceptions in words that follow a count. Apart from the schemas, which the window does without. */
export const EXCEPTION_WORDS: Readonly<Record<ExceptionKind, string>> = {
  refused: 'refused by the vendor',
  unconfirmed: 'accepted and never shown',
  unresolved: 'with an unknown outcome',
  'reason-differs': 'with another reason at the vendor than was asked for',
  skipped: 'taken out and not sent',
  'not-seen': 'confirmed and not seen so by relying parties',
  moved: 'moved to another place',
}
