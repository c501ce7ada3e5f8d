/** What moves, hides or breaks text: control characters, direction and other invisible marks, line and paragraph separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const CHARS_MAX = 200

/** A name or value of strangers for one line of main's own dialogs: it cannot begin a line, hide one or turn it around. */
export function plainText(value: string): string {
  const seen = value.replace(UNSEEN, '\ufffd')
  return seen.length <= CHARS_MAX ? seen : `${seen.slice(0, CHARS_MAX)}…`
}
