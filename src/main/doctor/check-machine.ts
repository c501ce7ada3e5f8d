/** What the product needs of the machine: runtime, free space, file modes, the report's fonts. */
import { open, readdir, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import type { Finding } from '../../contract/doctor.ts'
import { AppError } from '../app-error.ts'
import { type ProcessFacts, refuseWeakProcess } from '../http/refuse-weak-process.ts'
import { findings } from './finding.ts'
import type { Names } from './names.ts'

/** Below the first a run may end for want of space; below the second a large import may. */
const SPACE_BYTES_WRONG = 200_000_000
const SPACE_BYTES_NOTE = 2_000_000_000
/** What is in a workspace concerns its owner only. */
const OTHERS = 0o077
const NAMED_MAX = 3

export type Process = ProcessFacts & Pick<NodeJS.Process, 'versions' | 'platform' | 'arch'>

export function checkVersion(product: string, own: Process, names: Names): Finding {
  const about = findings('version', 'Version')
  try {
    refuseWeakProcess(own)
  } catch (error) {
    return about.wrong(
      names.error(error),
      (error instanceof AppError && error.hint) || 'Start it without that setting.',
    )
  }
  const { node, electron } = own.versions
  const parts = [
    product,
    ...(electron === undefined ? [] : [`Electron ${electron}`]),
    `Node ${node}`,
    `SQLite ${sqliteVersion()}`,
    `${own.platform} ${own.arch}`,
  ]
  return about.good(parts.join(', '))
}

export function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return (db.prepare('SELECT sqlite_version() AS version').get() as { version: string }).version
  } finally {
    db.close()
  }
}

/** @param folder the workspace, or the nearest folder above it that is there */
export async function checkSpace(folder: string): Promise<Finding> {
  const about = findings('space', 'Free space')
  const { bavail, bsize } = await statfs(await nearest(folder))
  const free = bavail * bsize
  const says = `${sizeText(free)} free where the workspace is.`
  const mend = 'Free some, or move the workspace to a larger disk while no program has it open.'
  if (free < SPACE_BYTES_WRONG) return about.wrong(says, mend)
  return free < SPACE_BYTES_NOTE ? about.note(says, mend) : about.good(says)
}

async function nearest(folder: string): Promise<string> {
  const above = path.dirname(folder)
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  return isThere || above === folder ? folder : nearest(above)
}

const sizeText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.floor(bytes / 1e6)} MB`

/** Files that the product itself writes; what else somebody keeps in the folder is theirs. */
const OURS = /^(rescind\.(db|log)|signing-key-|authority-head-|inventories$|crashes$|(inventories|crashes)\/)/

export async function checkModes(dataDir: string, platform: NodeJS.Platform, names: Names): Promise<Finding> {
  const about = findings('modes', 'File modes')
  if (platform === 'win32') return about.good('Windows decides by access lists, which are not looked at.')
  const open: string[] = []
  let seen = 0
  for (const relative of ['', ...(await filesBelow(dataDir))]) {
    if (relative !== '' && !OURS.test(relative)) continue
    const facts = await stat(path.join(dataDir, relative)).catch(() => null)
    if (facts === null) continue
    seen += 1
    if ((facts.mode & OTHERS) !== 0) open.push(relative === '' ? names.folder : names.file(relative))
  }
  if (open.length === 0) return about.good(`${seen} looked at: for their owner only.`)
  const more = open.length > NAMED_MAX ? ` and ${open.length - NAMED_MAX} more` : ''
  return about.wrong(
    `Others on this machine may read or write: ${open.slice(0, NAMED_MAX).join(', ')}${more}.`,
    `chmod -R go-rwx "${names.folder}"`,
  )
}

async function filesBelow(folder: string): Promise<string[]> {
  const below = async (relative: string): Promise<string[]> => {
    const entries = await readdir(path.join(folder, relative), { withFileTypes: true }).catch(() => [])
    return entries.map((entry) => path.posix.join(relative, entry.name))
  }
  return [...(await below('')), ...(await below('inventories')), ...(await below('crashes'))]
}

/** First bytes of TrueType and OpenType files. */
const FONT_BEGINS = ['00010000', '4f54544f', '74727565']

export async function checkFonts(folder: URL): Promise<Finding> {
  const about = findings('fonts', 'Fonts of the report')
  const mend = 'Install Rescind again: the PDF report cannot be written without them.'
  try {
    const fonts = (await readdir(folder)).filter((name) => /\.(ttf|otf)$/i.test(name))
    const broken: string[] = []
    for (const name of fonts) if (!(await isFont(new URL(name, folder)))) broken.push(name)
    if (fonts.length === 0) return about.wrong('None is there.', mend)
    if (broken.length > 0) return about.wrong(`Not readable as fonts: ${broken.join(', ')}.`, mend)
    return about.good(`${fonts.length} are there.`)
  } catch {
    return about.wrong(`The folder ${path.basename(fileURLToPath(folder))} cannot be read.`, mend)
  }
}

async function isFont(file: URL): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && FONT_BEGINS.includes(buffer.toString('hex'))
  } finally {
    await handle.close()
  }
}
