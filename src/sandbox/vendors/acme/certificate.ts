import { createPublicKey } from 'node:crypto'
import { BitString, fromBER, Integer, Sequence } from 'asn1js'
import { ed25519, extension, nameOf, notACa, tagged, taggedOctets, timeOf } from '../../x509-parts.ts'
import { derivedSigner, privateKeyOf } from './derived-key.ts'

const SUBJECT_ALT_NAME = '2.5.29.17'

export interface CertificateFacts {
  /** Upper-case hex of whole octets, the first of which is below 80. */
  readonly serial: string
  readonly commonName: string
  readonly validFrom: Date
  readonly validTo: Date
}

/** Issues certificates whose key is the given one, as DER: the same for the same facts. */
export function certificateMaker(ca: string, jwk: string): (facts: CertificateFacts) => Buffer<ArrayBuffer> {
  const sign = derivedSigner(ca)
  const publicKey = createPublicKey(privateKeyOf(jwk)).export({ type: 'spki', format: 'der' })
  return ({ serial, commonName, validFrom, validTo }) => {
    const body = new Sequence({
      value: [
        tagged(0, [new Integer({ value: 2 })]),
        new Integer({ valueHex: Buffer.from(serial, 'hex') }),
        ed25519(),
        nameOf(`${ca} issuing CA`),
        new Sequence({ value: [timeOf(validFrom), timeOf(validTo)] }),
        nameOf(commonName),
        fromBER(publicKey).result,
        tagged(3, [new Sequence({ value: [notACa(), altName(commonName)] })]),
      ],
    })
    const bytes = Buffer.from(body.toBER())
    const whole = new Sequence({
      value: [body, ed25519(), new BitString({ valueHex: Uint8Array.from(sign(bytes)).buffer })],
    })
    return Buffer.from(whole.toBER())
  }
}

/** Context tag 2 of a GeneralName: a DNS name. */
const altName = (host: string): Sequence =>
  extension(
    SUBJECT_ALT_NAME,
    false,
    new Sequence({ value: [taggedOctets(2, Uint8Array.from(Buffer.from(host, 'ascii')))] }),
  )
