/** The command line and its workers as few files of plain JavaScript, and which packages went into them. */
import path from 'node:path'
import { build } from 'vite'
import { type FileTree, file } from './file-tree.ts'

const ROOT = path.join(import.meta.dirname, '../..')

/** Stand in the package as they are, since they load native modules. */
export const UNBUNDLED = ['better-sqlite3', 'keytar'] as const

/** Answers `--version` before anything is loaded: scripts ask it often. */
const ENTRY = (version: string): string => `const asked = process.argv.slice(2)
if (asked.length === 1 && (asked[0] === '--version' || asked[0] === '-V')) process.stdout.write('${version}\\n')
else await import('./main.js')
`

export interface Program {
  readonly files: FileTree
  /** Folders of the packages that are bundled in it, in order. */
  readonly packages: readonly string[]
}

export async function buildProgram(version: string): Promise<Program> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: [...UNBUNDLED], target: 'node' },
    build: {
      ssr: true,
      write: false,
      minify: true,
      target: 'node24',
      rolldownOptions: {
        input: {
          main: 'src/cli/main.ts',
          'import-worker': 'src/main/inventory/importing/import-worker.ts',
          'write-worker': 'src/main/inventory/storing/write-worker.ts',
          'query-worker': 'src/main/inventory/asking/query-worker.ts',
          'comparing-worker': 'src/main/inventory/comparing/comparing-worker.ts',
          'pdf-worker': 'src/main/reports/pdf-worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  if (Array.isArray(built) || !('output' in built)) throw new Error('one build makes one output')
  const files: FileTree = new Map([['rescind.js', file(ENTRY(version))]])
  const packages = new Set<string>()
  for (const part of built.output) {
    files.set(part.fileName, file(part.type === 'chunk' ? part.code : Buffer.from(part.source)))
    for (const id of part.type === 'chunk' ? part.moduleIds : []) {
      const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/')) ?? []
      if (folder !== undefined) packages.add(folder.replaceAll('\0', ''))
    }
  }
  return { files, packages: [...packages].toSorted() }
}
