import { X509Certificate } from 'node:crypto'
import type { TargetSchema } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { DerError } from '../x509/der.ts'
import { revocationSources } from '../x509/revocation-sources.ts'
import { type SubjectFacts, subjectAttributes, subjectFacts } from '../x509/subject-facts.ts'
import { readDate } from './certificate-date.ts'
import { rejectionMessage } from './rejection.ts'
import type { ReadItem, ReadRejection } from './row-reader.ts'
import { readSerial } from './serial.ts'

const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'
/** A certificate is some kilobytes; what is longer between its marks is something else. */
const BLOCK_CHARS_MAX = 256 * 1024

export const looksLikePem = (head: string): boolean => head.includes(BEGIN)

export interface PemFinding {
  readonly line: number
  readonly result: ReadItem | ReadRejection
}

/** Reads the certificates of a PEM bundle, in pieces. What stands between the blocks (bag attributes, comments) is passed over. */
export function createPemReader(
  schema: TargetSchema,
  file: string,
): { push(text: string): PemFinding[]; end(): PemFinding[] } {
  if (!schema.columns.some(({ type }) => type === 'serial')) {
    throw new AppError(
      'input.pem-has-no-target',
      `"${file}" holds certificates, and ${schema.noun.many} are not named by certificates.`,
      {
        hint: `Import a CSV file with the columns ${schema.columns.map(({ name }) => name).join(', ')}.`,
      },
    )
  }
  let pending = ''
  let line = 1
  const read = (isEnd: boolean): PemFinding[] => {
    const found: PemFinding[] = []
    for (;;) {
      const begin = pending.indexOf(BEGIN)
      if (begin === -1) break
      const end = pending.indexOf(END, begin)
      const isTooLong = pending.length - begin > BLOCK_CHARS_MAX
      if (end === -1 && !isEnd && !isTooLong) break
      const next = pending.indexOf(BEGIN, begin + BEGIN.length)
      const isUnclosed = end === -1 || (next !== -1 && next < end)
      const stop = isUnclosed ? (next === -1 ? pending.length : next) : end + END.length
      const at = line + linesIn(pending.slice(0, begin))
      found.push({
        line: at,
        result: isUnclosed
          ? unreadable('the block has no end')
          : readCertificate(schema, pending.slice(begin, stop)),
      })
      line += linesIn(pending.slice(0, stop))
      pending = pending.slice(stop)
    }
    return found
  }
  return {
    push(text) {
      pending += text
      return read(false)
    },
    end: () => read(true),
  }
}

const linesIn = (text: string): number => text.split('\n').length - 1

function readCertificate(schema: TargetSchema, pem: string): ReadItem | ReadRejection {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch (error) {
    return unreadable((error as Error).message)
  }
  const serial = readSerial(certificate.serialNumber, 'hex')
  if (serial.kind === 'rejected')
    return {
      kind: 'rejected',
      reason: serial.reason,
      message: rejectionMessage(serial.reason, 'Serial number'),
      value: certificate.serialNumber.slice(0, 200),
    }
  const subject = subjectOf(certificate.raw)
  const values: Record<string, string> = {
    serial: serial.value,
    sha256: certificate.fingerprint256.replaceAll(':', ''),
    sha1: certificate.fingerprint.replaceAll(':', ''),
  }
  const target = Object.fromEntries(
    schema.columns.flatMap(({ name, type }) => (values[type] === undefined ? [] : [[name, values[type]]])),
  )
  const to = readDate(certificate.validTo)
  return {
    kind: 'item',
    target,
    key: null,
    commonName: subject?.commonName?.slice(0, NAME_CHARS_MAX) ?? null,
    organization: subject?.organization?.slice(0, NAME_CHARS_MAX) ?? null,
    validFrom: readDate(certificate.validFrom).text,
    validTo: to.text,
    endsAt: to.endsAt,
    attributes: {
      issuer: nameParts(certificate.issuer)
        .map(([key, value]) => `${key}=${asQuoted(unescaped(value))}`)
        .join(', ')
        .slice(0, 500),
      ...revocationSources(certificate.raw),
      ...(subject === null ? {} : subjectAttributes(subject)),
    },
  }
}

const NAME_CHARS_MAX = 500

/** A certificate whose names cannot be read can be revoked all the same. */
function subjectOf(der: Uint8Array): SubjectFacts | null {
  try {
    return subjectFacts(der)
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

/** What stands behind the escapes of RFC 4514 section 2.4, in which a certificate's names are printed; octets in hex are UTF-8. */
const unescaped = (text: string): string =>
  text.replace(/((?:\\[0-9a-f]{2})+)|\\(.)/gi, (_, octets: string | undefined, one: string) =>
    octets === undefined ? one : Buffer.from(octets.replaceAll('\\', ''), 'hex').toString('utf8'),
  )

/** A name with a comma in it stands in quotation marks among others, as Windows and RFC 1779 write it. */
const asQuoted = (text: string): string => (/[,+"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const nameParts = (name: string): [string, string][] =>
  name.split('\n').flatMap((part) => {
    const at = part.indexOf('=')
    return at === -1 ? [] : [[part.slice(0, at), part.slice(at + 1)] as [string, string]]
  })

function unreadable(why: string): ReadRejection {
  return {
    kind: 'rejected',
    reason: 'bad-certificate',
    message: `${rejectionMessage('bad-certificate', null)} (${why})`,
    value: '',
  }
}
