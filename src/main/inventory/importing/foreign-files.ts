import { AppError } from '../../app-error.ts'
import type { Archive } from '../formats/format.ts'

const AS_WORKBOOK = 'Open it, save it as an Excel workbook (.xlsx) or as CSV (UTF-8), and import that.'

/** What people hand over and nobody can read here, with what to do instead. */
const KINDS: readonly {
  readonly magic: readonly number[]
  readonly what: string
  readonly hint: string
}[] = [
  {
    magic: [0x25, 0x50, 0x44, 0x46],
    what: 'a PDF',
    hint: 'Get the list that it was made of, as a workbook or as CSV: numbers copied out of a PDF lose characters.',
  },
  {
    magic: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20],
    what: 'a SQLite database',
    hint: 'Export the table as CSV: sqlite3 -header -csv FILE "SELECT …" > list.csv',
  },
  { magic: [0x7b, 0x5c, 0x72, 0x74, 0x66], what: 'a document in RTF', hint: 'Save it as plain text.' },
]

const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
/** Names of parts in the directory of a compound file, which stands behind its content. */
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')
const ENCRYPTED = wide('EncryptedPackage')

/**
 * @param octets the first of a file
 * @throws AppError `input.not-text`, `input.password`
 */
export function refuseForeign(octets: Buffer, name: string): void {
  const begins = (magic: readonly number[]) => magic.every((octet, at) => octets[at] === octet)
  if (begins(COMPOUND)) {
    if (octets.includes(ENCRYPTED))
      throw new AppError(
        'input.password',
        `"${name}" is a workbook that is protected with a password, and nothing of it was read.`,
        { hint: 'Open it, take the password off (File, Info, Protect Workbook), save it, and import that.' },
      )
    throw notText(name, 'a file of an old Office, or one that is protected with a password', AS_WORKBOOK)
  }
  for (const { magic, what, hint } of KINDS) if (begins(magic)) throw notText(name, what, hint)
}

/** The same of a ZIP that is a document, and no archive of files. @throws AppError `input.not-text` */
export function refuseForeignArchive({ entries }: Archive, name: string): void {
  const has = (pattern: RegExp) => entries.some((entry) => pattern.test(entry.name))
  if (has(/^xl\/workbook\.bin$/)) throw notText(name, 'a binary workbook (.xlsb)', AS_WORKBOOK)
  if (has(/^content\.xml$/) && has(/^mimetype$/)) throw notText(name, 'an OpenDocument file', AS_WORKBOOK)
  if (has(/^Index\/.*\.iwa$/)) throw notText(name, "a document of Apple's Numbers or Pages", AS_WORKBOOK)
  if (has(/^(?:word|ppt)\//))
    throw notText(name, 'a document of Word or PowerPoint', 'Put its table into a workbook or a text file.')
}

const notText = (name: string, what: string, hint: string): AppError =>
  new AppError('input.not-text', `"${name}" is ${what}, which is not read here.`, { hint })
