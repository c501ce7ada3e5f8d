const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Control characters, which HTML forbids, and characters that turn the direction of what follows or show nothing, by which
 * one name could be made to look like another.
 */
const UNSEEN =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/gu
const LONE_SURROGATE = /\p{Surrogate}/gu

/** Text for an element's content or a quoted attribute; what cannot be seen is written by its number, as the PDF does. */
export function escapeHtml(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(UNSEEN, numbered)
    .replace(LONE_SURROGATE, numbered)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}

const numbered = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`

/** A text as a quoted string of CSS. */
export function cssString(text: string): string {
  const escaped = text.replace(
    /[^\w .,:;()-]/gu,
    (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `,
  )
  return `"${escaped}"`
}
