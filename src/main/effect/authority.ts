import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { AppError } from '../app-error.ts'
import { readExtraCa } from '../connections/extra-ca.ts'
import { type CertificateParts, isCa, readCertificateParts, subjectKeyId } from '../x509/certificate-parts.ts'
import { DerError } from '../x509/der.ts'
import { nameDigest } from '../x509/revocation-sources.ts'

/** A CA whose certificate was added by hand: what its key signs is believed. */
export interface Authority {
  /** SHA-256 over the certificate, lower-case hex. */
  readonly fingerprint: string
  /** On one line: `CN=Issuing CA, O=Example`. */
  readonly subject: string
  readonly commonName: string | null
  readonly pem: string
  readonly parts: CertificateParts
  readonly publicKey: KeyObject
  /** Of its subject, as items name their issuer. */
  readonly nameDigest: string
  readonly keyId: string | null
  /** For certificates that name none themselves. */
  readonly crlUrls: readonly string[]
  readonly ocspUrls: readonly string[]
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/g

/**
 * Reads the CA certificates of PEM text.
 *
 * @throws AppError `input.bad-ca` where there is none or one cannot be read, `input.not-a-ca` for any other certificate
 */
export function readAuthorities(
  pem: string,
  urls: { readonly crlUrls?: readonly string[]; readonly ocspUrls?: readonly string[] } = {},
): Authority[] {
  return (readExtraCa(pem).match(PEM_BLOCK) ?? []).map((block) => readAuthority(block, urls))
}

function readAuthority(
  pem: string,
  {
    crlUrls = [],
    ocspUrls = [],
  }: { readonly crlUrls?: readonly string[]; readonly ocspUrls?: readonly string[] },
): Authority {
  const certificate = new X509Certificate(pem)
  const subject = certificate.subject.split('\n').join(', ')
  const parts = partsOf(certificate.raw, subject)
  if (!isCa(parts)) {
    throw new AppError('input.not-a-ca', `"${subject}" is not the certificate of a CA.`, {
      hint: 'Give the certificate of the CA that issued the certificates to check.',
    })
  }
  return {
    fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
    subject,
    commonName: /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1] ?? null,
    pem,
    parts,
    publicKey: certificate.publicKey,
    nameDigest: nameDigest(parts.subject),
    keyId: subjectKeyId(parts),
    crlUrls,
    ocspUrls,
  }
}

function partsOf(der: Uint8Array, subject: string): CertificateParts {
  try {
    return readCertificateParts(der)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    throw new AppError('input.bad-ca', `The certificate of "${subject}" cannot be read: ${error.message}.`, {
      hint: 'Export it again as PEM (Base64).',
      cause: error,
    })
  }
}
