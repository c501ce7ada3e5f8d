import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWindow, WINDOW_FOLDER } from './open-window.ts'

/** Once, before all tests of the suite: the window that they open is built. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'rescind-window-'))
  await buildWindow(folder)
  process.env[WINDOW_FOLDER] = folder
  return () => rm(folder, { recursive: true, force: true })
}
