import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'

/** What is in a workspace concerns its owner only. */
const PRIVATE_MODE = 0o600
/** Write permission of the group and of others. */
const OTHERS_WRITE = 0o022

/**
 * Creates the file empty where there is none, and takes it from everybody but its owner. SQLite gives the files that it puts
 * beside a database (WAL, shared memory) the same permissions. Windows has access lists instead: there nothing changes.
 */
export function makePrivate(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', PRIVATE_MODE))
  if (process.platform === 'win32' || (statSync(file).mode & 0o777) === PRIVATE_MODE) return
  try {
    chmodSync(file, PRIVATE_MODE)
  } catch {
    // Somebody else's file that we may write: its owner decides who reads it.
  }
}

/** A word about a folder in which others may replace the workspace's files, whatever those allow; null when they may not. */
export function sharedFolderWarning(folder: string): string | null {
  if (process.platform === 'win32') return null
  const { mode } = statSync(folder)
  if ((mode & OTHERS_WRITE) === 0) return null
  return `Others may write to the folder of this workspace, ${folder}, and so replace what is in it. Take that from them: chmod go-w "${folder}"`
}
