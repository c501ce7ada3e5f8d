/**
 * Characters that nobody sees, or that move or hide what is beside them: controls (C0, C1), fillers, zero-width and bidirectional
 * characters, line and paragraph separators, tags, lone surrogates. By code point and not by Unicode property, so that this list
 * and that of `verify_evidence.py` never part when either runtime learns a newer Unicode; `docs/evidence-format.md` prints it.
 */
const INVISIBLE = String.raw`\u007f-\u009f\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`
/** They join letters and emoji in honest text (Persian, families), and make two names that look the same. */
const JOINERS = String.raw`\u200c\u200d`
const CONTROLS = String.raw`\u0000-\u001f`

const UNSEEN = new RegExp(`[${CONTROLS}${INVISIBLE}${JOINERS}]`, 'gu')
const NOT_IN_LINE = new RegExp(`[${CONTROLS}${INVISIBLE}]`, 'u')
const NOT_IN_PARAGRAPHS = new RegExp(String.raw`[\u0000-\u0008\u000b-\u001f${INVISIBLE}]`, 'u')
/** Without `g`, so that it keeps no place between two texts. */
const NOT_IN_TEXT = new RegExp(String.raw`[\u0000-\u0008\u000b-\u001f${INVISIBLE}${JOINERS}]`, 'u')
const NOT_IN_NAME = new RegExp(String.raw`[${CONTROLS}${INVISIBLE}${JOINERS}/\\]`, 'u')

/** A text of one line as it may be shown to anybody: each character that is not seen is written as `\u{202E}`. */
export const showUnseen = (text: string): string =>
  text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`)

/**
 * The same of a text of several lines, as windows and documents show them: line feeds and tabs stay, CR LF and a lone CR are
 * line feeds.
 */
export const showUnseenInText = (text: string): string =>
  NOT_IN_TEXT.test(text)
    ? text
        .replace(/\r\n?/g, '\n')
        .replace(UNSEEN, (one) => (one === '\n' || one === '\t' ? one : showUnseen(one)))
    : text

/** JSON with the same value, in which each character that is not seen is written as `\u202E`. Line feeds between values stay. */
export const showUnseenInJson = (json: string): string =>
  json.replace(UNSEEN, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`)
          .join(''),
  )

/** Whether a text may be a person's, a product's, a file's: one line, of which all is seen. */
export const isLine = (text: string): boolean => !NOT_IN_LINE.test(text)
/** The same of several lines. */
export const isParagraphs = (text: string): boolean => !NOT_IN_PARAGRAPHS.test(text)
/** Whether a text may be (part of) a name that a person gives. */
export const isNameText = (text: string): boolean => !NOT_IN_NAME.test(text)
