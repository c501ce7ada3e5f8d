import { type KeyObject, sign as signBytes } from 'node:crypto'
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { canonicalJson } from '../journal/canonical.ts'
import { parseCanonical } from '../journal/canonical-line.ts'
import { isSoundPoint } from './ed25519-point.ts'
import { type PublicJwk, type PublicKey, publicKeyOf } from './public-key.ts'

/** Signs as this workspace. `purpose` keeps what was signed for one thing from being shown as another. */
export interface Signer {
  /** SHA-256 thumbprint of the public key (RFC 7638), base64url. */
  readonly keyId: string
  readonly key: PublicKey
  /**
   * @param payload is signed as its canonical JSON (RFC 8785); it should name what it is in a member of its own (`kind`)
   * @returns compact JWS: EdDSA over Ed25519 (RFC 8037), with `kid`, and the public key itself in `jwk`
   */
  sign(payload: object): Promise<string>
  /** The same signature at once, for where nothing may come in between: the head of a chain that goes on growing. */
  signNow(payload: object): string
}

/** What a signature is worth. `key.name` of an unknown key is empty: nobody here knows whose it is. */
export type CheckedJws =
  | { readonly kind: 'known'; readonly key: PublicKey; readonly payload: unknown }
  /** It holds, by the key that it carries along, which is none of those given. */
  | { readonly kind: 'unknown'; readonly key: PublicKey; readonly payload: unknown }
  | { readonly kind: 'bad'; readonly message: string }

/** No signature of ours is longer. */
const JWS_CHARACTERS_MAX = 64 * 1024
const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]$/

export function signerWith(key: PublicKey, privateKey: KeyObject): Signer {
  const { crv, kty, x } = key.jwk
  const header = { alg: 'EdDSA', jwk: { crv, kty, x }, kid: key.keyId } as const
  return {
    keyId: key.keyId,
    key,
    sign: (payload) =>
      new CompactSign(Buffer.from(canonicalJson(payload))).setProtectedHeader(header).sign(privateKey),
    // Compact serialisation (RFC 7515, section 7.1) by hand: the library signs only asynchronously. It reads these like its own.
    signNow(payload) {
      const signed = [header, payload]
        .map((part) => Buffer.from(canonicalJson(part)).toString('base64url'))
        .join('.')
      return `${signed}.${signBytes(null, Buffer.from(signed), privateKey).toString('base64url')}`
    },
  }
}

/**
 * Checks a compact JWS by itself, and tells whether its key is among those given.
 *
 * @param publicKeys those of which the caller knows whose they are
 */
export async function verifyJws(jws: string, publicKeys: readonly PublicKey[]): Promise<CheckedJws> {
  if (jws.length > JWS_CHARACTERS_MAX || !COMPACT_JWS.test(jws))
    return { kind: 'bad', message: 'It is not a signature (compact JWS).' }
  try {
    const header = decodeProtectedHeader(jws)
    if (header.alg !== 'EdDSA')
      return { kind: 'bad', message: `It is signed by ${String(header.alg)}, not by EdDSA.` }
    const own = await publicKeyOf(header.jwk, '')
    if (header.kid !== own.keyId)
      return { kind: 'bad', message: 'The signature names another key than the one it carries.' }
    // The very bytes: no member more or twice, no blanks, no second spelling of base64url.
    const [head = '', said = '', signature = ''] = jws.split('.')
    const expected = canonicalJson({ alg: 'EdDSA', jwk: own.jwk, kid: own.keyId })
    if (head !== Buffer.from(expected).toString('base64url'))
      return {
        kind: 'bad',
        message: 'The signature carries more than its algorithm and its key, or spells them in another way.',
      }
    if (Buffer.from(said, 'base64url').toString('base64url') !== said)
      return { kind: 'bad', message: 'What was signed is not in the one spelling of base64url.' }
    if (!isSoundPoint(Buffer.from(signature, 'base64url').subarray(0, 32)))
      return { kind: 'bad', message: 'The signature does not hold.' }
    const verified = await compactVerify(jws, await importedKey(own.jwk), { algorithms: ['EdDSA'] })
    const payload = parseCanonical(Buffer.from(verified.payload))
    const known = publicKeys.find(({ keyId }) => keyId === own.keyId)
    return known === undefined
      ? { kind: 'unknown', key: own, payload }
      : { kind: 'known', key: known, payload }
  } catch {
    return { kind: 'bad', message: 'The signature does not hold.' }
  }
}

const importedKey = (jwk: PublicJwk) => importJWK({ ...jwk }, 'EdDSA')
