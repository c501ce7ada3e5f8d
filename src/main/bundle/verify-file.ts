import type { Verdict } from '../../contract/reports.ts'
import { AppError } from '../app-error.ts'
import { readHead } from '../files/read-head.ts'
import { systemReason } from '../files/whole-file.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { VerifyOptions } from '../reports/reports.ts'
import { verifyEvidence } from '../reports/verify-evidence.ts'
import { MAGIC } from './bundle-format.ts'
import { verifyBundle } from './verify-bundle.ts'

export interface VerifyFileOptions extends VerifyOptions {
  /** Of a bundle: keys of which one must have sealed or approved it. Absent: the signatures are checked by themselves. */
  readonly trusted?: readonly PublicKey[]
}

/**
 * Checks an evidence file or a bundle, whichever it is: no database, no network.
 *
 * @throws AppError `input.cannot-read`, `input.not-signed`
 */
export async function verifyFile(
  file: string,
  { trusted, ...options }: VerifyFileOptions = {},
): Promise<Verdict> {
  if (await isBundleFile(file)) return verifyBundle(file, trusted)
  if (trusted === undefined) return verifyEvidence(file, options)
  // Said, and not passed over: a verdict that had not looked at the keys would be taken for one that had.
  throw new AppError(
    'input.not-signed',
    'Keys are checked against the signatures of a bundle; this is none.',
    {
      hint: 'Leave out --trust to check an evidence file.',
    },
  )
}

/** Whether a file begins as a bundle does, of whatever version. */
async function isBundleFile(file: string): Promise<boolean> {
  try {
    const { buffer, bytesRead } = await readHead(file, MAGIC.length)
    return buffer.toString('latin1', 0, bytesRead) === MAGIC
  } catch (cause) {
    throw new AppError('input.cannot-read', `Cannot read ${file}: ${systemReason(cause)}.`, {
      hint: 'Check the name and that you may read it.',
      cause,
    })
  }
}
