import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import { parseJson } from '../../http/json.ts'
import type { Secret } from '../../keychain/secret.ts'

/** A private key that signs requests, with what a directory may see of it. */
export interface SigningKey {
  readonly key: KeyObject
  /** The public half (RFC 7517). */
  readonly jwk: JWK
  /** RFC 7518 section 3.1, RFC 8037. */
  readonly alg: string
  readonly publicKey: KeyObject
}

const EC_ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}
/** A block of PEM whose line ends a password field or a clipboard may have turned into blanks. */
const PEM_BLOCK = /-----BEGIN ((?:EC |RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\s\\nr]+)-----END \1-----/

/** Reads a private key: a JWK, or PEM without a passphrase. Null for what is none, or of a kind that no directory takes. */
export function readSigningKey(secret: Secret): SigningKey | null {
  try {
    const key = privateKeyIn(secret.reveal().trim())
    const alg = key === null ? undefined : algorithmOf(key)
    if (key === null || alg === undefined) return null
    const publicKey = createPublicKey(key)
    return { key, alg, publicKey, jwk: publicKey.export({ format: 'jwk' }) as JWK }
  } catch {
    // What node says of it may quote it.
    return null
  }
}

function privateKeyIn(text: string): KeyObject | null {
  if (text.startsWith('{')) {
    const jwk = parseJson(text)
    return createPrivateKey({ key: jwk as JWK, format: 'jwk' } as Parameters<typeof createPrivateKey>[0])
  }
  const [, label, body] = PEM_BLOCK.exec(text) ?? []
  if (label === undefined || body === undefined) return null
  const lines = body.replace(/\\[nr]|\s/g, '').replace(/.{1,64}/g, '$&\n')
  return createPrivateKey(`-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`)
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  switch (asymmetricKeyType) {
    case 'rsa':
      return 'RS256'
    case 'ec':
      return EC_ALGORITHMS[asymmetricKeyDetails?.namedCurve ?? '']
    case 'ed25519':
      return 'EdDSA'
    default:
      return undefined
  }
}
