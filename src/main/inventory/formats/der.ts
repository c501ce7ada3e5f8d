import { AppError } from '../../app-error.ts'
import { DerError, type Element, elementAt, elementsOf, oidText, TAG } from '../../x509/der.ts'
import type { ReadItem, ReadRejection } from '../columns/row-reader.ts'
import {
  certificatesOf,
  readCertificate,
  refuseUnnamed,
  showCertificates,
  unreadable,
} from './certificates.ts'
import { type BinaryFormat, type FileHead, type FormatJob, NOTHING_SHOWN } from './format.ts'

const BYTES_MAX = 64 * 1024 * 1024
const JAVA_STORES: readonly (readonly number[])[] = [
  [0xfe, 0xed, 0xfe, 0xed],
  [0xce, 0xce, 0xce, 0xce],
]
/** RFC 5652 sections 5.1 and 4. */
const SIGNED_DATA = '1.2.840.113549.1.7.2'

/** What a sequence in DER is, as far as its first elements tell. */
type Binary = 'certificates' | 'pkcs7' | 'pkcs12' | 'private-key' | 'other'

/** Certificates in DER, as Windows saves them; several one after the other too. */
export const DER: BinaryFormat = {
  ...binary('certificates', readAll),
  format: 'der',
}

/** A bundle of certificates (`.p7b`) in DER. */
export const PKCS7: BinaryFormat = {
  ...binary('pkcs7', (octets) => certificatesOf(octets)),
  format: 'pkcs7',
}

/** A private key alone: it is named, and never read. */
export const PRIVATE_KEY: BinaryFormat = {
  takes: 'octets',
  format: 'der',
  knows: (head) => kindOf(head) === 'private-key',
  open: () => ({
    push: () => {},
    end: () => ({ serialFormat: undefined, reading: { privateKeys: [1] } }),
  }),
  show: ({ head: { name } }) => {
    throw new AppError('input.holds-keys', `"${name}" is a private key, and nothing of it was read.`, {
      hint: 'Give a file that holds the certificate only, and take care of who has had this one.',
    })
  },
}

function binary(
  wanted: Binary,
  split: (octets: Buffer) => readonly Uint8Array[],
): Omit<BinaryFormat, 'format'> {
  const read = (
    { schema, settings }: Pick<FormatJob<FileHead>, 'schema' | 'settings'>,
    octets: Buffer,
  ): readonly (ReadItem | ReadRejection)[] => {
    try {
      return split(octets).map((der) => readCertificate(schema, settings, der))
    } catch (error) {
      if (error instanceof DerError) return [unreadable(error.message)]
      throw error
    }
  }
  return {
    takes: 'octets',
    knows: (head) => kindOf(head) === wanted,
    open(job) {
      const { head, schema, settings, sink } = job
      refuseUnnamed(schema, head.name)
      const pieces: Buffer[] = []
      let size = 0
      return {
        push(piece) {
          size += piece.length
          if (size > BYTES_MAX)
            throw new AppError('input.too-big', `"${head.name}" is too big for a file of certificates.`, {
              hint: 'Import it as PEM, or in parts.',
            })
          pieces.push(Buffer.from(piece))
        },
        end() {
          for (const [at, result] of read(job, Buffer.concat(pieces)).entries())
            if (result.kind === 'item') sink.item(at + 1, result)
            else sink.rejected(at + 1, result)
          return {
            serialFormat: undefined,
            reading: settings.authorities === true ? { authorities: true } : {},
          }
        },
      }
    },
    async show(job) {
      refuseUnnamed(job.schema, job.head.name)
      const octets = job.head.isWhole ? job.head.head : await job.whole(BYTES_MAX)
      return octets === null ? NOTHING_SHOWN : showCertificates(job.schema, read(job, octets))
    },
  }
}

function readAll(octets: Buffer): Uint8Array[] {
  return [...elementsOf(octets)].map(({ whole }) => whole)
}

/** @throws AppError `input.holds-keys` for what is known and refused */
function kindOf({ head, name }: FileHead): Binary | null {
  if (JAVA_STORES.some((magic) => magic.every((octet, at) => head[at] === octet)))
    throw refusal(
      name,
      'a Java key store',
      'keytool -exportcert -rfc -alias NAME -keystore FILE -file certificates.pem',
    )
  // The tag of a sequence is the figure 0, with which many a list begins.
  if (head[0] !== TAG.sequence || isText(head)) return null
  const first = firstElements(head)
  if (first === null) return null
  const kind = kindOfElements(first)
  if (kind === 'pkcs12')
    throw refusal(name, 'a PKCS #12 file', 'openssl pkcs12 -in FILE -nokeys -out certificates.pem')
  if (kind === 'other')
    throw refusal(
      name,
      'a PKCS #7 file of another kind than certificates',
      'openssl pkcs7 -print_certs -in FILE',
    )
  return kind
}

const TEXT_LOOKED_AT = 32
const isText = (head: Buffer): boolean =>
  head
    .subarray(0, TEXT_LOOKED_AT)
    .every((octet) => (octet >= 0x20 && octet < 0x7f) || (octet >= 0x09 && octet <= 0x0d))

const refusal = (file: string, what: string, instead: string): AppError =>
  new AppError(
    'input.holds-keys',
    `"${file}" is ${what}: it holds private keys or a password, and nothing of it was read.`,
    { hint: `Give the certificates without their keys: ${instead}` },
  )

/** The tags at the beginning of a sequence; its content may go on behind the head. */
function firstElements(head: Buffer): { outer: number; inner: Element[] } | null {
  const long = (head[1] as number) & 0x80 ? (head[1] as number) & 0x7f : 0
  if (long > 4 || head.length < 4) return null
  const start = 2 + long
  const inner: Element[] = []
  try {
    for (let at = start; inner.length < 3 && at < head.length; ) {
      const element = elementAt(head, at)
      inner.push(element)
      at += element.whole.length
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
  }
  return { outer: start, inner }
}

function kindOfElements({ inner }: { inner: readonly Element[] }): Binary | null {
  const [first, second, third] = inner
  if (first?.tag === TAG.oid) return oidText(first.content) === SIGNED_DATA ? 'pkcs7' : 'other'
  if (first?.tag === TAG.integer && first.content.length === 1) {
    if (first.content[0] === 3) return 'pkcs12'
    if (second?.tag === TAG.octetString || third?.tag === TAG.octetString || second?.tag === TAG.integer)
      return 'private-key'
    return null
  }
  if (first?.tag === TAG.sequence && second?.tag === TAG.octetString) return 'private-key'
  if (first?.tag === TAG.sequence) return 'certificates'
  return null
}
