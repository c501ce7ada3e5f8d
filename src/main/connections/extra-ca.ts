import { X509Certificate } from 'node:crypto'
import { AppError } from '../app-error.ts'

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g
const CERTIFICATES_MAX = 100

/**
 * Reads PEM text of CA certificates and gives back the certificates alone, one after the other.
 *
 * @throws AppError `input.bad-ca` when there is none, one cannot be read, or a private key stands beside them
 */
export function readExtraCa(pem: string): string {
  const blocks = [...pem.matchAll(BLOCK)].map(([text, label]) => ({ text, label: label ?? '' }))
  if (blocks.some(({ label }) => label.includes('PRIVATE KEY'))) {
    throw new AppError('input.bad-ca', 'The file of CA certificates holds a private key.', {
      hint: 'Give the certificates alone. Keep the key where it was.',
    })
  }
  const certificates = blocks.filter(
    ({ label }) => label === 'CERTIFICATE' || label === 'TRUSTED CERTIFICATE' || label === 'X509 CERTIFICATE',
  )
  if (certificates.length === 0) {
    throw new AppError('input.bad-ca', 'No certificate was found in the file of CA certificates.', {
      hint: 'It must be PEM (blocks that begin with -----BEGIN CERTIFICATE-----) or DER; a PKCS #7 file is exported again as one of these.',
    })
  }
  if (certificates.length > CERTIFICATES_MAX) {
    throw new AppError(
      'input.bad-ca',
      `The file holds ${certificates.length} CA certificates; ${CERTIFICATES_MAX} are the most.`,
    )
  }
  return certificates.map(({ text }, index) => readOne(text, index + 1)).join('')
}

function readOne(text: string, position: number): string {
  try {
    return new X509Certificate(text).toString()
  } catch (cause) {
    throw new AppError(
      'input.bad-ca',
      `Certificate ${position} in the file of CA certificates cannot be read.`,
      {
        hint: 'Export it again as PEM (Base64).',
        cause,
      },
    )
  }
}
