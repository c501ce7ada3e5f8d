import { SERIAL_WORDS } from '../serial-words.ts'

/** What cannot be seen: soft hyphen, zero-width and direction marks, word joiner, byte order mark. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** Words that tools print for nothing: certutil, SQL clients, spreadsheets, scripts. */
const NOTHING = new Set([
  'empty',
  'null',
  '(null)',
  '<null>',
  '\\n',
  'n/a',
  '#n/a',
  'nan',
  'none',
  'nil',
  'undefined',
  '-',
  '--',
  '\u2013',
  '\u2014',
  '#value!',
  '#ref!',
  '#name?',
  '(empty)',
  '(none)',
])
const NOTHING_CHARS_MAX = 9
const FORMULA_GUARD = /^=\s*(?:T\()?"([\s\S]*?)"\)?$/
const QUOTED = /^(["'\u201c\u2018`])([\s\S]*)(["'\u201d\u2019`])$/
/** As addresses in mails, references and citations are set off. */
const BRACKETED = /^(?:<([^<>]*)>|\[([^[\]]*)\]|\(([^()]*)\)|\{([^{}]*)\})$/
const APOSTROPHE = /^['\u2018\u2019`](?=\S)/
/** `SN:`, `S/N`, `serial=`, `Serial Number:`, `serialNumber =`, `Certificate Serial No.:` */
const SERIAL_LABEL = new RegExp(
  String.raw`^(?:cert(?:ificate)?[\s_-]*)?(?:sn|s\/n|serial(?:[\s_-]*(?:number|num|no|nr)\.?)?|${SERIAL_WORDS.join('|').replaceAll(' ', '\\s*')})\s*(?:\(hex\))?\s*[:=#\uff1a]\s*`,
  'iu',
)

/** Whether a cell says that there is nothing: blank, or a tool's word for it. */
export function saysNothing(text: string): boolean {
  return text === '' || (text.length <= NOTHING_CHARS_MAX && NOTHING.has(text.toLowerCase()))
}

/** Digits and letters as East Asian input methods write them. */
const FULL_WIDTH = /[\uff10-\uff19\uff21-\uff26\uff41-\uff46\uff1a]/

/** A cell that names something, without what spreadsheets and people put around it; empty where it says nothing. */
export function undress(text: string): string {
  let bare = text.replace(INVISIBLE, '').trim()
  if (FULL_WIDTH.test(bare)) bare = bare.normalize('NFKC')
  const guarded = FORMULA_GUARD.exec(bare)
  if (guarded !== null) bare = guarded[1] as string
  const quoted = QUOTED.exec(bare)
  bare = (quoted === null ? bare.replace(APOSTROPHE, '') : (quoted[2] as string)).trim()
  if (saysNothing(bare)) return ''
  const bracketed = BRACKETED.exec(bare)
  return bracketed === null ? bare : undress(bracketed.slice(1).find((inner) => inner !== undefined) ?? '')
}

/** The same of a serial number, whose label may stand in the cell with it. */
export function undressSerial(text: string): string {
  const bare = undress(text)
  const unlabelled = bare.replace(SERIAL_LABEL, '')
  return unlabelled === bare ? bare : undress(unlabelled)
}

/** Whether a line begins with a label of a serial number; `alone` when its value must stand below it. */
export function serialLabelOf(line: string): 'with-value' | 'alone' | null {
  const bare = line.replace(INVISIBLE, '').trim()
  const label = SERIAL_LABEL.exec(bare)
  if (label === null) return null
  return label[0].length === bare.length ? 'alone' : 'with-value'
}

/** A cell of plain text, as `undress`, but an apostrophe belongs to the text where it guards no formula ('s-Hertogenbosch). */
export function plainText(text: string): string {
  const bare = text.trim()
  const first = bare.charCodeAt(0)
  if (first === 0x3d || first === 0x27) {
    const guarded = FORMULA_GUARD.exec(bare)
    if (guarded !== null) return plainText(guarded[1] as string)
    if (/^'[=+\-@]/.test(bare)) return bare.slice(1)
  }
  return saysNothing(bare) ? '' : bare
}
