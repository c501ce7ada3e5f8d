import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type BaseBlock, BitString, Enumerated, fromBER, Integer, OctetString, Sequence } from 'asn1js'
import { seededRandom } from '../seeded-random.ts'
import { aCa, ed25519, extension, nameOf, tagged, taggedOctets, timeOf } from '../x509-parts.ts'
import { makeDatabase, type RequestDatabase } from './request-database.ts'

/** A stand-in of a Microsoft CA: what it has issued, and the list of revoked certificates that it signs. */
export interface AdcsCa {
  readonly name: string
  readonly database: RequestDatabase
  /** Its own certificate, as PEM. */
  readonly certificate: string
  /** `certutil -CRL`: a new list, as DER. */
  publish(): Buffer
}

const NAME = 'Demonstration issuing CA'
const DAY_MS = 86_400_000
const VALID_DAYS = 30
const OID = {
  keyUsage: '2.5.29.15',
  subjectKeyId: '2.5.29.14',
  authorityKeyId: '2.5.29.35',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
} as const
/** keyCertSign and cRLSign, bits 5 and 6; one bit of the octet is unused. */
const SIGNS_CERTIFICATES_AND_LISTS = Uint8Array.from([0b0000_0110])

/** Makes a CA in a folder that is there. Its key is in memory alone. */
export function makeAdcsCa(folder: string, count: number, now: () => number): AdcsCa {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const keyId = Uint8Array.from(createHash('sha1').update(spki).digest())
  const database = makeDatabase(folder, issuedRows(count))
  let lists = 0
  return {
    name: NAME,
    database,
    certificate: pem(
      signed(privateKey, [
        tagged(0, [new Integer({ value: 2 })]),
        new Integer({ value: 1 }),
        ed25519(),
        nameOf(NAME),
        new Sequence({
          value: [timeOf(new Date(now() - DAY_MS)), timeOf(new Date(now() + VALID_DAYS * DAY_MS))],
        }),
        nameOf(NAME),
        fromBER(spki).result,
        tagged(3, [
          new Sequence({
            value: [
              aCa(),
              extension(
                OID.keyUsage,
                true,
                new BitString({ unusedBits: 1, valueHex: SIGNS_CERTIFICATES_AND_LISTS.buffer }),
              ),
              extension(OID.subjectKeyId, false, new OctetString({ valueHex: keyId.buffer })),
            ],
          }),
        ]),
      ]),
    ),
    publish() {
      lists += 1
      const entries = database.revocations().map(
        ({ serial, reason, at }) =>
          new Sequence({
            value: [
              new Integer({ valueHex: Uint8Array.from(Buffer.from(serial, 'hex')).buffer }),
              timeOf(new Date(at)),
              new Sequence({
                value: [extension(OID.reasonCode, false, new Enumerated({ value: reason }))],
              }),
            ],
          }),
      )
      return signed(privateKey, [
        new Integer({ value: 1 }),
        ed25519(),
        nameOf(NAME),
        timeOf(new Date(now())),
        timeOf(new Date(now() + DAY_MS)),
        ...(entries.length === 0 ? [] : [new Sequence({ value: entries })]),
        tagged(0, [
          new Sequence({
            value: [
              extension(OID.authorityKeyId, false, new Sequence({ value: [taggedOctets(0, keyId)] })),
              extension(OID.crlNumber, false, new Integer({ value: lists })),
            ],
          }),
        ]),
      ])
    },
  }
}

/** Serial numbers in the form that such a CA gives them: a prefix, the number of the request, something random, and the number again. */
function issuedRows(count: number) {
  const random = seededRandom(1)
  return Array.from({ length: count }, (_, index) => {
    const number = (index + 1).toString(16).toUpperCase()
    return {
      serial: `4A${number.padStart(8, '0')}${random.hex(16)}${number.padStart(12, '0')}`,
      commonName: `host${index + 1}.corp.example.com`,
    }
  })
}

function signed(key: KeyObject, parts: readonly BaseBlock[]): Buffer {
  const body = new Sequence({ value: [...parts] })
  const signature = Uint8Array.from(sign(null, Buffer.from(body.toBER()), key))
  return Buffer.from(
    new Sequence({ value: [body, ed25519(), new BitString({ valueHex: signature.buffer })] }).toBER(),
  )
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`
