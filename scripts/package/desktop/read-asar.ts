import { readdirSync } from 'node:fs'
import path from 'node:path'
import { extractAll } from '@electron/asar'
import type { ArchiveOf } from './check-app.ts'
import { treeOf } from './desktop-packages.ts'

/** @param work folder to unpack into */
export function readAsar(asar: string, work: string): ArchiveOf {
  extractAll(asar, work)
  const beside = `${asar}.unpacked`
  const unpacked = readdirSync(beside, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(beside, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  return { files: treeOf(work), unpacked: new Set(unpacked) }
}

/** Where Electron looks for it, below the folder of a finished app. */
export const asarOf = (folder: string): string =>
  path.join(
    folder,
    readdirSync(folder).includes('Rescind.app') ? 'Rescind.app/Contents/Resources' : 'resources',
    'app.asar',
  )
