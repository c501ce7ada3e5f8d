import type { Reason } from '../../contract/vendor.ts'
import { readSigned, type SignedParts } from '../x509/certificate-parts.ts'
import { DerError, elementsOf, expected, hexText, onlyElement, serialText, TAG, timeOf } from '../x509/der.ts'
import type { OcspId } from './ocsp-request.ts'
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
