import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../app-error.ts'
import { caText } from '../connections/ca-text.ts'
import { readExtraCa } from '../connections/extra-ca.ts'

/** As much as a connection's field takes (`ConnectionDraft.extraCa`). */
const CA_BYTES_MAX = 200_000

/**
 * The CA certificates of a file (PEM or DER), and nothing else that may stand in it.
 *
 * @throws AppError `input.bad-ca` for a file that is too large or cannot be read, holds no certificate, or a private key
 */
export async function readCaFile(file: string): Promise<string> {
  const name = path.basename(file)
  const bytes = await stat(file).then(
    (facts) => facts.size,
    () => 0,
  )
  if (bytes > CA_BYTES_MAX) {
    throw new AppError(
      'input.bad-ca',
      `"${name}" is larger than any file of CA certificates (${CA_BYTES_MAX} bytes).`,
      {
        hint: 'Choose the PEM or DER file of the CA that signed the server.',
      },
    )
  }
  const content = await readFile(file).catch((cause: unknown) => {
    throw new AppError('input.bad-ca', `"${name}" cannot be read.`, { hint: 'Choose it again.', cause })
  })
  return readExtraCa(caText(content))
}
