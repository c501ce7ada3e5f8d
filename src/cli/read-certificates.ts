import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '../main/app-error.ts'
import { caText } from '../main/connections/ca-text.ts'
import { readExtraCa } from '../main/connections/extra-ca.ts'
import { systemReason } from '../main/files/whole-file.ts'

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** The certificates of a file (PEM or DER), in DER. @throws AppError `input.cannot-read`, `input.bad-ca` */
export async function readCertificates(file: string): Promise<Uint8Array[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AppError('input.cannot-read', `Cannot read ${file}: ${systemReason(cause)}.`, {
      hint: 'Check the name and that you may read it.',
      cause,
    })
  })
  return (readExtraCa(caText(bytes)).match(PEM_BLOCK) ?? []).map((pem) => new X509Certificate(pem).raw)
}
