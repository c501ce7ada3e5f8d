import { type KeyObject, X509Certificate } from 'node:crypto'

/** The public key of a certificate, given as DER in Base64; null where it cannot be read. */
export function ownKeyOf(certificate: string | undefined): KeyObject | null {
  if (certificate === undefined) return null
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64')).publicKey
  } catch {
    return null
  }
}
