import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import type { Reason } from '../../contract/vendor.ts'
import { isoTime } from '../clock.ts'
import {
  allowsUsage,
  type CertificateParts,
  hasExtendedUsage,
  KEY_USAGE,
  OID,
  readCertificateParts,
} from '../x509/certificate-parts.ts'
import { DerError, hexText } from '../x509/der.ts'
import { nameDigest } from '../x509/distinguished-name.ts'
import type { Authority } from './authority.ts'
import { CLOCK_SKEW_MS, validityFlaw } from './judge-crl.ts'
import type { OcspId } from './ocsp-request.ts'
import { type OcspReading, type OcspSingle, readOcsp } from './read-ocsp.ts'
import { checkSignature } from './signature.ts'
import { isWebPage } from './web-page.ts'

/** How old an answer may be that does not say until when it is good. */
const AGE_MS_MAX = 24 * 60 * 60 * 1000

/** What a responder says of one certificate, checked; or why nothing follows from its answer. */
export type OcspAnswer =
  | { readonly kind: 'good'; readonly asOf: number; readonly nextUpdate: number | null }
  | {
      readonly kind: 'revoked'
      readonly since: number
      readonly reason: Reason
      readonly asOf: number
    }
  /** `declined` where the responder says so itself, in its word for it. */
  | { readonly kind: 'unusable'; readonly why: string; readonly declined?: string }

export interface OcspQuestion {
  readonly bytes: Uint8Array
  readonly id: OcspId
  readonly authority: Authority
  /** That was asked with: an answer that repeats another is of another question. */
  readonly nonce?: Uint8Array | null
  readonly now: number
}

/** Reads an answer; checks that it is about the certificate, who signed it, and its times (RFC 6960 section 3.2). */
export async function judgeOcsp({
  bytes,
  id,
  authority,
  nonce = null,
  now,
}: OcspQuestion): Promise<OcspAnswer> {
  if (isWebPage(bytes)) return unusable('a web page came in place of its answer')
  const reading = await readOcsp(bytes)
  switch (reading.kind) {
    case 'unreadable':
      return unusable(`its answer cannot be read: ${reading.why}`)
    case 'declined':
      return { kind: 'unusable', why: `it answers ${reading.status}`, declined: reading.status }
    case 'answer': {
      const single = reading.singles.find((one) => isAbout(one, id))
      if (single === undefined) return unusable('its answer is about another certificate')
      if (nonce !== null && reading.nonce !== null && reading.nonce !== hexText(nonce))
        return unusable('its answer is to another question')
      const flaw = timeFlaw(single, now) ?? (await signerFlaw(reading, authority, now))
      return flaw === null ? believed(single) : unusable(flaw)
    }
    default:
      return reading satisfies never
  }
}

const unusable = (why: string): OcspAnswer => ({ kind: 'unusable', why })

const isAbout = (single: OcspSingle, id: OcspId): boolean =>
  single.id.serial === id.serial &&
  single.id.issuerNameHash === id.issuerNameHash &&
  single.id.issuerKeyHash === id.issuerKeyHash

function believed({ status, thisUpdate, nextUpdate }: OcspSingle): OcspAnswer {
  switch (status.kind) {
    case 'good':
      return { kind: 'good', asOf: thisUpdate, nextUpdate }
    case 'revoked':
      return { kind: 'revoked', since: status.since, reason: status.reason, asOf: thisUpdate }
    case 'unknown':
      return unusable('it does not know the certificate')
    default:
      return status satisfies never
  }
}

function timeFlaw({ thisUpdate, nextUpdate }: OcspSingle, now: number): string | null {
  if (thisUpdate > now + CLOCK_SKEW_MS)
    return `its answer is dated ${isoTime(thisUpdate)}, which is in the future`
  if (nextUpdate !== null)
    return nextUpdate < now - CLOCK_SKEW_MS ? `its answer ran out on ${isoTime(nextUpdate)}` : null
  return thisUpdate < now - AGE_MS_MAX
    ? `its answer is of ${isoTime(thisUpdate)}, which is too long ago`
    : null
}

type Answered = Extract<OcspReading, { kind: 'answer' }>

/**
 * Who may answer for a CA (RFC 6960 section 4.2.2.2): the CA itself, or one to whom that very CA has given a certificate
 * for it. Any other signer is refused, whoever issued its certificate.
 */
async function signerFlaw(reading: Answered, authority: Authority, now: number): Promise<string | null> {
  const own = await checkSignature(reading.signed, authority.publicKey)
  if (own === 'unsupported')
    return `its answer is signed by an algorithm that is not trusted (${reading.signed.algorithm})`
  if (own === 'good') return validityFlaw(`the certificate of "${authority.subject}"`, authority.parts, now)
  let flaw = 'the signature of its answer is wrong'
  if (!isNamed(reading, authority))
    flaw =
      'the certificate of who signed its answer is not in it, so that nobody can tell whether the CA has appointed it'
  for (const der of reading.certificates) {
    const signer = readSigner(der)
    if (signer === null || (await checkSignature(reading.signed, signer.publicKey)) !== 'good') continue
    const objection = await objectionTo(signer, authority, now)
    if (objection === null) return null
    flaw = objection
  }
  return flaw
}

/** Whether the certificate of whom the answer names is at hand: the CA's own, or one that came with it. */
function isNamed({ responder, certificates }: Answered, authority: Authority): boolean {
  const others = certificates.flatMap((der) => readSigner(der) ?? [])
  return [authority, ...others].some(({ nameDigest: own, parts }) =>
    responder.kind === 'name'
      ? responder.digest === own
      : responder.hash === createHash('sha1').update(parts.keyOctets).digest('hex').toUpperCase(),
  )
}

async function objectionTo(
  { parts, issuerDigest }: Signer,
  authority: Authority,
  now: number,
): Promise<string | null> {
  const isIssued =
    issuerDigest === authority.nameDigest &&
    (await checkSignature(parts.signed, authority.publicKey)) === 'good'
  if (!isIssued) return 'its answer is signed by somebody whom the CA has not appointed'
  if (!hasExtendedUsage(parts, OID.ocspSigning) || !allowsUsage(parts, KEY_USAGE.digitalSignature))
    return 'its answer is signed by a certificate of the CA that is not for signing answers'
  return validityFlaw("the responder's certificate", parts, now)
}

interface Signer {
  readonly parts: CertificateParts
  readonly nameDigest: string
  readonly issuerDigest: string
  readonly publicKey: KeyObject
}

function readSigner(der: Uint8Array): Signer | null {
  try {
    const parts = readCertificateParts(der)
    return {
      parts,
      nameDigest: nameDigest(parts.subject),
      issuerDigest: nameDigest(parts.issuer),
      publicKey: new X509Certificate(der).publicKey,
    }
  } catch (error) {
    // OpenSSL says what it cannot read by errors of its own.
    if (error instanceof DerError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_OSSL') === true)
      return null
    throw error
  }
}
