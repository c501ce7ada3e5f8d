import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'

/** More files than a person has open at once; the one used longest ago goes first. */
const HANDLES_MAX = 64
/** A working day: an import that was begun in the morning can still be finished. */
const HANDLE_MS_MAX = 12 * 60 * 60 * 1000

export interface HandedFile {
  readonly file: string
  /** Name without its folder. */
  readonly name: string
  readonly bytes: number
}

/** Files that a person has chosen, by opaque handles: what the window may name, and nothing else on the disk. */
export interface FileHandles {
  /** @throws AppError `input.not-a-file` for what is no regular file or cannot be looked at */
  register(file: string): Promise<HandedFile>
  /** One handle for what is imported at once: files, or a folder. @throws AppError as `register` */
  registerSet(files: readonly string[]): Promise<HandedFile>
  /** As `register`, of a file that the system asks to be opened; it waits until the window takes it. */
  open(file: string): Promise<void>
  /** What was opened since the last time. */
  takeOpened(): HandedFile[]
  /** @returns the path. @throws AppError `input.unknown-file` for a handle that was never given, is too old, or stands for several files */
  resolve(handle: string): string
  /** @returns the paths. @throws AppError `input.unknown-file` */
  resolveSet(handle: string): readonly string[]
}

export function createFileHandles(clock: Clock): FileHandles {
  const files = new Map<string, { readonly paths: readonly string[]; readonly usedAt: number }>()
  const touch = (handle: string, paths: readonly string[]): void => {
    files.delete(handle)
    files.set(handle, { paths, usedAt: clock.monotonic() })
  }
  const opened: HandedFile[] = []
  const hand = (paths: readonly string[], name: string, bytes: number): HandedFile => {
    const handle = randomUUID()
    touch(handle, paths)
    const [oldest] = files.keys()
    if (files.size > HANDLES_MAX && oldest !== undefined) files.delete(oldest)
    return { file: handle, name, bytes }
  }
  const register = async (file: string): Promise<HandedFile> => {
    const name = path.basename(file)
    return hand([file], name, await sizeOf(file, name, false))
  }
  const unknown = (): AppError =>
    new AppError('input.unknown-file', 'The chosen file is not known any more.', { hint: 'Choose it again.' })
  const resolveSet = (handle: string): readonly string[] => {
    const entry = files.get(handle)
    if (entry === undefined || clock.monotonic() - entry.usedAt > HANDLE_MS_MAX) {
      files.delete(handle)
      throw unknown()
    }
    touch(handle, entry.paths)
    return entry.paths
  }
  return {
    register,
    async registerSet(paths) {
      const sizes = await Promise.all(paths.map((file) => sizeOf(file, path.basename(file), true)))
      const bytes = sizes.reduce((sum, one) => sum + one, 0)
      const [first = ''] = paths
      if (paths.length === 1) return hand(paths, path.basename(first), bytes)
      const folder = path.basename(path.dirname(first))
      return hand(paths, `${countOf(paths.length, 'file')}${folder === '' ? '' : ` of ${folder}`}`, bytes)
    },
    open: async (file) => void opened.push(await register(file)),
    takeOpened: () => opened.splice(0),
    resolve(handle) {
      const [only, ...others] = resolveSet(handle)
      if (only === undefined || others.length > 0) throw unknown()
      return only
    },
    resolveSet,
  }
}

/** In octets; of a folder 0, since nobody has looked into it yet. */
async function sizeOf(file: string, name: string, mayBeFolder: boolean): Promise<number> {
  const hint = 'Choose or drop a file that is on this machine.'
  if (!path.isAbsolute(file))
    throw new AppError('input.not-a-file', 'What was dropped is not a file.', { hint })
  const facts = await stat(file).catch((cause: unknown) => {
    throw new AppError('input.not-a-file', `"${name}" cannot be read.`, { hint, cause })
  })
  if (mayBeFolder && facts.isDirectory()) return 0
  if (!facts.isFile()) throw new AppError('input.not-a-file', `"${name}" is not a file.`, { hint })
  return facts.size
}
