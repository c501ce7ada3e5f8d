import type { X509Certificate } from 'node:crypto'
import { DerError } from '../../x509/der.ts'
import { revocationSources, SOURCE_ATTRIBUTES } from '../../x509/revocation-sources.ts'
import { type SubjectFacts, subjectAttributes, subjectFacts } from '../../x509/subject-facts.ts'
import { readDate } from '../certificate-date.ts'
import { rejectionMessage } from './rejection.ts'

const ISSUER_CHARS_MAX = 500

/** What a certificate says of itself beside its names. */
export interface CertificateFacts {
  /** Whether it is a CA's. */
  readonly isAuthority: boolean
  readonly commonName: string | null
  readonly organization: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly endsAt: number | null
  readonly certificate: Uint8Array
  readonly attributes: Readonly<Record<string, string>>
}

export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const sources = revocationSources(certificate.raw)
  // A certificate may have no subject at all (RFC 5280 section 4.1.2.6): its names stand in the extension then.
  const subject = subjectOf(certificate.raw)
  const to = readDate(certificate.validTo)
  const commonName = subject?.commonName ?? subject?.names[0] ?? null
  return {
    isAuthority: certificate.ca || sources[SOURCE_ATTRIBUTES.isCa] === 'true',
    commonName: commonName?.slice(0, ISSUER_CHARS_MAX) ?? null,
    organization: subject?.organization?.slice(0, ISSUER_CHARS_MAX) ?? null,
    validFrom: readDate(certificate.validFrom).text,
    validTo: to.text,
    endsAt: to.endsAt,
    certificate: certificate.raw,
    attributes: {
      issuer: issuerName(certificate).slice(0, ISSUER_CHARS_MAX),
      ...sources,
      ...(subject === null ? {} : subjectAttributes(subject)),
    },
  }
}

/** The name of the CA, in one line. */
export const issuerName = ({ issuer }: X509Certificate): string =>
  nameParts(issuer)
    .map(([key, value]) => `${key}=${asQuoted(value)}`)
    .join(', ')

/** The certificate of a CA, where such were not asked for. */
export const authority = ({ serialNumber }: X509Certificate) => ({
  kind: 'rejected' as const,
  reason: 'authority' as const,
  message: rejectionMessage('authority', null),
  value: serialNumber.slice(0, 200),
})

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
