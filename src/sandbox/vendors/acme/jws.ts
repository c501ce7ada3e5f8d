import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { jsonObject } from '../json-object.ts'

/** RFC 7518 section 3.1 and RFC 8037: those of which RFC 8555 section 6.2 wants the first. */
const DIGESTS: Readonly<Record<string, string | null>> = { ES256: 'sha256', RS256: 'sha256', EdDSA: null }

export interface SignedRequest {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  /** Whether the key that it is signed with is this one. */
  isSignedBy(key: KeyObject): boolean
}

/** A flattened JWS (RFC 7515 section 7.2.2, RFC 8555 section 6.2); null for what is none. */
export function readJws(body: string): SignedRequest | null {
  const jws = jsonObject(body)
  const { protected: protectedPart, payload, signature } = jws ?? {}
  if (typeof protectedPart !== 'string' || typeof payload !== 'string' || typeof signature !== 'string')
    return null
  const header = jsonObject(decoded(protectedPart))
  const read = jsonObject(decoded(payload))
  if (header === null || read === null || jws?.['header'] !== undefined) return null
  return {
    header,
    payload: read,
    isSignedBy(key) {
      const digest = DIGESTS[String(header['alg'])]
      if (digest === undefined) return false
      const text = Buffer.from(`${protectedPart}.${payload}`, 'ascii')
      return verify(digest, text, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
    },
  }
}

const decoded = (part: string): string => Buffer.from(part, 'base64url').toString('utf8')

export const knowsAlgorithm = (alg: unknown): boolean => typeof alg === 'string' && alg in DIGESTS

/** The key that a header gives; null for what is none. */
export function keyOfJwk(jwk: unknown): KeyObject | null {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' } as Parameters<typeof createPublicKey>[0])
  } catch {
    return null
  }
}

/** One text for one key. */
export const digestOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
