import type { Verdict } from '../../contract/reports.ts'
import { AppError } from '../app-error.ts'
import { readHead } from '../files/read-head.ts'
import { systemReason } from '../files/whole-file.ts'
import type { VerifyOptions } from '../reports/reports.ts'
import { verifyEvidence } from '../reports/verify-evidence.ts'
import { MAGIC } from './bundle-format.ts'
import { verifyBundle } from './verify-bundle.ts'

/**
 * Checks an evidence file or a bundle, whichever it is: no database, no network.
 *
 * @throws AppError `input.cannot-read`
 */
export async function verifyFile(file: string, options: VerifyOptions = {}): Promise<Verdict> {
  return (await isBundleFile(file)) ? verifyBundle(file, options.trusted) : verifyEvidence(file, options)
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
