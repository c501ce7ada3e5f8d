/**
 * `npm start`: builds the app and opens it in Electron; `--dev` with its window served from the sources, `--electron-zip FILE`
 * with the binary from a file. Everything else goes to the app, `--data-dir=DIR` for one.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ELECTRON_ZIP, electronPath, fetchElectron, takeElectronFrom } from './electron-binary.ts'

const ROOT = path.join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const dev = taken('--dev', 1) !== undefined
const [, zip] = taken('--electron-zip', 2) ?? []

if (zip !== undefined) {
  await takeElectronFrom(path.resolve(zip)).catch((error: unknown) => {
    stop(
      `${zip} cannot be used: ${(error as Error).message.split('\n')[0]?.replace(/\.$/, '')}.`,
      `Needed is ${ELECTRON_ZIP} as Electron's releases have it.`,
    )
  })
}
const why = fetchElectron()
if (why !== null) {
  stop(
    `Electron's binary ${ELECTRON_ZIP} was not to be had: ${why}.`,
    'Set ELECTRON_MIRROR to a mirror, or give the file with npm start -- --electron-zip FILE; the same window opens in Chromium: npm run shell -- --data-dir DIR.',
  )
}
const viteArgs = dev ? ['dev', '--', ...args] : ['build', '--logLevel', 'warn']
const built = await run(process.execPath, [
  path.join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'),
  ...viteArgs,
])
process.exitCode = dev || built !== 0 ? built : await run(electronPath(), ['.', ...args])

/** Takes an option and what belongs to it out of the arguments. */
function taken(option: string, count: number): readonly string[] | undefined {
  const at = args.indexOf(option)
  return at === -1 ? undefined : args.splice(at, count)
}

function run(program: string, given: readonly string[]): Promise<number> {
  const child = spawn(program, given, { cwd: ROOT, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child
      .once('error', reject)
      .once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

function stop(...lines: readonly string[]): never {
  for (const line of lines) console.error(line)
  process.exit(1)
}
