import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../app-error.ts'
import { systemReason } from '../files/whole-file.ts'

const PRIVATE_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Writes a folder whole or not at all: into one beside it, made durable, then renamed.
 *
 * @param between done when all files are on disk, before the folder has its name; when it throws, nothing is left of it
 * @throws AppError `input.folder-taken`, `input.cannot-write`
 */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  between: () => void,
): Promise<void> {
  await requireFree(folder)
  const temporary = path.join(path.dirname(folder), `.${path.basename(folder)}.${randomUUID()}.partial`)
  try {
    await told(folder, mkdir(temporary, { mode: PRIVATE_MODE }))
    for (const [name, text] of files) await told(folder, writeFile(path.join(temporary, name), text))
    await sync(temporary)
    between()
    // An empty folder of that name gives way; on Windows nothing is renamed over it.
    await rmdir(folder).catch(() => {})
    await told(folder, rename(temporary, folder))
    await sync(path.dirname(folder))
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}

async function requireFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw taken(folder)
  })
  if (names.length > 0) throw taken(folder)
}

const taken = (folder: string): AppError =>
  new AppError(
    'input.folder-taken',
    `${folder} is there already, and is no empty folder: nothing was written.`,
    {
      hint: 'Name a folder that is not there yet.',
    },
  )

async function writeFile(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', FILE_MODE)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Windows cannot open a folder, and needs no such step. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

const told = <T>(folder: string, work: Promise<T>): Promise<T> =>
  work.catch((cause: unknown) =>
    Promise.reject(
      new AppError('input.cannot-write', `Cannot write ${folder}: ${systemReason(cause)}.`, {
        hint: 'Choose another folder, or free some space.',
        cause,
      }),
    ),
  )
