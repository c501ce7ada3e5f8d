import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWholeFile } from '../files/whole-file.ts'
import { sha256Hex } from '../journal/canonical.ts'

const NAME = 'verify_evidence.py'
/** By which a file of that name is known to be ours, of this version or another. */
const MARK = '"""Checks evidence of Rescind without Rescind'
const DIGEST_CHARS = 12

/** The independent verifier beside an evidence file. */
export interface ShippedVerifier {
  /** The one of this version. */
  readonly file: string
  readonly sha256: string
  /** A file of the usual name that is somebody else's: it was left as it is, and ours has another name. */
  readonly foreign: string | null
}

/**
 * Puts the independent verifier beside an evidence file, so that whoever gets both can check the one with the other. A file
 * of its name that is somebody else's is left alone, and told of: whoever takes it for ours believes what it says.
 *
 * @param verifier where the product keeps it
 * @throws AppError `input.cannot-write`
 */
export async function shipVerifier(verifier: URL, evidence: string): Promise<ShippedVerifier> {
  const folder = path.dirname(evidence)
  const usual = path.join(folder, NAME)
  const ours = await readFile(verifier, 'utf8')
  const sha256 = sha256Hex(ours)
  const there = await contentOf(usual)
  const isForeign = there !== null && there !== ours && !there.includes(MARK)
  const file = isForeign ? path.join(folder, `verify_evidence-${sha256.slice(0, DIGEST_CHARS)}.py`) : usual
  if ((await contentOf(file)) !== ours) await writeWholeFile(file, (write) => write(ours))
  return { file, sha256, foreign: isForeign ? usual : null }
}

/**
 * A `verify_evidence.py` beside a file that was checked which is not, byte for byte, the one of this version; null where there is
 * none or it is.
 */
export async function otherVerifierBeside(verifier: URL, checked: string): Promise<string | null> {
  const beside = path.join(path.dirname(checked), NAME)
  const [ours, there] = await Promise.all([readFile(verifier, 'utf8'), contentOf(beside)])
  return there === null || there === ours ? null : beside
}

/** A folder, or a file that may not be read, of that name is somebody else's too. */
const contentOf = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((error: unknown) =>
    (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '',
  )
