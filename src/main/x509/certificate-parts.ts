import {
  bitStringOctets,
  DerError,
  type Element,
  elementsOf,
  expected,
  hexText,
  isSame,
  oidText,
  onlyElement,
  serialText,
  TAG,
  timeOf,
} from './der.ts'

/** A signed structure of RFC 5280: what is signed, byte for byte, and by which algorithm. */
export interface SignedParts {
  readonly tbs: Element
  /** The AlgorithmIdentifier's OID and its parameters' DER, empty when there are none. */
  readonly algorithm: string
  readonly parameters: Uint8Array
  readonly signature: Uint8Array
  /** What follows them: certificates in an OCSP answer, nothing elsewhere. */
  readonly rest: readonly Element[]
}

export interface Extension {
  readonly critical: boolean
  /** DER of the extension's own value. */
  readonly value: Uint8Array
}

/** What of a certificate its revocation is told by. */
export interface CertificateParts {
  readonly signed: SignedParts
  readonly version: 1 | 2 | 3
  /** As inventories write it: `0F6F55…`. */
  readonly serial: string
  /** DER of the names. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** Milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  /** The subject's public key without its algorithm: what key hashes are made of (RFC 6960 section 4.1.1). */
  readonly keyOctets: Uint8Array
  /** DER of the SubjectPublicKeyInfo. */
  readonly keyInfo: Uint8Array
  readonly extensions: ReadonlyMap<string, Extension>
}

/** RFC 5280 section 4.2. */
export const OID = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  holdInstruction: '2.5.29.23',
  invalidityDate: '2.5.29.24',
  deltaCrl: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  freshestCrl: '2.5.29.46',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocsp: '1.3.6.1.5.5.7.48.1',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const

/** Certificate, CertificateList and BasicOCSPResponse alike: SEQUENCE { tbs, algorithm, signature }. @throws DerError */
export function readSigned(der: Uint8Array): SignedParts {
  const [tbs, algorithm, signature, ...rest] = elementsOf(onlyElement(der, TAG.sequence).content)
  const [oid, parameters] = elementsOf(expected(algorithm, TAG.sequence).content)
  return {
    tbs: expected(tbs, TAG.sequence),
    algorithm: oidText(expected(oid, TAG.oid).content),
    parameters: parameters?.whole ?? new Uint8Array(),
    signature: bitStringOctets(expected(signature, TAG.bitString).content),
    rest,
  }
}

/** RFC 5280 section 4.1.2.9. A second extension of one kind is a flaw, since readers would differ in which they heed. @throws DerError */
export function readExtensions(sequence: Element): Map<string, Extension> {
  const found = new Map<string, Extension>()
  for (const extension of elementsOf(expected(sequence, TAG.sequence).content)) {
    const [oid, second, third] = elementsOf(expected(extension, TAG.sequence).content)
    const critical = second?.tag === TAG.boolean
    const name = oidText(expected(oid, TAG.oid).content)
    if (found.has(name)) throw new DerError(`it has the extension ${name} twice`)
    found.set(name, {
      critical: critical && second.content[0] !== 0,
      value: expected(critical ? third : second, TAG.octetString).content,
    })
  }
  return found
}

const EXPLICIT_VERSION = 0xa0
const EXPLICIT_EXTENSIONS = 0xa3

/** @param der of one certificate @throws DerError */
export function readCertificateParts(der: Uint8Array): CertificateParts {
  const signed = readSigned(der)
  const parts = [...elementsOf(signed.tbs.content)]
  const version = parts[0]?.tag === EXPLICIT_VERSION ? versionOf(parts.shift()) : 1
  const [serial, , issuer, validity, subject, key, ...others] = parts
  const [notBefore, notAfter] = elementsOf(expected(validity, TAG.sequence).content)
  const [, keyBits] = elementsOf(expected(key, TAG.sequence).content)
  const extensions = others.find(({ tag }) => tag === EXPLICIT_EXTENSIONS)
  return {
    signed,
    version,
    serial: serialText(expected(serial, TAG.integer).content),
    issuer: expected(issuer, TAG.sequence).whole,
    subject: expected(subject, TAG.sequence).whole,
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    keyInfo: expected(key, TAG.sequence).whole,
    keyOctets: bitStringOctets(expected(keyBits, TAG.bitString).content),
    extensions:
      extensions === undefined ? new Map() : readExtensions(onlyElement(extensions.content, TAG.sequence)),
  }
}

function versionOf(explicit: Element | undefined): 2 | 3 {
  const [number] = onlyElement(explicit?.content ?? new Uint8Array(), TAG.integer).content
  return number === 1 ? 2 : 3
}

/** Of the first version there are roots still: it has no extensions to say so by. @throws DerError */
export const isRootOfVersion1 = ({ version, issuer, subject }: CertificateParts): boolean =>
  version === 1 && isSame(issuer, subject)

/** @throws DerError */
export function isCa({ extensions }: CertificateParts): boolean {
  const constraints = extensions.get(OID.basicConstraints)
  if (constraints === undefined) return false
  const [first] = elementsOf(onlyElement(constraints.value, TAG.sequence).content)
  return first?.tag === TAG.boolean && first.content[0] !== 0
}

/** RFC 5280 section 4.2.1.3: bits by number. */
export const KEY_USAGE = { digitalSignature: 0, crlSign: 6 } as const

/** Whether the key may be used so: a certificate without the extension says nothing against it. @throws DerError */
export function allowsUsage({ extensions }: CertificateParts, bit: number): boolean {
  const usage = extensions.get(OID.keyUsage)
  if (usage === undefined) return true
  const octet = onlyElement(usage.value, TAG.bitString).content[1 + Math.floor(bit / 8)] ?? 0
  return (octet & (0x80 >> (bit % 8))) !== 0
}

/** @throws DerError */
export function hasExtendedUsage({ extensions }: CertificateParts, oid: string): boolean {
  const usages = extensions.get(OID.extendedKeyUsage)
  if (usages === undefined) return false
  return [...elementsOf(onlyElement(usages.value, TAG.sequence).content)].some(
    ({ tag, content }) => tag === TAG.oid && oidText(content) === oid,
  )
}

/** Upper-case hex; null when the certificate names none. @throws DerError */
export function subjectKeyId({ extensions }: CertificateParts): string | null {
  const id = extensions.get(OID.subjectKeyId)
  return id === undefined ? null : hexText(onlyElement(id.value, TAG.octetString).content)
}

const IMPLICIT_KEY_ID = 0x80

/** Of a certificate or a list: upper-case hex; null when it names none. @throws DerError */
export function authorityKeyId(extensions: ReadonlyMap<string, Extension>): string | null {
  const id = extensions.get(OID.authorityKeyId)
  if (id === undefined) return null
  for (const { tag, content } of elementsOf(onlyElement(id.value, TAG.sequence).content))
    if (tag === IMPLICIT_KEY_ID) return hexText(content)
  return null
}
