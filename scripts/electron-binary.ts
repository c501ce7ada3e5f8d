/**
 * Electron's binary, which no npm package carries: fetched at the first start from GitHub's releases or a mirror, or taken from
 * a file. Either way it is held to the hash that Electron's package has of it.
 */
import { spawnSync } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(import.meta.url)
const FOLDER = path.dirname(require.resolve('electron/package.json'))
const { version } = require('electron/package.json') as { version: string }

/** As the releases name it. */
export const ELECTRON_ZIP = `electron-v${version}-${process.platform}-${process.arch}.zip`

/** Null once it is there; else why it was not to be had, in words that follow "was not to be had:". */
export function fetchElectron(): string | null {
  const { status, stderr } = spawnSync(process.execPath, [path.join(FOLDER, 'install.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  if (status === 0) return null
  const lines = stderr.split('\n').map((line) => line.trim())
  const why = lines.filter((line) => /^([A-Za-z]*Error|\[?cause\]?)\b/.test(line))
  return (
    why.join('; ').replaceAll(/^TypeError: |\s*\{$/g, '') ||
    (lines.find((line) => line !== '') ?? 'no reason was given')
  )
}

/** Lets `fetchElectron` find it where it keeps what it fetched. @throws when it is not the file that the package has the hash of */
export async function takeElectronFrom(zip: string): Promise<void> {
  const { downloadArtifact } = await import('@electron/get')
  const cacheRoot = process.env['electron_config_cache']
  await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    checksums: require('electron/checksums.json') as Record<string, string>,
    ...(cacheRoot === undefined ? {} : { cacheRoot }),
    downloader: { download: (_url, target) => copyFile(zip, target) },
  })
}

/** Where the program is once it is there. */
export const electronPath = (): string => require('electron') as string
