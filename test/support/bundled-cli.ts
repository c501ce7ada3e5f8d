import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildProgram } from '../../scripts/package/build-program.ts'

const ROOT = path.join(import.meta.dirname, '../..')

/**
 * The command line as packages hold it, a few files of plain JavaScript: it starts in a third of the time that the checkout's
 * own takes, and the tests start it some thousand times.
 */
export async function bundleCli(): Promise<{ readonly file: string; remove(): void }> {
  // Native modules are found from where it stands.
  const cache = path.join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, 'rescind-cli-'))
  mkdirSync(path.join(folder, 'node_modules'))
  for (const name of ['package.json', 'resources', 'node_modules/@embedpdf'])
    symlinkSync(path.join(ROOT, name), path.join(folder, name))
  const program = path.join(folder, 'program/cli')
  mkdirSync(program, { recursive: true })
  const { files } = await buildProgram({ RESCIND_TEST_BUILD: 'true' })
  for (const [name, packed] of files)
    if (packed.kind === 'file') writeFileSync(path.join(program, name), packed.data)
  return {
    file: path.join(program, 'rescind.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
