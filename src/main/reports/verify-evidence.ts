import { createReadStream } from 'node:fs'
import type { Verdict } from '../../contract/reports.ts'
import { AppError } from '../app-error.ts'
import { systemReason } from '../files/whole-file.ts'
import { createEvidenceChecker, type EvidenceWatcher } from './evidence-checker.ts'
import type { VerifyEvidence, VerifyOptions } from './reports.ts'

/** Read at a time: large enough to be fast, small enough that a window stays live meanwhile. */
const READ_BYTES = 1024 * 1024

/**
 * Checks an evidence file line by line (`docs/evidence-format.md`): no database, no network, some 40 bytes of memory a line.
 * `firstBad` of the verdict names the first event and line that do not hold.
 *
 * @throws AppError `input.cannot-read`
 */
export const verifyEvidence: VerifyEvidence = (file, options) => checkEvidence(file, options)

/** The same, with somebody who looks on. @throws AppError `input.cannot-read` */
export async function checkEvidence(
  file: string,
  options?: VerifyOptions,
  watcher?: EvidenceWatcher,
): Promise<Verdict> {
  const checker = createEvidenceChecker(options, watcher)
  const pieces = createReadStream(file, { highWaterMark: READ_BYTES })
  try {
    for await (const piece of pieces) {
      if (!checker.push(piece as Buffer)) break
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw new AppError('input.cannot-read', `Cannot read ${file}: ${systemReason(error)}.`, {
      hint: 'Check the name and that you may read it.',
      cause: error,
    })
  }
  return checker.verdict()
}
