/** RFC 9110 section 5.6.7: IMF-fixdate, and the two obsolete forms that a recipient must accept, all begin with a weekday. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /

/** Reads an HTTP date in any of its forms; undefined when the text is none. @returns milliseconds since the epoch */
export function readHttpDate(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? ''
  if (!HTTP_DATE.test(trimmed)) return undefined
  const at = Date.parse(/(GMT|UTC)$/.test(trimmed) ? trimmed : `${trimmed} GMT`)
  return Number.isNaN(at) ? undefined : at
}
