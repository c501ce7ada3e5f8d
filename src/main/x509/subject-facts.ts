import { createHash } from 'node:crypto'
import { readCertificateParts } from './certificate-parts.ts'
import { DerError, elementsOf, expected, hexText, oidText, onlyElement, TAG } from './der.ts'

/** Whom a certificate names and which key it certifies. */
export interface SubjectFacts {
  readonly commonName: string | null
  readonly organization: string | null
  /** DNS names, mail and IP addresses of the subjectAltName, as far as they hold no blank. */
  readonly names: readonly string[]
  /** SHA-256 over the DER of the SubjectPublicKeyInfo: upper-case hex. */
  readonly keySha256: string
}

/** As an inventory keeps them. */
export const SUBJECT_ATTRIBUTES = { names: 'dns_names', key: 'key_sha256' } as const

/** RFC 4519 sections 2.3 and 2.19; RFC 5280 section 4.2.1.6. */
const COMMON_NAME = '2.5.4.3'
const ORGANIZATION = '2.5.4.10'
const SUBJECT_ALT_NAME = '2.5.29.17'
const GENERAL_NAME = { mail: 0x81, dns: 0x82, ip: 0x87 } as const
const NAMES_CHARS_MAX = 64 * 1024

/** @param der of one certificate @throws DerError */
export function subjectFacts(der: Uint8Array): SubjectFacts {
  const { subject, keyInfo, extensions } = readCertificateParts(der)
  const parts = nameParts(subject)
  const last = (oid: string) => parts.findLast(([own]) => own === oid)?.[1] ?? null
  const alternative = extensions.get(SUBJECT_ALT_NAME)
  return {
    commonName: last(COMMON_NAME),
    organization: last(ORGANIZATION),
    names: alternative === undefined ? [] : alternativeNames(alternative.value),
    keySha256: createHash('sha256').update(keyInfo).digest('hex').toUpperCase(),
  }
}

/** The same as attributes of an item; none of what is not there. */
export function subjectAttributes({ names, keySha256 }: SubjectFacts): Record<string, string> {
  const known = [...new Set(names.map((name) => name.toLowerCase()))].join(' ')
  const text =
    known.length <= NAMES_CHARS_MAX ? known : known.slice(0, known.lastIndexOf(' ', NAMES_CHARS_MAX))
  return {
    ...(text === '' ? {} : { [SUBJECT_ATTRIBUTES.names]: text }),
    [SUBJECT_ATTRIBUTES.key]: keySha256,
  }
}

function alternativeNames(value: Uint8Array): string[] {
  return [...elementsOf(onlyElement(value, TAG.sequence).content)].flatMap(({ tag, content }) => {
    if (tag === GENERAL_NAME.ip) return addressText(content)
    if (tag !== GENERAL_NAME.dns && tag !== GENERAL_NAME.mail) return []
    const text = Buffer.from(content).toString('latin1')
    return /^[\x21-\x7e]+$/.test(text) ? [text] : []
  })
}

/** RFC 5280 section 4.2.1.6: four octets or sixteen. */
function addressText(octets: Uint8Array): string[] {
  if (octets.length === 4) return [octets.join('.')]
  if (octets.length !== 16) return []
  const groups = hexText(octets).toLowerCase().match(/.{4}/g) ?? []
  return [new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)]
}

/** Attribute types and texts of a Name, in its order (RFC 5280 section 4.1.2.4), without the escapes of printed names. */
function nameParts(name: Uint8Array): [oid: string, text: string][] {
  return [...elementsOf(onlyElement(name, TAG.sequence).content)].flatMap((set) =>
    [...elementsOf(set.content)].map((pair): [string, string] => {
      const [oid, value] = elementsOf(expected(pair, TAG.sequence).content)
      if (value === undefined) throw new DerError('it holds a name without a text')
      return [oidText(expected(oid, TAG.oid).content), textOf(value.tag, value.content)]
    }),
  )
}

const STRING = { utf8: 0x0c, universal: 0x1c, bmp: 0x1e } as const

/** DirectoryString and IA5String; all others are read by octet. */
function textOf(tag: number, content: Uint8Array): string {
  switch (tag) {
    case STRING.utf8:
      return Buffer.from(content).toString('utf8')
    case STRING.bmp:
      return new TextDecoder('utf-16be').decode(content)
    case STRING.universal: {
      const view = new DataView(content.buffer, content.byteOffset, content.length)
      const points = Array.from({ length: Math.floor(content.length / 4) }, (_, at) => view.getUint32(at * 4))
      return points.map((point) => (point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd')).join('')
    }
    default:
      return Buffer.from(content).toString('latin1')
  }
}
