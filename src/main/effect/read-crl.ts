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
import { fullNameUris } from '../x509/revocation-sources.ts'

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
  /** URIs of the distribution point that it says it belongs to; null when it does not say. */
  readonly points: readonly string[] | null
  /** Why nothing follows from it, whoever signed it: a kind of list that is not understood. */
  readonly unusable: string | null
  readonly entries: Element | null
}

export interface CrlEntry {
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly reason: Reason
}

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
  const point = readPoint(extensions.get(OID.issuingDistributionPoint)?.value)
  const unknown = [...extensions].find(([name, { critical }]) => critical && !KNOWN.has(name))
  return {
    signed,
    issuer: expected(issuer, TAG.sequence).whole,
    thisUpdate: timeOf(thisUpdate),
    nextUpdate: next,
    authorityKeyId: authorityKeyId(extensions),
    scope: point.scope,
    points: point.points,
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

function readPoint(value: Uint8Array | undefined): Pick<Crl, 'scope' | 'points' | 'unusable'> {
  if (value === undefined) return { scope: 'all', points: null, unusable: null }
  const fields = new Map(
    [...elementsOf(onlyElement(value, TAG.sequence).content)].map((one) => [one.tag, one]),
  )
  const isSet = (tag: number) => (fields.get(tag)?.content[0] ?? 0) !== 0
  const name = fields.get(POINT.name)
  return {
    scope: isSet(POINT.users) ? 'users' : isSet(POINT.cas) ? 'cas' : 'all',
    points: name === undefined ? null : fullNameUris(name),
    unusable: isSet(POINT.indirect)
      ? 'it is an indirect list, which tells of certificates of other CAs'
      : fields.has(POINT.reasons)
        ? 'it is about some of the reasons only'
        : isSet(POINT.attributes)
          ? 'it is about attribute certificates only'
          : null,
  }
}

/** Entries looked at before the event loop gets a turn: a few milliseconds. */
const ENTRIES_PER_TURN = 5_000

/**
 * Walks over all entries for those of the serial numbers that are wanted.
 *
 * @throws DerError also for an entry whose critical extension is not understood: nothing follows from such a list then
 *   (RFC 5280 section 5.3)
 */
export async function revokedAmong(
  { entries }: Crl,
  wanted: ReadonlySet<string>,
): Promise<{ readonly found: ReadonlyMap<string, CrlEntry>; readonly entries: number }> {
  const found = new Map<string, CrlEntry>()
  const reasons = createReasonReader()
  let count = 0
  if (entries === null) return { found, entries: 0 }
  for (const entry of elementsOf(entries.content)) {
    count += 1
    if (count % ENTRIES_PER_TURN === 0) await new Promise(setImmediate)
    const [serial, since, extensions] = elementsOf(expected(entry, TAG.sequence).content)
    const name = serialText(expected(serial, TAG.integer).content)
    const reason = extensions === undefined ? 'unspecified' : reasons(extensions)
    if (wanted.has(name)) found.set(name, { since: timeOf(since), reason })
  }
  return { found, entries: count }
}

const KNOWN_OF_ENTRY: ReadonlySet<string> = new Set([OID.reasonCode, OID.holdInstruction, OID.invalidityDate])

/** Spellings of an entry's extensions that are remembered: most lists have a handful, those with dates in them any number. */
const SPELLINGS_MAX = 1_000

function createReasonReader(): (extensions: Element) => Reason {
  const known = new Map<string, Reason>()
  return (extensions) => {
    const { buffer, byteOffset, byteLength } = extensions.whole
    const spelling = Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
    const reason = known.get(spelling) ?? reasonOf(extensions)
    if (known.size < SPELLINGS_MAX) known.set(spelling, reason)
    return reason
  }
}

function reasonOf(extensions: Element): Reason {
  const read = readExtensions(extensions)
  for (const [name, { critical }] of read) {
    if (critical && !KNOWN_OF_ENTRY.has(name))
      throw new DerError(`one of its entries has the critical extension ${name}, which is not understood`)
  }
  const code = read.get(OID.reasonCode)
  if (code === undefined) return 'unspecified'
  const reason = reasonByCode(onlyElement(code.value, TAG.enumerated).content[0])
  if (reason === 'remove_from_crl')
    throw new DerError('one of its entries takes back another, as in a delta list')
  return reason
}

const BY_CODE: ReadonlyMap<number, Reason> = new Map(
  Object.entries(REASON_CODES).map(([reason, code]) => [code, reason as Reason]),
)

/** By RFC 5280's number; one that has no name is `unspecified`: revoked is revoked. */
export const reasonByCode = (code: number | undefined): Reason => BY_CODE.get(code ?? 0) ?? 'unspecified'
