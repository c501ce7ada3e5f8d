/**
 * The first file of a package: answers `--version` before anything is loaded, since scripts ask it often, and keeps what V8 has
 * compiled for the next start, in the user's own cache folder. `NODE_DISABLE_COMPILE_CACHE=1` is Node's own switch against it.
 */
import { lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'

const [asked, ...more] = process.argv.slice(2)
if (more.length === 0 && (asked === '--version' || asked === '-V')) {
  const about = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  process.stdout.write(`${(JSON.parse(about) as { version: string }).version}\n`)
} else {
  keepCompiled(cacheFolder(process.env))
  await import('./main.ts')
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData/Local'), 'rescind/compiled')
  if (process.platform === 'darwin') return path.join(homedir(), 'Library/Caches/rescind/compiled')
  return path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'rescind/compiled')
}

/** What is read from there is run: only from a folder of one's own, to which nobody else may write. */
function keepCompiled(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = lstatSync(folder)
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
    if (isOwn) enableCompileCache(folder)
  } catch {
    // A home that cannot be written to costs a moment at each start, and nothing else.
  }
}
