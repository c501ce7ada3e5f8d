import { open } from 'node:fs/promises'

/** The first bytes of a file, `bytesMax` at most: all that is looked at of one that may be anything. */
export async function readHead(
  file: string,
  bytesMax: number,
): Promise<{ buffer: Buffer; bytesRead: number }> {
  const handle = await open(file, 'r')
  try {
    return await handle.read({ buffer: Buffer.alloc(bytesMax), position: 0 })
  } finally {
    await handle.close()
  }
}
