import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { canonicalJson } from '../journal/canonical.ts'
import { isSoundPoint } from './ed25519-point.ts'

/** An Ed25519 public key as a JWK (RFC 8037), with nothing else in it. `x`: the 32 bytes of the key, base64url. */
export const PublicJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
})
export type PublicJwk = z.infer<typeof PublicJwk>

/** A key whose signatures can be checked, and whose it is said to be. */
export interface PublicKey {
  /** SHA-256 thumbprint of the JWK (RFC 7638), base64url: the `kid` of its signatures. */
  readonly keyId: string
  /** The thumbprint as people read it to each other (`fingerprint.ts`). */
  readonly fingerprint: string
  /** What its owner is called here. */
  readonly name: string
  readonly jwk: PublicJwk
}

/** @param jwk may carry further members of a public Ed25519 JWK (`alg`, `use`, `kid`); a private one is refused */
export async function publicKeyOf(jwk: unknown, name: string): Promise<PublicKey> {
  const { kty, crv, x, d } = (jwk ?? {}) as Record<string, unknown>
  if (d !== undefined) {
    throw new AppError('input.private-key', 'This is a private key. Nothing of it was kept.', {
      hint: 'Never hand it on. Give the public one: rescind identity export --out FILE',
    })
  }
  const parsed = PublicJwk.safeParse({ kty, crv, x })
  if (!parsed.success || !isSoundPoint(Buffer.from(parsed.data.x, 'base64url'))) {
    throw new AppError('input.bad-public-key', 'This is not an Ed25519 public key (JWK, RFC 8037).', {
      hint: 'Ask its owner for the file that this writes: rescind identity export --out FILE',
    })
  }
  const keyId = keyIdOf(parsed.data)
  return { keyId, fingerprint: fingerprintOf(keyId), name, jwk: parsed.data }
}

/** The thumbprint of a public key (RFC 7638): SHA-256, base64url. */
export const keyIdOf = ({ crv, kty, x }: PublicJwk): string =>
  createHash('sha256').update(canonicalJson({ crv, kty, x })).digest('base64url')

/** Bytes of the thumbprint that a fingerprint spells: 160 bits, which nobody finds a second key for. */
const FINGERPRINT_BYTES = 20

/**
 * A key's thumbprint as two people can read it to each other over a telephone: ten groups of five digits, each of which
 * spells two bytes (00000 to 65535). Digits, because letters rhyme.
 *
 * @param keyId SHA-256 thumbprint, base64url
 */
export function fingerprintOf(keyId: string): string {
  const bytes = Buffer.from(keyId, 'base64url')
  const groups: string[] = []
  for (let at = 0; at < FINGERPRINT_BYTES; at += 2)
    groups.push(String(bytes.readUInt16BE(at)).padStart(5, '0'))
  return groups.join('-')
}

/** A fingerprint as somebody has typed it, with hyphens, blanks or nothing between the digits; null when it is none. */
export function readFingerprint(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '')
  const groups = /^\d{50}$/.test(digits) ? (digits.match(/\d{5}/g) ?? []) : []
  return groups.length > 0 && groups.every((group) => Number(group) <= 0xffff) ? groups.join('-') : null
}
