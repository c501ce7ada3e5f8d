import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWholeFile } from '../files/whole-file.ts'

const NAME = 'verify_evidence.py'
/** By which a file of that name is known to be ours, of this version or another. */
const MARK = '"""Checks evidence of Rescind without Rescind'

/**
 * Puts the independent verifier beside an evidence file, so that whoever gets both can check the one with the other. A file
 * of its name that is somebody else's is left alone.
 *
 * @param verifier where the product keeps it
 */
export async function shipVerifier(verifier: URL, evidence: string): Promise<void> {
  const file = path.join(path.dirname(evidence), NAME)
  const ours = await readFile(verifier, 'utf8')
  const there = await readFile(file, 'utf8').catch(() => null)
  if (there === ours || (there !== null && !there.includes(MARK))) return
  await writeWholeFile(file, (write) => write(ours))
}
