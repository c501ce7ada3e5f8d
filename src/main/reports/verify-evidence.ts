import type { Verdict } from '../../contract/reports.ts'
import { createEvidenceChecker, type EvidenceWatcher } from './evidence-checker.ts'
import { readPieces } from './read-pieces.ts'
import type { VerifyEvidence, VerifyOptions } from './reports.ts'

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
  await readPieces(file, (piece) => checker.push(piece))
  return checker.verdict()
}
