import { X509Certificate } from 'node:crypto'
import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { DerError, elementAt, elementsOf, expected, oidText, TAG } from '../../x509/der.ts'
import { namesOf } from '../cells/certificate-cell.ts'
import { authority, certificateFacts } from '../cells/certificate-facts.ts'
import { rejectionMessage } from '../cells/rejection.ts'
import { type ReadItem, type ReadRejection, readTarget } from '../columns/row-reader.ts'
import type { Shown } from './format.ts'

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
  const { isAuthority, ...facts } = certificateFacts(certificate)
  if (isAuthority && settings.authorities !== true) return authority(certificate)
  const names = namesOf(certificate)
  const reading = readTarget(
    schema,
    schema.columns.map(({ type }) => names[type] ?? ''),
    'hex',
  )
  if (reading.kind === 'rejected') return reading
  return { kind: 'item', target: reading.target, key: null, ...facts }
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
