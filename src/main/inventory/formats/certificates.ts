import { X509Certificate } from 'node:crypto'
import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { DerError, elementAt, elementsOf, expected, oidText, TAG } from '../../x509/der.ts'
import { revocationSources, SOURCE_ATTRIBUTES } from '../../x509/revocation-sources.ts'
import { type SubjectFacts, subjectAttributes, subjectFacts } from '../../x509/subject-facts.ts'
import { rejectionMessage } from '../cells/rejection.ts'
import { readDate } from '../certificate-date.ts'
import { type ReadItem, type ReadRejection, readTarget } from '../columns/row-reader.ts'
import type { Shown } from './format.ts'

const ISSUER_CHARS_MAX = 500
/** RFC 5652 section 5.1. */
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const EXPLICIT_CONTENT = 0xa0
const IMPLICIT_CERTIFICATES = 0xa0
const SEQUENCE = 0x30

/** @throws AppError `input.pem-has-no-target` where certificates name nothing of this kind */
export function refuseUnnamed(schema: TargetSchema, file: string): void {
  if (schema.columns.some(({ type }) => type === 'serial')) return
  throw new AppError(
    'input.pem-has-no-target',
    `"${file}" holds certificates, and ${schema.noun.many} are not named by certificates.`,
    {
      hint: `Import a CSV file with the columns ${schema.columns.map(({ name }) => name).join(', ')}.`,
    },
  )
}

/** @param der of one certificate; what stands behind it (the trust of `TRUSTED CERTIFICATE`) is passed over */
export function readCertificate(
  schema: TargetSchema,
  settings: ReadSettings,
  der: Uint8Array,
): ReadItem | ReadRejection {
  try {
    return itemOf(schema, settings, new X509Certificate(elementAt(der, 0).whole))
  } catch (error) {
    return unreadable(error instanceof DerError ? error.message : 'it cannot be decoded')
  }
}

function itemOf(
  schema: TargetSchema,
  settings: ReadSettings,
  certificate: X509Certificate,
): ReadItem | ReadRejection {
  const sources = revocationSources(certificate.raw)
  const issuer = nameParts(certificate.issuer)
    .map(([key, value]) => `${key}=${asQuoted(value)}`)
    .join(', ')
  const values: Record<string, string> = {
    serial: certificate.serialNumber,
    sha256: certificate.fingerprint256.replaceAll(':', ''),
    sha1: certificate.fingerprint.replaceAll(':', ''),
    name: issuer,
  }
  const isAuthority = certificate.ca || sources[SOURCE_ATTRIBUTES.isCa] === 'true'
  if (isAuthority && settings.authorities !== true)
    return {
      kind: 'rejected',
      reason: 'authority',
      message: rejectionMessage('authority', null),
      value: certificate.serialNumber.slice(0, 200),
    }
  const reading = readTarget(
    schema,
    schema.columns.map(({ type }) => values[type] ?? ''),
    'hex',
  )
  if (reading.kind === 'rejected') return reading
  // A certificate may have no subject at all (RFC 5280 section 4.1.2.6): its names stand in the extension then.
  const subject = subjectOf(certificate.raw)
  const to = readDate(certificate.validTo)
  const commonName = subject?.commonName ?? subject?.names[0] ?? null
  return {
    kind: 'item',
    target: reading.target,
    key: null,
    commonName: commonName?.slice(0, ISSUER_CHARS_MAX) ?? null,
    organization: subject?.organization?.slice(0, ISSUER_CHARS_MAX) ?? null,
    validFrom: readDate(certificate.validFrom).text,
    validTo: to.text,
    endsAt: to.endsAt,
    certificate: certificate.raw,
    attributes: {
      issuer: issuer.slice(0, ISSUER_CHARS_MAX),
      ...sources,
      ...(subject === null ? {} : subjectAttributes(subject)),
    },
  }
}

/** A certificate whose names cannot be read can be revoked all the same. */
function subjectOf(der: Uint8Array): SubjectFacts | null {
  try {
    return subjectFacts(der)
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

/** A name with a comma in it stands in quotation marks among others, as Windows and RFC 1779 write it. */
const asQuoted = (text: string): string => (/[,+"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Node gives names by lines, in OpenSSL's escaping; undefined where there is none. */
const nameParts = (name: string | undefined): [string, string][] =>
  (name ?? '').split('\n').flatMap((part) => {
    const at = part.indexOf('=')
    return at === -1 ? [] : [[part.slice(0, at), unescaped(part.slice(at + 1))] as [string, string]]
  })

/** RFC 2253 section 2.4. */
const unescaped = (text: string): string => {
  if (!text.includes('\\')) return text
  return text.replace(/(?:\\[0-9A-F]{2})+|\\(.)/gi, (run, plain?: string) =>
    plain === undefined ? Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8') : plain,
  )
}

/** Certificates of a PKCS #7 bundle (RFC 5652 section 5.1). @throws DerError */
export function certificatesOf(der: Uint8Array): Uint8Array[] {
  const [type, content] = elementsOf(expected(elementAt(der, 0), TAG.sequence).content)
  if (oidText(expected(type, TAG.oid).content) !== SIGNED_DATA)
    throw new DerError('it is another kind of PKCS #7 than a bundle of certificates')
  const signed = elementAt(expected(content, EXPLICIT_CONTENT).content, 0)
  const bag = [...elementsOf(expected(signed, TAG.sequence).content)].find(
    ({ tag }) => tag === IMPLICIT_CERTIFICATES,
  )
  if (bag === undefined) return []
  return [...elementsOf(bag.content)].filter(({ tag }) => tag === SEQUENCE).map(({ whole }) => whole)
}

export function unreadable(why: string): ReadRejection {
  return {
    kind: 'rejected',
    reason: 'bad-certificate',
    message: `${rejectionMessage('bad-certificate', null)} (${why})`,
    value: '',
  }
}

const SHOWN_MAX = 20

/** The first certificates, as a preview shows them. */
export function showCertificates(schema: TargetSchema, found: readonly (ReadItem | ReadRejection)[]): Shown {
  const columns = schema.columns.filter(({ type }) => ['serial', 'sha256', 'sha1'].includes(type))
  return {
    headers: [...columns.map(({ label }) => label), 'Common name', 'Valid to'],
    map: {},
    missing: [],
    serialFormatAmbiguous: false,
    rows: found
      .slice(0, SHOWN_MAX)
      .map((one) =>
        one.kind === 'item'
          ? [...columns.map(({ name }) => one.target?.[name] ?? ''), one.commonName ?? '', one.validTo ?? '']
          : [one.message],
      ),
  }
}
