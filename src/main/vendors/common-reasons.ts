import { REASON_CODES, type Reason, type ReasonChoice } from '../../contract/vendor.ts'

/** A vendor's word for each reason that it takes, in the order in which they are offered. */
export type ReasonWords = Readonly<Partial<Record<Reason, string>>>

/** The reasons that a vendor offers. @param limitedTo of which things alone it takes them */
export const reasonChoices = (words: ReasonWords, limitedTo?: string): readonly ReasonChoice[] =>
  (Object.entries(words) as [Reason, string][]).map(([reason, wire]) => ({
    reason,
    code: REASON_CODES[reason],
    wire,
    ...(limitedTo === undefined ? {} : { limitedTo }),
  }))

/** @throws RangeError for a reason that is not offered: sealing has refused it, so it is a bug */
export function offeredWord(words: ReasonWords, reason: Reason | null): string {
  const word = reason !== null && Object.hasOwn(words, reason) ? words[reason] : undefined
  if (word === undefined) throw new RangeError(`no reason that the vendor takes: ${reason ?? 'none'}`)
  return word
}

/** RFC 5280's name of a reason by its number; undefined for one that it does not know. */
export const reasonByCode = (code: number | null | undefined): Reason | undefined =>
  (Object.keys(REASON_CODES) as Reason[]).find((reason) => REASON_CODES[reason] === code)
