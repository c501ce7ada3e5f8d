import { AppError } from '../../app-error.ts'
import type { Archive } from '../formats/format.ts'

const AS_WORKBOOK = 'Open it, save it as an Excel workbook (.xlsx) or as CSV (UTF-8), and import that.'

const AS_LIST = 'Give the list itself: a table, a workbook, or the certificates.'

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
  { magic: [0x89, 0x50, 0x4e, 0x47], what: 'a picture', hint: AS_LIST },
  { magic: [0xff, 0xd8, 0xff], what: 'a picture', hint: AS_LIST },
  { magic: [0x47, 0x49, 0x46, 0x38], what: 'a picture', hint: AS_LIST },
  { magic: [0x7f, 0x45, 0x4c, 0x46], what: 'a program', hint: AS_LIST },
  { magic: [0x1f, 0x9d], what: 'packed with compress', hint: 'Unpack it first: uncompress FILE' },
]
const TAR = Buffer.from('ustar')
const TAR_AT = 257

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
  if (TAR.equals(octets.subarray(TAR_AT, TAR_AT + TAR.length)))
    throw notText(name, 'a tar archive', 'Unpack it into a folder (tar -xf FILE), and import the folder.')
}

const MARKUP = /^\ufeff?\s*<(?:!doctype|html|head|meta|table|style|div)[\s>]/i
/** With its declaration, or with a namespace as Export-Clixml writes it. */
const XML = /^\ufeff?\s*<(?:\?xml\s|[A-Za-z_][\w.:-]*\s[^<>]*\bxmlns(?::\w+)?\s*=)/
/** A message or a mailbox begins with a line of its kind, and more of them follow. */
const MAIL =
  /^\ufeff?\s*(?:From [^\s@]+@[^\s@]+ |(?:Return-Path|Received|Delivered-To|MIME-Version|Message-ID|From|To|Date|Subject|Content-Type|X-[\w-]+):[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n|[A-Za-z][\w-]*:[^\r\n]*\r?\n)*?(?:MIME-Version|Message-ID|Received|Content-Type|Content-Transfer-Encoding):)/i
/** Base64 of what begins as certificates and keys do, without the marks around it. */
const BARE_BASE64 = /^\ufeff?\s*MI[A-Za-z0-9+/\s]{100,}={0,2}\s*$/
const CONTROLS = /[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]/g
/** Of a text's characters so many at most are such. */
const CONTROLS_SHARE_MAX = 0.02

/** The same of what is known when it is decoded. @throws AppError `input.not-text` */
export function refuseForeignText(text: string, name: string): void {
  if (MARKUP.test(text))
    throw notText(name, 'a web page (HTML), which some tools call a workbook', AS_WORKBOOK)
  if (XML.test(text)) throw notText(name, 'XML', AS_WORKBOOK)
  // Its lines may be folded, so that half a serial number stands alone: another certificate.
  if (MAIL.test(text))
    throw notText(
      name,
      'a mail or a mailbox with its head lines',
      'Save its attachment, or copy the list out of the window of the mail program into a text file, and import that.',
    )
  if (BARE_BASE64.test(text))
    throw notText(
      name,
      'Base64 without the lines that say of what, a certificate or a key',
      'If it is a certificate, put the line -----BEGIN CERTIFICATE----- above it and -----END CERTIFICATE----- below.',
    )
  if ((text.match(CONTROLS)?.length ?? 0) > text.length * CONTROLS_SHARE_MAX)
    throw notText(name, 'no text, and no kind of file that is known', AS_LIST)
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
