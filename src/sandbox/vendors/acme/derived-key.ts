import { createECDH, createHash, createPrivateKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto'

/** A private key on P-256 that a text decides, as a JWK on one line. */
export function derivedJwk(text: string): string {
  const d = createHash('sha256').update(text).digest()
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(d)
  const point = curve.getPublicKey()
  const jwk: JsonWebKey = {
    kty: 'EC',
    crv: 'P-256',
    d: d.toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  return JSON.stringify(jwk)
}

export const privateKeyOf = (jwk: string): KeyObject =>
  createPrivateKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' })

/** RFC 8410 section 7: what stands before the 32 octets of an Ed25519 key. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A CA's signature that is the same every time: two sandboxes of one seed have the same certificates. */
export function derivedSigner(text: string): (bytes: Uint8Array) => Buffer {
  const octets = createHash('sha256').update(text).digest()
  const key = createPrivateKey({
    key: Buffer.concat([ED25519_PREFIX, octets]),
    format: 'der',
    type: 'pkcs8',
  })
  return (bytes) => sign(null, bytes, key)
}
