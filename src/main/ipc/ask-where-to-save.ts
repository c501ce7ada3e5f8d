import path from 'node:path'
import type { Desk, SavePurpose } from './desk.ts'

/** Characters that some file system refuses, in a name that is only suggested. */
const UNFIT = /[\p{Cc}<>:"/\\|?*]+/gu

/**
 * Asks by the shell's dialog where to save, then writes.
 *
 * @returns the file's name without its folder, or null when the operator cancels: then nothing is written
 */
export async function askWhereToSave(
  desk: Desk,
  purpose: SavePurpose,
  suggestedName: string,
  write: (file: string) => Promise<unknown>,
): Promise<string | null> {
  const file = await desk.chooseSaveFile(purpose, suggestedName.replace(UNFIT, '-'))
  if (file === null) return null
  await write(file)
  return path.basename(file)
}
