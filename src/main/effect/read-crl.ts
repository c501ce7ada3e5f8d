import { REASON_CODES, type Reason } from '../../contract/vendor.ts'
import {
  authorityKeyId,
  OID,
  readExtensions,
  readSigned,
  type SignedParts,
} from '../x509/certificate-parts.ts'
import {
  DerError,
  type Element,
  elementsOf,
  expected,
  oidText,
  onlyElement,
  serialText,
  TAG,
  timeOf,
} from '../x509/der.ts'
import { nameDigest } from '../x509/distinguished-name.ts'
import { pointNames } from '../x509/distribution-point.ts'

/** A list of revoked certificates, read as far as its use is judged by; its entries are walked over when they are asked for. */
export interface Crl {
  readonly signed: SignedParts
  /** DER of the name. */
  readonly issuer: Uint8Array
  /** Milliseconds since the epoch. */
  readonly thisUpdate: number
  readonly nextUpdate: number | null
  readonly authorityKeyId: string | null
  /** Which certificates it is about. */
  readonly scope: 'all' | 'users' | 'cas'
  /** Bits of the reasons that it is about: `ALL_REASONS` where it does not say. */
  readonly reasons: number
  /** Names of the distribution point that it says it belongs to, as they are compared; null when it does not say. */
  readonly points: readonly string[] | null
  /** Whether it may tell of certificates of other CAs too. */
  readonly isIndirect: boolean
  /** Why nothing follows from it, whoever signed it: a kind of list that is not understood. */
  readonly unusable: string | null
  readonly entries: Element | null
}

export interface CrlEntry {
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly reason: Reason
}

/** keyCompromise to aACompromise (RFC 5280 section 4.2.1.13), a bit each. */
export const ALL_REASONS = 0xff

const EXPLICIT_EXTENSIONS = 0xa0
const KNOWN: ReadonlySet<string> = new Set([
  OID.authorityKeyId,
  OID.issuerAltName,
  OID.crlNumber,
  OID.deltaCrl,
  OID.issuingDistributionPoint,
  OID.freshestCrl,
  OID.authorityInfoAccess,
])
const PEM = /^\s*-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----\s*$/

/** @param bytes as DER; or PEM, which RFC 5280 does not allow and some servers give @throws DerError */
export function readCrl(bytes: Uint8Array): Crl {
  const signed = readSigned(derOf(bytes))
  if (signed.rest.length > 0) throw new DerError('it has more parts than it may')
  const fields = [...elementsOf(signed.tbs.content)]
  if (fields[0]?.tag === TAG.integer) fields.shift()
  const [algorithm, issuer, thisUpdate, ...others] = fields
  const [oid] = elementsOf(expected(algorithm, TAG.sequence).content)
  if (oidText(expected(oid, TAG.oid).content) !== signed.algorithm)
    throw new DerError('it names another algorithm than it is signed by')
  const next = isTime(others[0]) ? timeOf(others.shift()) : null
  const entries = others[0]?.tag === TAG.sequence ? (others.shift() ?? null) : null
  const last = others.shift()
  if (others.length > 0 || (last !== undefined && last.tag !== EXPLICIT_EXTENSIONS))
    throw new DerError('it has fields that are not understood')
  const extensions = last === undefined ? new Map() : readExtensions(onlyElement(last.content, TAG.sequence))
  const issuerName = expected(issuer, TAG.sequence).whole
  const point = readPoint(extensions.get(OID.issuingDistributionPoint)?.value, issuerName)
  const unknown = [...extensions].find(([name, { critical }]) => critical && !KNOWN.has(name))
  return {
    signed,
    issuer: issuerName,
    thisUpdate: timeOf(thisUpdate),
    nextUpdate: next,
    authorityKeyId: authorityKeyId(extensions),
    scope: point.scope,
    reasons: point.reasons,
    points: point.points,
    isIndirect: point.isIndirect,
    unusable: extensions.has(OID.deltaCrl)
      ? 'it is a delta list, which tells changes only'
      : unknown !== undefined
        ? `it has the critical extension ${unknown[0]}, which is not understood`
        : point.unusable,
    entries,
  }
}

const isTime = (element: Element | undefined): boolean =>
  element?.tag === TAG.utcTime || element?.tag === TAG.generalizedTime

function derOf(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === TAG.sequence) return bytes
  const [, base64] =
    PEM.exec(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')) ?? []
  return base64 === undefined ? bytes : Buffer.from(base64, 'base64')
}

/** Fields of an IssuingDistributionPoint (RFC 5280 section 5.2.5). */
const POINT = { name: 0xa0, users: 0x81, cas: 0x82, reasons: 0x83, indirect: 0x84, attributes: 0x85 } as const

type Point = Pick<Crl, 'scope' | 'reasons' | 'points' | 'isIndirect' | 'unusable'>

