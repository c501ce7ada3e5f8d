import { isoTime } from '../clock.ts'
import { allowsUsage, KEY_USAGE } from '../x509/certificate-parts.ts'
import { DerError } from '../x509/der.ts'
import { isSameName } from '../x509/distinguished-name.ts'
import type { Authority } from './authority.ts'
import { type Crl, type CrlEntry, readCrl, revokedAmong } from './read-crl.ts'
import { checkSignature } from './signature.ts'
import { isWebPage } from './web-page.ts'

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
      readonly reasons: number
      readonly points: Crl['points']
      /** Digest of the key that signed it, one of the CA's. */
      readonly signerKey: string
      /** By serial number; what follows from one that is missing is told by `what-lists-prove.ts`. */
      readonly revoked: ReadonlyMap<string, CrlEntry>
    }
  | { readonly kind: 'unusable'; readonly why: string }

export interface CrlQuestion {
  readonly bytes: Uint8Array
  /** CAs of the name that issued the certificates, all of them believed: a CA may have had several keys. */
  readonly authorities: readonly Authority[]
  readonly wanted: ReadonlySet<string>
  readonly now: number
}

/** Reads a list, checks whose it is, its signature and its times, and looks up the serial numbers (RFC 5280 section 6.3.3). */
export async function judgeCrl({ bytes, authorities, wanted, now }: CrlQuestion): Promise<CrlAnswer> {
  if (isWebPage(bytes)) return unusable('a web page came in its place')
  try {
    const crl = readCrl(bytes)
    const flaw = flawOf(crl, authorities, now)
    if (flaw !== null) return unusable(flaw)
    const signer = await signerOf(crl, authorities, now)
    if (signer.kind === 'flaw') return unusable(signer.why)
    const { found, entries } = await revokedAmong(crl, wanted, signer.authority.nameDigest)
    return {
      kind: 'usable',
      asOf: crl.thisUpdate,
      nextUpdate: crl.nextUpdate ?? crl.thisUpdate,
      entries,
      scope: crl.scope,
      reasons: crl.reasons,
      points: crl.points,
      signerKey: signer.authority.keyDigest,
      revoked: found,
    }
  } catch (error) {
    if (error instanceof DerError) return unusable(`it cannot be read: ${error.message}`)
    throw error
  }
}

const unusable = (why: string): CrlAnswer => ({ kind: 'unusable', why })

function flawOf(crl: Crl, authorities: readonly Authority[], now: number): string | null {
  if (!authorities.some(({ parts }) => isSameName(parts.subject, crl.issuer))) return 'it is of another CA'
  if (crl.unusable !== null) return crl.unusable
  if (crl.thisUpdate > now + CLOCK_SKEW_MS)
    return `it is dated ${isoTime(crl.thisUpdate)}, which is in the future`
  if (crl.nextUpdate === null) return 'it does not say until when it is good'
  if (crl.nextUpdate < now) return `it ran out on ${isoTime(crl.nextUpdate)}`
  return null
}

type Signer =
  | { readonly kind: 'signer'; readonly authority: Authority }
  | { readonly kind: 'flaw'; readonly why: string }

async function signerOf(crl: Crl, authorities: readonly Authority[], now: number): Promise<Signer> {
  const named = authorities.filter(
    ({ keyId }) => crl.authorityKeyId === null || keyId === null || keyId === crl.authorityKeyId,
  )
  if (named.length === 0) return flawed('it is signed by a key of its CA whose certificate was not added')
  let why = 'its signature is wrong'
  for (const authority of named) {
    const check = await checkSignature(crl.signed, authority.publicKey)
    if (check === 'unsupported')
      return flawed(`it is signed by an algorithm that is not trusted (${crl.signed.algorithm})`)
    if (check === 'bad') continue
    const objection = objectionTo(authority, now)
    if (objection === null) return { kind: 'signer', authority }
    why = objection
  }
  return flawed(why)
}

const flawed = (why: string): Signer => ({ kind: 'flaw', why })

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
