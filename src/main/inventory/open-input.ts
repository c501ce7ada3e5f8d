import { closeSync, openSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { AppError } from '../app-error.ts'
import type { FileHead } from './formats/format.ts'

const HEAD_BYTES = 64 * 1024
const CHUNK_BYTES = 256 * 1024
/** What a gzip file may hold: a bomb ends here. */
const UNPACKED_BYTES_MAX = 512 * 1024 * 1024

/** A file to import, unpacked where it is gzip. */
export interface Input extends FileHead {
  /** Of the file as it lies there. */
  readonly fileBytes: number
  readonly isPacked: boolean
  /** In pieces, each good until the next is asked for; from the start at every call. */
  chunks(): Generator<Buffer>
}

/** @throws AppError `input.cannot-read`, `input.empty-file`, `input.not-text`, `input.too-big` */
export function openInput(file: string): Input {
  const name = path.basename(file)
  const { head, bytes } = readHead(file)
  if (head.length === 0)
    throw new AppError('input.empty-file', `"${name}" is empty.`, { hint: 'Export the inventory again.' })
  if (head[0] === 0x1f && head[1] === 0x8b) return unpacked(file, name, bytes)
  refuseUnreadable(head, name)
  const isWhole = head.length === bytes
  return { name, bytes, fileBytes: bytes, isPacked: false, head, isWhole, chunks: () => chunksOf(file) }
}

function readHead(file: string): { head: Buffer; bytes: number } {
  try {
    const stat = statSync(file)
    if (!stat.isFile())
      throw new AppError('input.cannot-read', `"${file}" is not a file.`, {
        hint: 'Give the path of one file: a table, a list, JSON or certificates.',
      })
    const descriptor = openSync(file, 'r')
    try {
      const buffer = Buffer.alloc(Math.min(stat.size, HEAD_BYTES))
      return { head: buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, 0)), bytes: stat.size }
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('input.cannot-read', `"${file}" cannot be read: ${(error as Error).message}`, {
      hint: 'Check the path and the permissions.',
      cause: error,
    })
  }
}

const MAGICS: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a workbook or an archive'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'a workbook of an old Excel'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed with xz'],
  [[0x42, 0x5a, 0x68], 'packed with bzip2'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed with zstd'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'packed with 7-Zip'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], 'a SQLite database'],
]

function refuseUnreadable(head: Buffer, name: string): void {
  for (const [magic, what] of MAGICS)
    if (magic.every((octet, at) => head[at] === octet))
      throw new AppError('input.not-text', `"${name}" is ${what}, not a text file.`, {
        hint: what.startsWith('packed')
          ? 'Unpack it first.'
          : 'Export the sheet as CSV (UTF-8), with the serial column as text, and import that.',
      })
}

function unpacked(file: string, name: string, fileBytes: number): Input {
  const whole = unzip(file, name)
  if (whole.length === 0)
    throw new AppError('input.empty-file', `"${name}" is empty.`, { hint: 'Export the inventory again.' })
  refuseUnreadable(whole, name)
  return {
    name,
    bytes: whole.length,
    fileBytes,
    isPacked: true,
    head: whole.subarray(0, HEAD_BYTES),
    isWhole: whole.length <= HEAD_BYTES,
    *chunks() {
      for (let at = 0; at < whole.length; at += CHUNK_BYTES) yield whole.subarray(at, at + CHUNK_BYTES)
    },
  }
}

function unzip(file: string, name: string): Buffer {
  try {
    return gunzipSync(Buffer.concat([...chunksOf(file)].map((chunk) => Buffer.from(chunk))), {
      maxOutputLength: UNPACKED_BYTES_MAX,
    })
  } catch (error) {
    const isTooBig = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw isTooBig
      ? new AppError(
          'input.too-big',
          `"${name}" holds more than ${UNPACKED_BYTES_MAX / 1024 / 1024} MB when it is unpacked.`,
          { hint: 'Unpack it first, and see whether it is what it should be.' },
        )
      : new AppError('input.cannot-read', `"${name}" cannot be unpacked: ${(error as Error).message}`, {
          hint: 'It may be cut short: copy it again.',
        })
  }
}

/** The octets of a file, as they lie on the disk. */
export function* chunksOf(file: string): Generator<Buffer> {
  const descriptor = openSync(file, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      const bytes = readSync(descriptor, buffer, 0, CHUNK_BYTES, null)
      if (bytes === 0) return
      yield buffer.subarray(0, bytes)
    }
  } finally {
    closeSync(descriptor)
  }
}
