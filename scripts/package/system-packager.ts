/** Packages that a program of the system makes out of a folder: formats that no package of the registry writes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type FileTree, inOrder, modeOf } from './file-tree.ts'

export interface SystemPackager {
  readonly program: string
  /** What makes it answer and end with 0. */
  readonly asks: readonly string[]
  /** What it makes, and where it is to be had. */
  readonly makes: string
}

export const isThere = ({ program, asks }: SystemPackager): boolean => spawnSync(program, asks).status === 0

/**
 * Lays the files in a folder, all of one date, and has the packager called there. Null, with a word on standard error, where the
 * machine has none.
 * @param make has `files/` in its folder, and writes `made` there by the programs that it runs
 */
export function madeBy(
  packager: SystemPackager,
  files: FileTree,
  date: Date,
  make: (folder: string, run: (program: string, ...args: readonly string[]) => void) => void,
): Buffer | null {
  if (!isThere(packager)) {
    console.error(`no ${packager.makes}, and this machine has no ${packager.program}`)
    return null
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-package-'))
  try {
    stage(files, path.join(folder, 'files'), date)
    const env = {
      ...process.env,
      TZ: 'UTC',
      LC_ALL: 'C.UTF-8',
      SOURCE_DATE_EPOCH: String(Math.floor(date.getTime() / 1000)),
    }
    make(folder, (program, ...args) => {
      execFileSync(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    })
    return readFileSync(path.join(folder, 'made'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function stage(files: FileTree, root: string, date: Date): void {
  for (const [name, packed] of inOrder(files)) {
    const full = path.join(root, name)
    mkdirSync(path.dirname(full), { recursive: true })
    if (packed.kind === 'link') {
      symlinkSync(packed.to, full)
      continue
    }
    writeFileSync(full, packed.data, { mode: modeOf(packed) & 0o777 })
    utimesSync(full, date, date)
  }
}
