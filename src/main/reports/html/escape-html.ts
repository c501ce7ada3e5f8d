import { directedParts } from '../../../contract/right-to-left.ts'
import { showUnseen, showUnseenInText } from '../../../contract/unseen-text.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an element's content or a quoted attribute; what cannot be seen is written by its number, as everywhere. */
export const escapeHtml = (text: string): string =>
  showUnseenInText(text)
    .replace(NOT_IN_HTML, numbered)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string)

/** The same for an element's content alone: a name from right to left is held together, and moves nothing beside it. */
export const htmlText = (text: string): string =>
  directedParts(text)
    .map((part) => (part.isRtl ? `<bdi>${escapeHtml(part.text)}</bdi>` : escapeHtml(part.text)))
    .join('')

/** What HTML forbids beside what is not seen. */
const NOT_IN_HTML = /[\ufffe\uffff]/g

const numbered = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`

/** A text as a quoted string of CSS. */
export function cssString(text: string): string {
  const escaped = showUnseen(text).replace(
    /[^\w .,:;()-]/gu,
    (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `,
  )
  return `"${escaped}"`
}
