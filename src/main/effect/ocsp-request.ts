import { createHash } from 'node:crypto'
import type { Authority } from './authority.ts'

/** What a question is about, as the answer must repeat it (RFC 6960 section 4.1.1). Upper-case hex. */
export interface OcspId {
  readonly issuerNameHash: string
  readonly issuerKeyHash: string
  readonly serial: string
}

const SHA1 = '1.3.14.3.2.26'
export const OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2'

/**
 * SHA-1 here names the issuer and proves nothing; it is the one hash that all responders take (RFC 5019 section 2.1.1).
 */
export function ocspIdOf({ parts }: Authority, serial: string): OcspId {
  const hash = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex').toUpperCase()
  return { issuerNameHash: hash(parts.subject), issuerKeyHash: hash(parts.keyOctets), serial }
}

/**
 * A question about one certificate, in DER.
 *
 * @param nonce for responders that want one (RFC 8954); none by default, since those that answer from stock do not repeat
 *   it: how old an answer may be is told by its times
 */
export async function ocspRequest(
  { issuerNameHash, issuerKeyHash, serial }: OcspId,
  nonce: Uint8Array | null = null,
): Promise<Uint8Array> {
  const [asn1js, pkijs] = await Promise.all([import('asn1js'), import('pkijs')])
  const octets = (hex: string) =>
    new asn1js.OctetString({ valueHex: new Uint8Array(Buffer.from(hex, 'hex')) })
  const reqCert = new pkijs.CertID({
    hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: SHA1, algorithmParams: new asn1js.Null() }),
    issuerNameHash: octets(issuerNameHash),
    issuerKeyHash: octets(issuerKeyHash),
    serialNumber: asn1js.Integer.fromBigInt(BigInt(`0x${serial}`)),
  })
  const request = new pkijs.OCSPRequest()
  request.tbsRequest.requestList = [new pkijs.Request({ reqCert })]
  if (nonce !== null) {
    const extnValue = new asn1js.OctetString({ valueHex: new Uint8Array(nonce) }).toBER()
    request.tbsRequest.requestExtensions = [
      new pkijs.Extension({ extnID: OCSP_NONCE, critical: false, extnValue }),
    ]
  }
  return new Uint8Array(request.toSchema(true).toBER())
}
