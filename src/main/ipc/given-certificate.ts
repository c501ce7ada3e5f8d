import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../app-error.ts'
import {
  CLIENT_CERTIFICATE_BYTES_MAX,
  type ClientCertificateFiles,
} from '../connections/client-certificate.ts'
import type { FileHandles } from './file-handles.ts'
import { secretOf } from './given-key.ts'

/** A client certificate as the window gives it: files that were chosen in main's dialog. */
export interface GivenCertificate {
  readonly certificate: string
  readonly key?: string | undefined
  readonly passphrase?: string | undefined
}

/** @throws AppError `input.…` for a file that cannot be read, or is too large to be one */
export async function readGivenCertificate(
  files: FileHandles,
  { certificate, key, passphrase }: GivenCertificate,
): Promise<ClientCertificateFiles> {
  return {
    certificate: await readWhole(files.resolve(certificate)),
    ...(key !== undefined && { key: await readWhole(files.resolve(key)) }),
    passphrase: secretOf(passphrase),
  }
}

async function readWhole(file: string): Promise<Buffer> {
  const name = path.basename(file)
  try {
    if ((await stat(file)).size <= CLIENT_CERTIFICATE_BYTES_MAX) return await readFile(file)
  } catch (cause) {
    throw new AppError('input.cannot-read', `"${name}" cannot be read.`, { hint: 'Choose it again.', cause })
  }
  throw new AppError(
    'input.bad-client-certificate',
    `"${name}" is too large for a certificate with its key.`,
    {
      hint: 'Choose the PEM or PKCS #12 file of the certificate alone.',
    },
  )
}
