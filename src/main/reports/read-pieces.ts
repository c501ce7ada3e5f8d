import { createReadStream } from 'node:fs'
import { cannotRead } from '../files/whole-file.ts'

/** Read at a time: large enough to be fast, small enough that a window stays live meanwhile. */
const READ_BYTES = 1024 * 1024

/**
 * Reads a file piece by piece, however long it is.
 *
 * @param push false ends the reading
 * @throws AppError `input.cannot-read`, and what `push` throws
 */
export async function readPieces(file: string, push: (piece: Buffer) => boolean): Promise<void> {
  try {
    for await (const piece of createReadStream(file, { highWaterMark: READ_BYTES })) {
      if (!push(piece as Buffer)) break
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw cannotRead(file, error)
  }
}
