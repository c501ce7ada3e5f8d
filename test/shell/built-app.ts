import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Bundle, readBundle } from '../../src/main/window/bundle.ts'

const ROOT = path.join(import.meta.dirname, '../..')

export interface BuiltApp {
  readonly bundle: Bundle
  readonly preloadCode: string
  readonly version: string
}

/** What `npm run build` has made. @throws when it has not been run */
export async function readBuiltApp(): Promise<BuiltApp> {
  try {
    const [bundle, preloadCode, facts] = await Promise.all([
      readBundle(path.join(ROOT, 'out/renderer')),
      readFile(path.join(ROOT, 'out/preload/index.cjs'), 'utf8'),
      readFile(path.join(ROOT, 'package.json'), 'utf8'),
    ])
    return { bundle, preloadCode, version: (JSON.parse(facts) as { version: string }).version }
  } catch (cause) {
    throw new Error('The window is not built. Run: npm run build', { cause })
  }
}

/** Builds everything as it is shipped; a second or two. */
export async function buildApp(): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [path.join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: ROOT },
  )
}
