/**
 * A walk over DER (X.690), for what a general ASN.1 library is too slow for: facts of each certificate of an import, and
 * the entries of revocation lists, which may be hundreds of thousands. Nothing is copied.
 */

/** The bytes are not the DER that they should be. Caught where a file or an answer is read, and told as its flaw there. */
export class DerError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DerError'
  }
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  sequence: 0x30,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const

/** One element: its tag, all of its bytes, and its content. */
export interface Element {
  readonly tag: number
  readonly whole: Uint8Array
  readonly content: Uint8Array
}

/** Enough for a length of 2^32 - 1. */
const LENGTH_OCTETS_MAX = 4

/** The element that begins at `at`. @throws DerError */
export function elementAt(bytes: Uint8Array, at: number): Element {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw new DerError('it ends in the middle of an element')
  if ((tag & 0x1f) === 0x1f) throw new DerError('it holds a tag of several octets')
  let length = first
  let start = at + 2
  if (first >= 0x80) {
    const octets = first & 0x7f
    if (octets === 0 || octets > LENGTH_OCTETS_MAX) throw new DerError('it holds a length that is none')
    length = 0
    for (let index = 0; index < octets; index += 1) {
      const octet = bytes[start + index]
      if (octet === undefined) throw new DerError('it ends in the middle of a length')
      length = length * 256 + octet
    }
    start += octets
  }
  const end = start + length
  if (end > bytes.length) throw new DerError('it is cut off')
  return { tag, whole: bytes.subarray(at, end), content: bytes.subarray(start, end) }
}

/** The elements that follow each other in some content. @throws DerError */
export function* elementsOf(content: Uint8Array): Generator<Element> {
  for (let at = 0; at < content.length; ) {
    const element = elementAt(content, at)
    yield element
    at += element.whole.length
  }
}

/** The one element that fills the bytes. @throws DerError */
export function onlyElement(bytes: Uint8Array, tag: number): Element {
  const element = expected(elementAt(bytes, 0), tag)
  if (element.whole.length !== bytes.length) throw new DerError('more stands behind its end')
  return element
}

/** @throws DerError */
export function expected(element: Element | undefined, tag: number): Element {
  if (element?.tag === tag) return element
  const found = element === undefined ? 'nothing' : `tag ${element.tag}`
  throw new DerError(`it has ${found} where tag ${tag} belongs`)
}

/** A dotted object identifier. @throws DerError */
export function oidText(content: Uint8Array): string {
  const arcs: number[] = []
  let arc = 0
  for (const [index, octet] of content.entries()) {
    arc = arc * 128 + (octet & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER) throw new DerError('it holds an object identifier that is too long')
    if (octet < 0x80) {
      arcs.push(arc)
      arc = 0
    } else if (index === content.length - 1) throw new DerError('it holds an object identifier that is cut')
  }
  const [first] = arcs
  if (first === undefined) throw new DerError('it holds an object identifier that is empty')
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...arcs.slice(1)].join('.')
}

/** An integer that is a serial number, as inventories write them: upper-case hex, whole octets, none of them leading zeros. */
export function serialText(content: Uint8Array): string {
  let start = 0
  while (content[start] === 0) start += 1
  return hexText(content.subarray(start))
}

export const hexText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()

/** A bit string of whole octets, as keys and signatures are. @throws DerError */
export function bitStringOctets(content: Uint8Array): Uint8Array {
  if (content[0] !== 0) throw new DerError('it holds a bit string that ends within an octet')
  return content.subarray(1)
}

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
/** Fractions of a second, which RFC 5280 forbids and some write all the same, are cut. */
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:[.,]\d+)?Z$/

/** RFC 5280 section 4.1.2.5. @returns milliseconds since the epoch @throws DerError */
export function timeOf(element: Element | undefined): number {
  const text = element === undefined ? '' : Buffer.from(element.content).toString('latin1')
  const pattern =
    element?.tag === TAG.utcTime ? UTC_TIME : element?.tag === TAG.generalizedTime ? GENERALIZED_TIME : null
  const [, year = '', month, day, hour, minute, second] = pattern?.exec(text) ?? []
  if (year === '') throw new DerError('it holds a time that is none')
  const century = year.length === 4 ? '' : Number(year) >= 50 ? '19' : '20'
  const time = Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time)) throw new DerError('it holds a time that does not exist')
  return time
}

export const isSame = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0
