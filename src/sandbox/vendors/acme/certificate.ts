import { createPublicKey } from 'node:crypto'
import {
  Boolean as Asn1Boolean,
  Set as Asn1Set,
  BitString,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  UTCTime,
  Utf8String,
} from 'asn1js'
import { derivedSigner, privateKeyOf } from './derived-key.ts'

const OID = {
  ed25519: '1.3.101.112',
  commonName: '2.5.4.3',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
} as const
const CONTEXT_SPECIFIC = 3
const FIRST_YEAR_BEYOND_UTC = 2050

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
  const algorithm = () => new Sequence({ value: [new ObjectIdentifier({ value: OID.ed25519 })] })
  const publicKey = createPublicKey(privateKeyOf(jwk)).export({ type: 'spki', format: 'der' })
  return ({ serial, commonName, validFrom, validTo }) => {
    const body = new Sequence({
      value: [
        tagged(0, [new Integer({ value: 2 })]),
        new Integer({ valueHex: Buffer.from(serial, 'hex') }),
        algorithm(),
        nameOf(`${ca} issuing CA`),
        new Sequence({ value: [timeOf(validFrom), timeOf(validTo)] }),
        nameOf(commonName),
        fromBER(publicKey).result,
        tagged(3, [new Sequence({ value: [notACa(), altName(commonName)] })]),
      ],
    })
    const bytes = Buffer.from(body.toBER())
    const whole = new Sequence({
      value: [body, algorithm(), new BitString({ valueHex: Uint8Array.from(sign(bytes)).buffer })],
    })
    return Buffer.from(whole.toBER())
  }
}

const tagged = (tagNumber: number, value: readonly Sequence[] | readonly Integer[]): Constructed =>
  new Constructed({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber }, value: [...value] })

const nameOf = (commonName: string): Sequence =>
  new Sequence({
    value: [
      new Asn1Set({
        value: [
          new Sequence({
            value: [new ObjectIdentifier({ value: OID.commonName }), new Utf8String({ value: commonName })],
          }),
        ],
      }),
    ],
  })

const timeOf = (valueDate: Date): UTCTime =>
  valueDate.getUTCFullYear() < FIRST_YEAR_BEYOND_UTC
    ? new UTCTime({ valueDate })
    : new GeneralizedTime({ valueDate })

const extension = (oid: string, isCritical: boolean, value: Sequence): Sequence =>
  new Sequence({
    value: [
      new ObjectIdentifier({ value: oid }),
      ...(isCritical ? [new Asn1Boolean({ value: true })] : []),
      new OctetString({ valueHex: value.toBER() }),
    ],
  })

const notACa = (): Sequence => extension(OID.basicConstraints, true, new Sequence({ value: [] }))

const altName = (host: string): Sequence =>
  extension(
    OID.subjectAltName,
    false,
    new Sequence({
      value: [
        new Primitive({
          idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber: 2 },
          valueHex: Uint8Array.from(Buffer.from(host, 'ascii')).buffer,
        }),
      ],
    }),
  )
