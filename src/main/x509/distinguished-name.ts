import { createHash } from 'node:crypto'
import { type Element, elementsOf, expected, hexText, oidText, onlyElement, TAG } from './der.ts'

/** Tags of the string types that names are written in (RFC 5280 section 4.1.2.4), with how each is read. */
const DECODERS: ReadonlyMap<number, (content: Uint8Array) => string> = new Map([
  [0x0c, (content) => Buffer.from(content).toString('utf8')],
  [0x13, (content) => Buffer.from(content).toString('latin1')],
  [0x14, (content) => Buffer.from(content).toString('latin1')],
  [0x16, (content) => Buffer.from(content).toString('latin1')],
  [0x1c, (content) => wideText(content, 4)],
  [0x1e, (content) => wideText(content, 2)],
])
const SET = 0x31

/** Big-endian, so many octets a character. */
function wideText(content: Uint8Array, octets: 2 | 4): string {
  const bytes = Buffer.from(content)
  let text = ''
  for (let at = 0; at + octets <= bytes.length; at += octets) {
    const code = octets === 2 ? bytes.readUInt16BE(at) : bytes.readUInt32BE(at)
    text += octets === 2 ? String.fromCharCode(code) : code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
  }
  return text
}

const WITHOUT_MEANING = /\p{Default_Ignorable_Code_Point}/gu
const BLANKS = /[\s\p{Cc}]+/gu

/**
 * A value as it is compared: case folded, compatible characters alike, white space at its ends gone and one blank elsewhere
 * (RFC 5280 section 7.1, RFC 4518 section 2).
 */
export const comparedText = (text: string): string =>
  text
    .replace(WITHOUT_MEANING, '')
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(BLANKS, ' ')
    .trim()

/** One relative name as it is compared: its attributes are a set. @throws DerError */
function comparedRelative(relative: Element): string {
  return [...elementsOf(expected(relative, SET).content)]
    .map((attribute) => {
      const [type, value] = elementsOf(expected(attribute, TAG.sequence).content)
      const name = oidText(expected(type, TAG.oid).content)
      const read = value === undefined ? undefined : DECODERS.get(value.tag)
      return value === undefined || read === undefined
        ? `${name}#${value === undefined ? '' : hexText(value.whole)}`
        : `${name}=${comparedText(read(value.content))}`
    })
    .sort()
    .join('\u0001')
}

/**
 * A name in the form in which names are compared: relative names in their order.
 *
 * @param name DER of a Name @throws DerError
 */
export const comparedName = (name: Uint8Array): string[] =>
  [...elementsOf(onlyElement(name, TAG.sequence).content)].map(comparedRelative)

/** Whether two names are the same (RFC 5280 section 7.1), however each is spelled. @throws DerError */
export function isSameName(left: Uint8Array, right: Uint8Array): boolean {
  if (Buffer.compare(left, right) === 0) return true
  return comparedName(left).join('\u0002') === comparedName(right).join('\u0002')
}

/** SHA-256, upper-case hex: the same for all spellings of a name. @param further relative names behind it @throws DerError */
export const nameDigest = (name: Uint8Array, further: readonly Element[] = []): string =>
  createHash('sha256')
    .update([...comparedName(name), ...further.map(comparedRelative)].join('\u0002'))
    .digest('hex')
    .toUpperCase()

/** Names of attribute types as people and programs write them (RFC 4514 section 3, OpenSSL, Windows). */
const TYPES: Readonly<Record<string, string>> = {
  cn: '2.5.4.3',
  commonname: '2.5.4.3',
  sn: '2.5.4.4',
  serialnumber: '2.5.4.5',
  c: '2.5.4.6',
  l: '2.5.4.7',
  st: '2.5.4.8',
  s: '2.5.4.8',
  street: '2.5.4.9',
  o: '2.5.4.10',
  ou: '2.5.4.11',
  t: '2.5.4.12',
  title: '2.5.4.12',
  dc: '0.9.2342.19200300.100.1.25',
  uid: '0.9.2342.19200300.100.1.1',
  e: '1.2.840.113549.1.9.1',
  email: '1.2.840.113549.1.9.1',
  emailaddress: '1.2.840.113549.1.9.1',
}

/**
 * A name that stands in a file as text, in the form in which names are compared: `CN=Issuing CA, O=Example`,
 * `/O=Example/CN=Issuing CA`, with RFC 4514's escapes or quotes around a value; null when it is no such text.
 */
export function comparedNameText(text: string): string[] | null {
  const parts = text.trim().startsWith('/') ? slashParts(text.trim()) : relativeParts(text)
  const relatives: string[] = []
  for (const attributes of parts) {
    const compared: string[] = []
    for (const attribute of attributes) {
      const at = attribute.indexOf('=')
      if (at < 1) return null
      const written = attribute
        .slice(0, at)
        .trim()
        .toLowerCase()
        .replace(/^oid\./, '')
      const type = TYPES[written] ?? (/^\d+(\.\d+)+$/.test(written) ? written : null)
      if (type === null) return null
      compared.push(`${type}=${comparedText(plainValue(attribute.slice(at + 1)))}`)
    }
    relatives.push(compared.sort().join('\u0001'))
  }
  return relatives.length === 0 ? null : relatives
}

/** OpenSSL's own: what stands behind a slash is a new one only where it begins with a type. */
const slashParts = (text: string): string[][] =>
  text
    .slice(1)
    .split(/\/(?=[A-Za-z][A-Za-z0-9.]*=)/)
    .map((part) => [part])

/** Split at commas or semicolons, and at `+` within one; not where they are escaped or quoted. */
function relativeParts(text: string): string[][] {
  const parts: string[][] = []
  let attributes: string[] = []
  let current = ''
  let isQuoted = false
  const end = () => {
    if (current.trim() !== '') attributes.push(current.trim())
    current = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '\\') {
      current += character + (text[at + 1] ?? '')
      at += 1
    } else if (character === '"') {
      isQuoted = !isQuoted
      current += character
    } else if (!isQuoted && (character === ',' || character === ';')) {
      end()
      if (attributes.length > 0) parts.push(attributes)
      attributes = []
    } else if (!isQuoted && character === '+') end()
    else current += character
  }
  end()
  if (attributes.length > 0) parts.push(attributes)
  return parts
}

/** Without its quotes and escapes; `\C3\BC` are octets of UTF-8. */
function plainValue(written: string): string {
  const value = written.trim()
  const bare = value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  return bare.replace(/(?:\\[0-9A-Fa-f]{2})+|\\(.)/g, (escaped, character: string | undefined) =>
    character === undefined ? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8') : character,
  )
}
