/** Parts of certificates and lists of revoked ones (RFC 5280), as the sandbox's CAs write them. */
import {
  Boolean as Asn1Boolean,
  Set as Asn1Set,
  type BaseBlock,
  Constructed,
  GeneralizedTime,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  UTCTime,
  Utf8String,
} from 'asn1js'

const OID = { ed25519: '1.3.101.112', commonName: '2.5.4.3', basicConstraints: '2.5.29.19' } as const
const CONTEXT_SPECIFIC = 3
const FIRST_YEAR_BEYOND_UTC = 2050

/** RFC 8410: no parameters. */
export const ed25519 = (): Sequence => new Sequence({ value: [new ObjectIdentifier({ value: OID.ed25519 })] })

export const tagged = (tagNumber: number, value: readonly BaseBlock[]): Constructed =>
  new Constructed({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber }, value: [...value] })

export const taggedOctets = (tagNumber: number, octets: Uint8Array<ArrayBuffer>): Primitive =>
  new Primitive({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber }, valueHex: octets.buffer })

export const nameOf = (commonName: string): Sequence =>
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

export const timeOf = (valueDate: Date): UTCTime =>
  valueDate.getUTCFullYear() < FIRST_YEAR_BEYOND_UTC
    ? new UTCTime({ valueDate })
    : new GeneralizedTime({ valueDate })

export const extension = (oid: string, isCritical: boolean, value: BaseBlock): Sequence =>
  new Sequence({
    value: [
      new ObjectIdentifier({ value: oid }),
      ...(isCritical ? [new Asn1Boolean({ value: true })] : []),
      new OctetString({ valueHex: value.toBER() }),
    ],
  })

const basicConstraints = (value: BaseBlock[]): Sequence =>
  extension(OID.basicConstraints, true, new Sequence({ value }))

export const aCa = (): Sequence => basicConstraints([new Asn1Boolean({ value: true })])
export const notACa = (): Sequence => basicConstraints([])
