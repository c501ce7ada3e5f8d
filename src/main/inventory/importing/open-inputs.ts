import path from 'node:path'
import { countOf } from '../../../contract/counted.ts'
import { AppError } from '../../app-error.ts'
import type { Archive, FileHead } from '../formats/format.ts'
import { ARCHIVE_FORMATS } from '../formats/known-formats.ts'
import {
  CHUNK_BYTES,
  chunksOf,
  type DiskFile,
  digestOf,
  diskFiles,
  headOf,
  isOfSystem,
  wholeOf,
} from './disk-files.ts'
import { refuseForeign, refuseForeignArchive } from './foreign-files.ts'
import { packingOf, unpacked } from './unpack.ts'
import { openArchive, readPart } from './zip-archive.ts'

const HEAD_BYTES = 64 * 1024
/** A workbook or a packed file in a ZIP is read as a whole. */
const INNER_BYTES_MAX = 256 * 1024 * 1024
const NAME_CHARS_MAX = 120
const ZIP: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
]

/** One file to import, unpacked. */
export interface Input extends FileHead {
  /** In pieces, each good until the next is asked for; from the start at every call. */
  chunks(): Iterable<Buffer> | AsyncIterable<Buffer>
  /** Of a file that is made of parts and yet one table. */
  readonly archive?: Archive
}

/** What is imported at once: a file, or several, a folder, what is in a ZIP. */
export interface Inputs {
  /** For people. */
  readonly name: string
  /** As they lie on the disk. */
  readonly bytes: number
  readonly parts: readonly Input[]
  /** Whether they are told apart: there may be several. */
  readonly isSet: boolean
  readonly passedOver: readonly string[]
  /** Whether the one part is the one file as it lies there. */
  readonly isPlain: boolean
  /** Of the file, or of all files: lower-case hex. */
  digest(): string
  close(): void
}

/** @throws AppError `input.cannot-read`, `input.empty-file`, `input.not-text`, `input.packed`, `input.password`, `input.too-big`, `input.bad-archive` */
export async function openInputs(paths: readonly string[]): Promise<Inputs> {
  const { files, passedOver, hasFolder } = diskFiles(paths)
  const found: Found = { parts: [], passedOver: [...passedOver], archives: [], isSet: false, isPlain: false }
  found.isSet = hasFolder || files.length > 1
  const close = () => {
    for (const archive of found.archives) archive.close()
  }
  try {
    for (const file of files) await takeFile(file, found)
    if (found.parts.length === 0) throw nothingThere(nameOf(paths, files, hasFolder), found.passedOver)
  } catch (error) {
    close()
    throw error
  }
  return {
    name: nameOf(paths, files, hasFolder),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    parts: found.parts,
    isSet: found.isSet,
    passedOver: found.passedOver,
    isPlain: found.isPlain && !found.isSet,
    digest: () => digestOf(files),
    close,
  }
}

interface Found {
  readonly parts: Input[]
  readonly passedOver: string[]
  readonly archives: Archive[]
  isSet: boolean
  isPlain: boolean
}

async function takeFile(file: DiskFile, found: Found): Promise<void> {
  const { name, bytes } = file
  const head = headOf(file.path, Math.min(bytes, HEAD_BYTES))
  const packing = packingOf(head)
  if (packing !== undefined)
    return takeOctets(await unpacked(packing, wholeOf(file.path), name), name, found, true)
  if (isZip(head)) return takeArchive(await openArchive(file.path, name), name, bytes, found, true)
  if (head.length === 0) return takeEmpty(name, found)
  refuseForeign(head, name)
  found.isPlain = true
  found.parts.push({ name, bytes, head, isWhole: head.length === bytes, chunks: () => chunksOf(file.path) })
}

/** @param mayHoldFiles of a ZIP in a ZIP only the workbook is read */
async function takeOctets(octets: Buffer, name: string, found: Found, mayHoldFiles: boolean): Promise<void> {
  if (octets.length === 0) return takeEmpty(name, found)
  if (packingOf(octets) !== undefined)
    throw new AppError('input.packed', `"${name}" is packed twice, which is not read here.`, {
      hint: 'Unpack it once, and import what was in it.',
    })
  if (isZip(octets))
    return takeArchive(await openArchive(octets, name), name, octets.length, found, mayHoldFiles)
  refuseForeign(octets, name)
  found.parts.push({
    name,
    bytes: octets.length,
    head: octets.subarray(0, HEAD_BYTES),
    isWhole: octets.length <= HEAD_BYTES,
    *chunks() {
      for (let at = 0; at < octets.length; at += CHUNK_BYTES) yield octets.subarray(at, at + CHUNK_BYTES)
    },
  })
}

async function takeArchive(
  archive: Archive,
  name: string,
  bytes: number,
  found: Found,
  mayHoldFiles: boolean,
): Promise<void> {
  found.archives.push(archive)
  if (ARCHIVE_FORMATS.some((format) => format.knows(archive))) {
    const head = Buffer.alloc(0)
    found.parts.push({ name, bytes, head, isWhole: false, archive, chunks: () => [] })
    return
  }
  refuseForeignArchive(archive, name)
  if (!mayHoldFiles)
    throw new AppError('input.packed', `"${name}" is an archive within an archive, which is not read here.`, {
      hint: 'Unpack the outer one, and import the folder.',
    })
  found.isSet = true
  for (const entry of archive.entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const inner = `${name}/${entry.name}`
    if (isOfSystem(inner)) found.passedOver.push(inner)
    else await takeEntry(archive, entry.name, inner, entry.bytes, found)
  }
}

async function takeEntry(
  archive: Archive,
  entry: string,
  name: string,
  bytes: number,
  found: Found,
): Promise<void> {
  const head = await headOfEntry(archive, entry)
  if (head.length === 0) return takeEmpty(name, found)
  const packing = packingOf(head)
  if (packing !== undefined || isZip(head)) {
    const octets = await readPart(archive, entry, INNER_BYTES_MAX)
    return takeOctets(
      packing === undefined ? octets : await unpacked(packing, octets, name),
      name,
      found,
      false,
    )
  }
  refuseForeign(head, name)
  const isWhole = head.length === bytes
  found.parts.push({ name, bytes, head, isWhole, chunks: () => archive.stream(entry) })
}

async function headOfEntry(archive: Archive, entry: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of archive.stream(entry)) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= HEAD_BYTES) break
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES)
}

function takeEmpty(name: string, found: Found): void {
  if (!found.isSet)
    throw new AppError('input.empty-file', `"${name}" is empty.`, { hint: 'Export the inventory again.' })
  found.passedOver.push(`${name} (empty)`)
}

const isZip = (head: Buffer): boolean => ZIP.some((magic) => magic.every((octet, at) => head[at] === octet))

function nameOf(paths: readonly string[], files: readonly DiskFile[], hasFolder: boolean): string {
  if (files.length === 0) return paths.map((one) => path.basename(one) || one).join(', ')
  const [only] = files
  if (only !== undefined && files.length === 1 && !hasFolder) return only.name
  const tops = [...new Set(files.map(({ name }) => (paths.length === 1 ? name.split('/')[0] : name)))]
  return `${countOf(files.length, 'file')}: ${tops.join(', ')}`.slice(0, NAME_CHARS_MAX)
}

const nothingThere = (name: string, passedOver: readonly string[]): AppError =>
  new AppError(
    'input.empty-file',
    passedOver.length === 0
      ? `There is no file in "${name}".`
      : `There is nothing to import in "${name}": passed over were ${passedOver.slice(0, 5).join(', ')}.`,
    { hint: 'Give the files, the folder or the ZIP in which the inventory is.' },
  )
