import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../../app-error.ts'
import { cannotRead } from '../../files/whole-file.ts'

/** What is read of a larger piece lives with V8's large objects, whose pages are fetched from the system anew each time. */
export const CHUNK_BYTES = 64 * 1024
const FILES_MAX = 10_000
const DEPTH_MAX = 16

/** A file as it lies on the disk. */
export interface DiskFile {
  readonly path: string
  /** For people: without the folders above what was named. */
  readonly name: string
  readonly bytes: number
}

/**
 * The files that some paths name, those of a folder by name, with what a folder holds beside.
 *
 * @throws AppError `input.cannot-read`, `input.too-big`
 */
export function diskFiles(paths: readonly string[]): {
  readonly files: readonly DiskFile[]
  readonly passedOver: readonly string[]
  readonly hasFolder: boolean
} {
  const files: DiskFile[] = []
  const passedOver: string[] = []
  let hasFolder = false
  const take = (file: string, name: string, depth: number): void => {
    const facts = factsOf(file)
    if (facts.isDirectory()) {
      hasFolder = true
      if (depth >= DEPTH_MAX) throw tooMany(name)
      for (const entry of readdirSync(file, { withFileTypes: true }).toSorted(byName)) {
        const inner = `${name}/${entry.name}`
        // A link to a folder may lead anywhere, and round.
        const leadsOut = entry.isSymbolicLink() && factsOf(path.join(file, entry.name)).isDirectory()
        if (leadsOut || isOfSystem(inner)) passedOver.push(inner)
        else take(path.join(file, entry.name), inner, depth + 1)
      }
      return
    }
    if (!facts.isFile())
      throw new AppError('input.cannot-read', `"${file}" is not a file.`, {
        hint: 'Give the path of files, of a folder or of a ZIP.',
      })
    if (files.length >= FILES_MAX) throw tooMany(name)
    files.push({ path: file, name, bytes: facts.size })
  }
  const names = paths.map((one) => path.basename(path.resolve(one)))
  for (const [at, one] of paths.entries()) {
    const name = names[at] as string
    take(one, names.indexOf(name) === names.lastIndexOf(name) ? name : one, 0)
  }
  return { files, passedOver, hasFolder }
}

const byName = (left: { readonly name: string }, right: { readonly name: string }): number =>
  left.name < right.name ? -1 : 1

/** What systems and programs put beside a person's files. */
export function isOfSystem(name: string): boolean {
  const base = path.posix.basename(name)
  return /^(?:\.|~\$|thumbs\.db$|desktop\.ini$)/i.test(base) || name.split('/').includes('__MACOSX')
}

function factsOf(file: string): Stats {
  try {
    return statSync(file)
  } catch (error) {
    throw cannotRead(file, error)
  }
}

const tooMany = (name: string): AppError =>
  new AppError('input.too-big', `"${name}" holds more than ${FILES_MAX.toLocaleString('en')} files.`, {
    hint: 'Put the files that are meant into a folder of their own.',
  })

/** The first octets. @throws AppError `input.cannot-read` */
export function headOf(file: string, bytes: number): Buffer {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const buffer = Buffer.alloc(bytes)
      return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw cannotRead(file, error)
  }
}

/** The octets of a file, in pieces that are good until the next is asked for. */
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

export const wholeOf = (file: string): Buffer =>
  Buffer.concat(Array.from(chunksOf(file), (chunk) => Buffer.from(chunk)))

/** SHA-256 of a file; of several over the lines that `sha256sum` prints of them: lower-case hex. */
export function digestOf(files: readonly DiskFile[]): string {
  const one = (file: string): string => {
    const digest = createHash('sha256')
    for (const chunk of chunksOf(file)) digest.update(chunk)
    return digest.digest('hex')
  }
  const [first, ...others] = files
  if (first !== undefined && others.length === 0) return one(first.path)
  const all = createHash('sha256')
  for (const { path: file, name } of files) all.update(`${one(file)}  ${name}\n`)
  return all.digest('hex')
}
