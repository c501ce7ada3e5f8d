import { isoTime } from '../clock.ts'
import { allowsUsage, KEY_USAGE } from '../x509/certificate-parts.ts'
import { DerError, isSame } from '../x509/der.ts'
import type { Authority } from './authority.ts'
import { type Crl, type CrlEntry, readCrl, revokedAmong } from './read-crl.ts'
import { checkSignature } from './signature.ts'

/** Clocks of CAs and of this machine differ: what was made so much later than now is still believed. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000

/** What a list says of the certificates that were asked about; or why nothing follows from it. */
export type CrlAnswer =
  | {
      readonly kind: 'usable'
      /** Milliseconds since the epoch. */
      readonly asOf: number
      readonly nextUpdate: number
      readonly entries: number
      readonly scope: Crl['scope']
      /** By serial number; what is missing is not revoked. */
      readonly revoked: ReadonlyMap<string, CrlEntry>
    }
  | { readonly kind: 'unusable'; readonly why: string }

export interface CrlQuestion {
  readonly bytes: Uint8Array
  /** Where it was fetched. */
  readonly url: string
  /** CAs of the name that issued the certificates, all of them believed: a CA may have had several keys. */
  readonly authorities: readonly Authority[]
  readonly wanted: ReadonlySet<string>
  readonly now: number
}

/** Reads a list, checks whose it is, its signature and its times, and looks up the serial numbers (RFC 5280 section 6.3.3). */
export async function judgeCrl({ bytes, url, authorities, wanted, now }: CrlQuestion): Promise<CrlAnswer> {
  try {
    const crl = readCrl(bytes)
    const flaw = flawOf(crl, url, authorities, now) ?? (await signatureFlaw(crl, authorities, now))
    if (flaw !== null) return unusable(flaw)
    const { found, entries } = await revokedAmong(crl, wanted)
    return {
      kind: 'usable',
      asOf: crl.thisUpdate,
      nextUpdate: crl.nextUpdate ?? crl.thisUpdate,
      entries,
      scope: crl.scope,
      revoked: found,
    }
  } catch (error) {
    if (error instanceof DerError) return unusable(`it cannot be read: ${error.message}`)
    throw error
  }
}

const unusable = (why: string): CrlAnswer => ({ kind: 'unusable', why })

function flawOf(crl: Crl, url: string, authorities: readonly Authority[], now: number): string | null {
  if (!authorities.some(({ parts }) => isSame(parts.subject, crl.issuer))) return 'it is of another CA'
  if (crl.unusable !== null) return crl.unusable
  if (crl.points !== null && !crl.points.includes(url)) return 'it says that it belongs to another address'
  if (crl.thisUpdate > now + CLOCK_SKEW_MS)
    return `it is dated ${isoTime(crl.thisUpdate)}, which is in the future`
  if (crl.nextUpdate === null) return 'it does not say until when it is good'
  if (crl.nextUpdate < now) return `it ran out on ${isoTime(crl.nextUpdate)}`
  return null
}

async function signatureFlaw(
  crl: Crl,
  authorities: readonly Authority[],
  now: number,
): Promise<string | null> {
  const named = authorities.filter(
    ({ keyId }) => crl.authorityKeyId === null || keyId === null || keyId === crl.authorityKeyId,
  )
  if (named.length === 0) return 'it is signed by a key of its CA whose certificate was not added'
  let flaw = 'its signature is wrong'
  for (const authority of named) {
    const check = await checkSignature(crl.signed, authority.publicKey)
    if (check === 'unsupported')
      return `it is signed by an algorithm that is not trusted (${crl.signed.algorithm})`
    if (check === 'bad') continue
    const objection = objectionTo(authority, now)
    if (objection === null) return null
    flaw = objection
  }
  return flaw
}

function objectionTo({ parts, subject }: Authority, now: number): string | null {
  if (!allowsUsage(parts, KEY_USAGE.crlSign))
    return `the certificate of "${subject}" does not let it sign lists`
  return validityFlaw(authorityName(subject), parts, now)
}

const authorityName = (subject: string): string => `the certificate of "${subject}"`

/** Why a signer's certificate is not good now; null when it is. */
export function validityFlaw(
  what: string,
  { notBefore, notAfter }: { readonly notBefore: number; readonly notAfter: number },
  now: number,
): string | null {
  if (now > notAfter) return `${what} ran out on ${isoTime(notAfter)}`
  return now + CLOCK_SKEW_MS < notBefore ? `${what} is good from ${isoTime(notBefore)} on only` : null
}
