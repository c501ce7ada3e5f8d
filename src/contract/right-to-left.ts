/** Letters of Hebrew, Arabic and their kin, with what is written on them. */
const RTL = String.raw`\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}`
/** What stands within a name. A colon or a comma may be the report's own, after which its next word begins. */
const WITHIN_NAME = String.raw`\s\d\-.'"()&\u05be`
const HAS_RTL = new RegExp(`[${RTL}]`, 'u')
const RTL_PARTS = new RegExp(`[${RTL}](?:[${RTL}${WITHIN_NAME}]*[${RTL}])?`, 'gu')
const OTHER_LETTER = new RegExp(String.raw`(?![${RTL}])\p{L}`, 'u')

export interface DirectedPart {
  readonly text: string
  readonly isRtl: boolean
}

/**
 * A line in parts of one direction, in the order in which it is stored. The line itself always runs from left to right: a
 * name written from right to left is turned within its own part and moves nothing beside it, neither the report's words nor
 * its figures, which a plain reading of Unicode's rules would (UAX #9, section 3.3: a number after Hebrew goes to its left).
 */
export function directedParts(text: string): readonly DirectedPart[] {
  if (!HAS_RTL.test(text)) return [{ text, isRtl: false }]
  // Nothing but such a name and its numbers: all of it runs as the name does.
  if (!OTHER_LETTER.test(text)) return [{ text, isRtl: true }]
  const parts: DirectedPart[] = []
  let from = 0
  for (const { 0: part, index } of text.matchAll(RTL_PARTS)) {
    if (index > from) parts.push({ text: text.slice(from, index), isRtl: false })
    parts.push({ text: part, isRtl: true })
    from = index + part.length
  }
  if (from < text.length) parts.push({ text: text.slice(from), isRtl: false })
  return parts
}
