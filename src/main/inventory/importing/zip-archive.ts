import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import { AppError } from '../../app-error.ts'
import type { Archive, ArchiveEntry } from '../formats/format.ts'

const ENTRIES_MAX = 10_000
/** A million rows of a table take a fifth of it. */
const ENTRY_BYTES_MAX = 1024 ** 3
/** Beyond the first of these, what expands further than this is a bomb: tables expand twenty times, sheets of workbooks fifty. */
const RATIO_FROM_BYTES = 32 * 1024 * 1024
const RATIO_MAX = 250

/**
 * A ZIP file, its parts read when they are asked for, one at a time and never more than a table may have. Names are checked
 * and only shown: nothing is ever written by them.
 *
 * @param source its path, or all of its octets
 * @throws AppError `input.bad-archive`, `input.too-big`, `input.password`
 */
export async function openArchive(source: string | Buffer, name: string): Promise<Archive> {
  const options = { lazyEntries: true, autoClose: false } as const
  const zip = await told(
    name,
    typeof source === 'string'
      ? yauzl.openPromise(source, options)
      : yauzl.fromBufferPromise(source, { lazyEntries: true }),
  )
  const known = new Map<string, yauzl.Entry>()
  const entries: ArchiveEntry[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      if (known.size >= ENTRIES_MAX) throw tooBig(name, `holds more than ${ENTRIES_MAX} files`)
      if (entry.isEncrypted()) throw locked(name)
      if (known.has(entry.fileName)) throw flawed(name, new Error(`"${entry.fileName}" stands in it twice`))
      known.set(entry.fileName, entry)
      entries.push({ name: entry.fileName, bytes: entry.uncompressedSize })
    }
  } catch (error) {
    zip.close()
    throw error instanceof AppError ? error : flawed(name, error)
  }

  async function* stream(part: string): AsyncGenerator<Buffer> {
    const entry = known.get(part)
    if (entry === undefined) throw flawed(name, new Error(`"${part}" is not in it`))
    if (entry.uncompressedSize > ENTRY_BYTES_MAX) throw expanded(name, part)
    const pieces = await told(name, zip.openReadStreamPromise(entry))
    let bytes = 0
    let checksum = 0
    try {
      for await (const piece of pieces as AsyncIterable<Buffer>) {
        bytes += piece.length
        checksum = crc32(piece, checksum)
        const isBomb = bytes > RATIO_FROM_BYTES && bytes > entry.compressedSize * RATIO_MAX
        if (bytes > ENTRY_BYTES_MAX || isBomb) throw expanded(name, part)
        yield piece
      }
      // Neither the format's packing nor the library looks whether it is what was packed.
      if (checksum !== entry.crc32) throw new Error(`"${part}" is damaged`)
    } catch (error) {
      throw error instanceof AppError ? error : flawed(name, error)
    } finally {
      pieces.destroy()
    }
  }
  return { name, entries, stream, close: () => zip.close() }
}

/** All of a part that is small. @throws AppError `input.too-big` */
export async function readPart(archive: Archive, part: string, bytesMax: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of archive.stream(part)) {
    bytes += piece.length
    if (bytes > bytesMax) throw expanded(archive.name, part)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const told = <T>(name: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw flawed(name, error)
  })

const flawed = (name: string, cause: unknown): AppError =>
  new AppError('input.bad-archive', `"${name}" cannot be unpacked: ${(cause as Error).message}.`, {
    hint: 'It may be cut short or damaged: copy it again, or unpack it and import the folder.',
    cause,
  })

const tooBig = (name: string, what: string): AppError =>
  new AppError('input.too-big', `"${name}" ${what}.`, {
    hint: 'Unpack it first, see whether it is what it should be, and import what is meant.',
  })

const expanded = (name: string, part: string): AppError =>
  tooBig(name, `holds "${part}", which expands to more than any inventory`)

const locked = (name: string): AppError =>
  new AppError('input.password', `"${name}" is protected with a password, and nothing of it was read.`, {
    hint: 'Unpack it with its password into a folder of your own, and import the folder.',
  })
