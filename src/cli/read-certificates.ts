import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '../main/app-error.ts'
import { readExtraCa } from '../main/connections/extra-ca.ts'
import { systemReason } from '../main/files/whole-file.ts'

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** The certificates of a PEM file, in DER. @throws AppError `input.cannot-read`, `input.bad-ca` */
export async function readCertificates(file: string): Promise<Uint8Array[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('input.cannot-read', `Cannot read ${file}: ${systemReason(cause)}.`, {
      hint: 'Check the name and that you may read it.',
      cause,
    })
  })
  return (readExtraCa(text).match(PEM_BLOCK) ?? []).map((pem) => new X509Certificate(pem).raw)
}
