/** Folders of the packages that the window's one file is made of: bundled, so development's by name, and shipped all the same. */
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { ROOT } from '../release.ts'

export async function windowPackages(): Promise<readonly string[]> {
  const built = await build({
    configFile: false,
    root: path.join(ROOT, 'src/renderer'),
    logLevel: 'error',
    plugins: [react()],
    build: { write: false, rolldownOptions: { input: path.join(ROOT, 'src/renderer/index.html') } },
  })
  if (Array.isArray(built) || !('output' in built)) throw new Error('one build makes one output')
  const ids = built.output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
  const folders = ids.flatMap(
    (id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/')) ?? [],
  )
  return [...new Set(folders.map((folder) => folder.replaceAll('\0', '')))].toSorted()
}
