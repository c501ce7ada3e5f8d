import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { AppError } from '../app-error.ts'

/** Reports, evidence and bundles tell much of a company: whoever wrote one decides who else reads it. */
const PRIVATE_MODE = 0o600

export interface WrittenFile {
  readonly file: string
  readonly bytes: number
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string
}

/** Takes the next piece of the file; the promise resolves when more may come. */
export type Sink = (piece: string | Uint8Array) => Promise<void>

/**
 * Writes a file whole or not at all: into a temporary file in the same folder, made durable, then renamed over `file`.
 * Whatever goes wrong, `file` is what it was before and the temporary file is gone.
 *
 * @param mode permissions of the file, before the process's umask
 * @throws AppError `input.cannot-write` with the operating system's reason; what `produce` throws is passed on
 */
export async function writeWholeFile(
  file: string,
  produce: (write: Sink) => Promise<void>,
  mode = PRIVATE_MODE,
): Promise<WrittenFile> {
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => Promise.reject(cannotWrite(file, error)))
  if (await isFolder(file)) throw folderInPlace(file)
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.partial`)
  const handle = await told(open(temporary, 'wx', mode))
  try {
    const written = await fill(handle, produce, told)
    await told(handle.sync())
    await told(handle.close())
    await told(rename(temporary, file))
    await syncFolder(path.dirname(file))
    return { file, ...written }
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

async function fill(
  handle: FileHandle,
  produce: (write: Sink) => Promise<void>,
  told: <T>(work: Promise<T>) => Promise<T>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  await produce(async (piece) => {
    const data = typeof piece === 'string' ? Buffer.from(piece) : piece
    hash.update(data)
    bytes += data.byteLength
    await told(handle.appendFile(data))
  })
  return { bytes, sha256: hash.digest('hex') }
}

/** Makes the rename durable. Windows cannot open a folder, and its rename needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  if (handle === null) return
  await handle.sync().catch(() => {})
  await handle.close()
}

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  )

const folderInPlace = (file: string): AppError =>
  new AppError('input.cannot-write', `Cannot write ${file}: it is a folder.`, {
    hint: 'Give the name of a file in it; nothing was written.',
  })

export function cannotWrite(file: string, cause: unknown): AppError {
  return new AppError('input.cannot-write', `Cannot write ${file}: ${systemReason(cause)}.`, {
    hint: 'Choose another folder or free some space; nothing was written.',
    cause,
  })
}

/** The refusal of a file that the operating system does not let us read. @param hint what kind of file is wanted */
export const cannotRead = (
  file: string,
  cause: unknown,
  hint = 'Check the name and that you may read it.',
): AppError =>
  new AppError('input.cannot-read', `Cannot read ${file}: ${systemReason(cause)}.`, { hint, cause })

/** What the operating system says, in words: `no space left on device (ENOSPC)`. */
export function systemReason(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException
  if (errno === undefined || code === undefined) return message
  if (code === 'EISDIR') return 'it is a folder (EISDIR)'
  return `${getSystemErrorMessage(errno)} (${code})`
}
