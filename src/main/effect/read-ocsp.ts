import type { Reason } from '../../contract/vendor.ts'
import { readSigned, type SignedParts } from '../x509/certificate-parts.ts'
import { DerError, elementsOf, expected, hexText, onlyElement, serialText, TAG, timeOf } from '../x509/der.ts'
import { nameDigest } from '../x509/distinguished-name.ts'
import { OCSP_NONCE, type OcspId } from './ocsp-request.ts'
import { reasonByCode } from './read-crl.ts'

/** An answer about one certificate, not yet believed. */
export interface OcspSingle {
  readonly id: OcspId
  readonly status:
    | { readonly kind: 'good' }
    | { readonly kind: 'revoked'; readonly since: number; readonly reason: Reason }
    | { readonly kind: 'unknown' }
  /** Milliseconds since the epoch. */
  readonly thisUpdate: number
  readonly nextUpdate: number | null
}

export type OcspReading =
  | {
      readonly kind: 'answer'
      readonly signed: SignedParts
      /** DER of the certificates that came with it. */
      readonly certificates: readonly Uint8Array[]
      readonly singles: readonly OcspSingle[]
      /** Who says to have signed it: a name's digest, or the SHA-1 of a key; upper-case hex. */
      readonly responder:
        | { readonly kind: 'name'; readonly digest: string }
        | { readonly kind: 'key'; readonly hash: string }
      /** Upper-case hex; null when it repeats none. */
      readonly nonce: string | null
    }
  /** It says that it does not answer, in its own word for it. */
  | { readonly kind: 'declined'; readonly status: string }
  | { readonly kind: 'unreadable'; readonly why: string }

const SUCCESSFUL = 0
/** RFC 6960 section 4.2.1. */
const STATUSES: Readonly<Record<number, string>> = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
}
const CERTIFICATES_MAX = 8
const NODES_MAX = 10_000
const DEPTH_MAX = 40

/** Reads a responder's answer: structure and values by pkijs, the bytes that were signed as they came. */
export async function readOcsp(bytes: Uint8Array): Promise<OcspReading> {
  const [asn1js, pkijs] = await Promise.all([import('asn1js'), import('pkijs')])
  const limits = { maxNodes: NODES_MAX, maxDepth: DEPTH_MAX }
  try {
    const outer = asn1js.fromBER(bytes, limits)
    if (outer.offset !== bytes.length) return unreadable('it is no OCSP answer')
    const response = new pkijs.OCSPResponse({ schema: outer.result })
    const status = response.responseStatus.valueBlock.valueDec
    if (status !== SUCCESSFUL)
      return { kind: 'declined', status: STATUSES[status] ?? `status ${String(status)}` }
    if (response.responseBytes?.responseType !== pkijs.id_PKIX_OCSP_Basic)
      return unreadable('it is of a type that is not understood')
    const basicDer = response.responseBytes.response.valueBlock.valueHexView
    const basic = new pkijs.BasicOCSPResponse({ schema: asn1js.fromBER(basicDer, limits).result })
    const data = basic.tbsResponseData
    const extensions = [
      ...(data.responseExtensions ?? []),
      ...data.responses.flatMap((single) => single.singleExtensions ?? []),
    ]
    const critical = extensions.find((extension) => extension.critical)
    if (critical !== undefined)
      return unreadable(`it has the critical extension ${critical.extnID}, which is not understood`)
    const signed = readSigned(basicDer)
    return {
      kind: 'answer',
      signed,
      certificates: certificatesOf(signed),
      responder: responderOf(signed),
      nonce: nonceOf(data.responseExtensions),
      singles: data.responses.map((single) => ({
        id: {
          issuerNameHash: hexText(single.certID.issuerNameHash.valueBlock.valueHexView),
          issuerKeyHash: hexText(single.certID.issuerKeyHash.valueBlock.valueHexView),
          serial: serialText(single.certID.serialNumber.valueBlock.valueHexView),
        },
        status: statusOf(new Uint8Array(single.certStatus.toBER())),
        thisUpdate: checkedTime(single.thisUpdate),
        nextUpdate: single.nextUpdate === undefined ? null : checkedTime(single.nextUpdate),
      })),
    }
  } catch (error) {
    // What the library throws has no type of its own, and says where in its own structures it stopped.
    return unreadable(error instanceof DerError ? error.message : 'it is no OCSP answer')
  }
}

const unreadable = (why: string): OcspReading => ({ kind: 'unreadable', why })

function checkedTime(date: Date): number {
  const time = date.getTime()
  if (Number.isNaN(time)) throw new DerError('it holds a time that does not exist')
  return time
}

function nonceOf(
  extensions: readonly { readonly extnID: string; readonly extnValue: { getValue(): ArrayBuffer } }[] = [],
): string | null {
  const nonce = extensions.find(({ extnID }) => extnID === OCSP_NONCE)
  if (nonce === undefined) return null
  const value = new Uint8Array(nonce.extnValue.getValue())
  // RFC 8954 has an octet string; older responders repeat what came as it is.
  return value[0] === TAG.octetString && value[1] === value.length - 2
    ? hexText(value.subarray(2))
    : hexText(value)
}

/** ResponseData: perhaps [0] a version, then [1] a name or [2] a key's hash (RFC 6960 section 4.2.1). */
const RESPONDER = { version: 0xa0, name: 0xa1, key: 0xa2 } as const

function responderOf({ tbs }: SignedParts): Extract<OcspReading, { kind: 'answer' }>['responder'] {
  const responder = [...elementsOf(tbs.content)].find(({ tag }) => tag !== RESPONDER.version)
  if (responder?.tag === RESPONDER.key)
    return { kind: 'key', hash: hexText(onlyElement(responder.content, TAG.octetString).content) }
  const name = onlyElement(expected(responder, RESPONDER.name).content, TAG.sequence)
  return { kind: 'name', digest: nameDigest(name.whole) }
}

const CERTIFICATES = 0xa0

function certificatesOf({ rest: [certificates] }: SignedParts): Uint8Array[] {
  if (certificates === undefined) return []
  const list = onlyElement(expected(certificates, CERTIFICATES).content, TAG.sequence)
  return [...elementsOf(list.content)].slice(0, CERTIFICATES_MAX).map(({ whole }) => whole)
}

/** CertStatus: [0] good, [1] revoked with a time and perhaps [0] a reason, [2] unknown. */
const STATUS = { good: 0x80, revoked: 0xa1, unknown: 0x82 } as const
const REASON = 0xa0

function statusOf(der: Uint8Array): OcspSingle['status'] {
  const [choice] = elementsOf(der)
  switch (choice?.tag) {
    case STATUS.good:
      return { kind: 'good' }
    case STATUS.unknown:
      return { kind: 'unknown' }
    case STATUS.revoked: {
      const [since, reason] = elementsOf(choice.content)
      const code = reason?.tag === REASON ? onlyElement(reason.content, TAG.enumerated).content[0] : undefined
      return { kind: 'revoked', since: timeOf(since), reason: reasonByCode(code) }
    }
    default:
      throw new DerError('it holds a status that is none')
  }
}
