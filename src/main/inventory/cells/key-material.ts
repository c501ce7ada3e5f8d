/** Shorter texts hold no key worth the name. */
const CHARS_MIN = 40
const MARKED = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g
const TAIL = /^[\s\S]*-----END [A-Z0-9 ]*PRIVATE KEY-----/
/** Base64 as keys and certificates are written; hexadecimal digits alone are thumbprints and serial numbers. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{40,}={0,2}/g
const HEX_OR_NAME = /^(?:[0-9a-f]+|[a-z0-9-]+)$/i
const LEFT_OUT = '[left out: it may be a key]'

/**
 * A text of a file that is kept or shown, without what may be a private key: a file shifted by one column, or a list into which
 * one was pasted, would else leave it in databases, reports and errors. A certificate in Base64 goes too; nobody reads it there.
 */
export function withoutKeys(text: string): string {
  if (text.length < CHARS_MIN && !text.includes('-----')) return text
  return text
    .replace(MARKED, LEFT_OUT)
    .replace(TAIL, LEFT_OUT)
    .replace(BASE64_RUN, (run) => (looksEncoded(run) ? LEFT_OUT : run))
}

/** Names of hosts in one case and hexadecimal digits are told from Base64, which mixes all. */
function looksEncoded(run: string): boolean {
  if (/^[0-9a-f]+$/i.test(run)) return run.length > 128
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(run)).length
  return kinds === 3 || (run.length >= 64 && !HEX_OR_NAME.test(run))
}

export const beginsKey = (text: string): boolean => /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)
export const endsKey = (text: string): boolean => /-----END [A-Z0-9 ]*PRIVATE KEY-----/.test(text)