function readPoint(value: Uint8Array | undefined, issuer: Uint8Array): Point {
  if (value === undefined)
    return { scope: 'all', reasons: ALL_REASONS, points: null, isIndirect: false, unusable: null }
  const fields = new Map(
    [...elementsOf(onlyElement(value, TAG.sequence).content)].map((one) => [one.tag, one]),
  )
  const isSet = (tag: number) => (fields.get(tag)?.content[0] ?? 0) !== 0
  const name = fields.get(POINT.name)
  const reasons = fields.get(POINT.reasons)
  return {
    scope: isSet(POINT.users) ? 'users' : isSet(POINT.cas) ? 'cas' : 'all',
    reasons: reasons === undefined ? ALL_REASONS : reasonBits(reasons),
    points: name === undefined ? null : pointNames(name, issuer),
    isIndirect: isSet(POINT.indirect),
    unusable: isSet(POINT.attributes) ? 'it is about attribute certificates only' : null,
  }
}

/** Bit 0 is not used; bit 8 stands in the second octet. */
function reasonBits({ content: [, first = 0, second = 0] }: Element): number {
  return (first & 0x7f) | (second & 0x80)
}

/** Entries looked at before the event loop gets a turn: a few milliseconds. */
const ENTRIES_PER_TURN = 5_000

/**
 * Walks over all entries for those of the serial numbers that are wanted.
 *
 * @param issuer digest of the name of the CA that issued them: an indirect list has entries of others, too
 * @throws DerError also for an entry whose critical extension is not understood: nothing follows from such a list then
 *   (RFC 5280 section 5.3)
 */
export async function revokedAmong(
  { entries, issuer: own, isIndirect }: Crl,
  wanted: ReadonlySet<string>,
  issuer: string = nameDigest(own),
): Promise<{ readonly found: ReadonlyMap<string, CrlEntry>; readonly entries: number }> {
  const found = new Map<string, CrlEntry>()
  const read = createNotesReader(isIndirect)
  let count = 0
  if (entries === null) return { found, entries: 0 }
  // An entry that names no issuer is of the one before it (RFC 5280 section 5.3.3).
  let current = nameDigest(own)
  for (const entry of elementsOf(entries.content)) {
    count += 1
    if (count % ENTRIES_PER_TURN === 0) await new Promise(setImmediate)
    const [serial, since, extensions] = elementsOf(expected(entry, TAG.sequence).content)
    const name = serialText(expected(serial, TAG.integer).content)
    const notes = extensions === undefined ? NO_NOTES : read(extensions)
    current = notes.issuer ?? current
    if (notes.reason === 'remove_from_crl' || current !== issuer) continue
    if (wanted.has(name)) found.set(name, { since: timeOf(since), reason: notes.reason })
  }
  return { found, entries: count }
}

/** What an entry's extensions say. One that is `remove_from_crl`, which has no place in a whole list, revokes nothing. */
interface Notes {
  readonly reason: Reason
  /** Digest of a name; null where the entry names none. */
  readonly issuer: string | null
}

const NO_NOTES: Notes = { reason: 'unspecified', issuer: null }
const KNOWN_OF_ENTRY: ReadonlySet<string> = new Set([OID.reasonCode, OID.holdInstruction, OID.invalidityDate])

/** Spellings of an entry's extensions that are remembered: most lists have a handful, those with dates in them any number. */
const SPELLINGS_MAX = 1_000

function createNotesReader(isIndirect: boolean): (extensions: Element) => Notes {
  const known = new Map<string, Notes>()
  return (extensions) => {
    const { buffer, byteOffset, byteLength } = extensions.whole
    const spelling = Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
    const notes = known.get(spelling) ?? notesOf(extensions, isIndirect)
    if (known.size < SPELLINGS_MAX) known.set(spelling, notes)
    return notes
  }
}

function notesOf(extensions: Element, isIndirect: boolean): Notes {
  const read = readExtensions(extensions)
  for (const [name, { critical }] of read) {
    if (critical && !KNOWN_OF_ENTRY.has(name) && !(isIndirect && name === OID.certificateIssuer))
      throw new DerError(`one of its entries has the critical extension ${name}, which is not understood`)
  }
  const code = read.get(OID.reasonCode)
  const issuer = isIndirect ? read.get(OID.certificateIssuer) : undefined
  return {
    reason:
      code === undefined ? 'unspecified' : reasonByCode(onlyElement(code.value, TAG.enumerated).content[0]),
    issuer: issuer === undefined ? null : directoryNameOf(issuer.value),
  }
}

/** GeneralName [4]. */
const DIRECTORY_NAME = 0xa4

function directoryNameOf(names: Uint8Array): string {
  for (const { tag, content } of elementsOf(onlyElement(names, TAG.sequence).content))
    if (tag === DIRECTORY_NAME) return nameDigest(onlyElement(content, TAG.sequence).whole)
  throw new DerError('one of its entries is of an issuer without a name')
}

const BY_CODE: ReadonlyMap<number, Reason> = new Map(
  Object.entries(REASON_CODES).map(([reason, code]) => [code, reason as Reason]),
)

/** By RFC 5280's number; one that has no name is `unspecified`: revoked is revoked. */
export const reasonByCode = (code: number | undefined): Reason => BY_CODE.get(code ?? 0) ?? 'unspecified'
