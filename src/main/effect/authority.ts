import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { AppError } from '../app-error.ts'
import { readExtraCa } from '../connections/extra-ca.ts'
import {
  type CertificateParts,
  isCa,
  isRootOfVersion1,
  readCertificateParts,
  subjectKeyId,
} from '../x509/certificate-parts.ts'
import { DerError } from '../x509/der.ts'
import { comparedName, nameDigest } from '../x509/distinguished-name.ts'

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
  /** Of its subject, as items name their issuer: the same for all spellings. */
  readonly nameDigest: string
  /** Of its spelling: items of inventories that were imported by earlier versions name their issuer so. */
  readonly spelledDigest: string
  /** Its subject as names are compared: relative names in their order. */
  readonly comparedName: readonly string[]
  /** SHA-256 over its public key, upper-case hex: a CA's certificates by several others have it in common. */
  readonly keyDigest: string
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
  const { parts, name } = partsOf(certificate.raw, subject)
  if (!isCa(parts) && !isRootOfVersion1(parts)) {
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
    publicKey: publicKeyOf(certificate, subject),
    nameDigest: nameDigest(parts.subject),
    spelledDigest: sha256(parts.subject),
    comparedName: name,
    keyDigest: sha256(parts.keyOctets),
    keyId: subjectKeyId(parts),
    crlUrls,
    ocspUrls,
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').toUpperCase()

/** The window's own OpenSSL knows fewer kinds of keys than the command line's. */
function publicKeyOf(certificate: X509Certificate, subject: string): KeyObject {
  try {
    return certificate.publicKey
  } catch (error) {
    throw new AppError('input.bad-ca', `The key of "${subject}" is of a kind that is not known here.`, {
      hint: 'Check with the command line: rescind effect --ca FILE',
      cause: error,
    })
  }
}

function partsOf(
  der: Uint8Array,
  subject: string,
): { readonly parts: CertificateParts; readonly name: readonly string[] } {
  try {
    const parts = readCertificateParts(der)
    return { parts, name: comparedName(parts.subject) }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    throw new AppError('input.bad-ca', `The certificate of "${subject}" cannot be read: ${error.message}.`, {
      hint: 'Export it again as PEM (Base64).',
      cause: error,
    })
  }
}
