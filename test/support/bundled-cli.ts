import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { UNBUNDLED } from '../../scripts/package/build-program.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const ENTRY = 'src/cli/main.ts'

/**
 * The command line of this checkout as one file of plain JavaScript, which takes itself for the checkout's own: it starts in a
 * third of the time, and suites that kill it start it more than a thousand times.
 */
export async function bundleCli(): Promise<{ readonly file: string; remove(): void }> {
  // Native modules are found from where it stands.
  const cache = path.join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const outDir = mkdtempSync(path.join(cache, 'rescind-cli-'))
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path.join(ROOT, ENTRY)).href) },
    ssr: { noExternal: true, external: [...UNBUNDLED], target: 'node' },
    build: {
      ssr: ENTRY,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node24',
      rolldownOptions: { output: { format: 'es', entryFileNames: 'cli.js', codeSplitting: false } },
    },
  })
  return { file: path.join(outDir, 'cli.js'), remove: () => rmSync(outDir, { recursive: true, force: true }) }
}
