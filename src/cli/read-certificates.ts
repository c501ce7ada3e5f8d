import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { caText } from '../main/connections/ca-text.ts'
import { readExtraCa } from '../main/connections/extra-ca.ts'
import { cannotRead } from '../main/files/whole-file.ts'

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** The certificates of a file (PEM or DER), in DER. @throws AppError `input.cannot-read`, `input.bad-ca` */
export async function readCertificates(file: string): Promise<Uint8Array[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw cannotRead(file, cause)
  })
  return (readExtraCa(caText(bytes)).match(PEM_BLOCK) ?? []).map((pem) => new X509Certificate(pem).raw)
}
