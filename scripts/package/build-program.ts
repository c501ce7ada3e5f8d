/** The command line and its workers as few files of plain JavaScript, and which packages went into them. */
import path from 'node:path'
import { build } from 'vite'
import { type FileTree, file } from './file-tree.ts'

const ROOT = path.join(import.meta.dirname, '../..')

/** Stand in the package as they are, since they load native modules. */
export const UNBUNDLED = ['better-sqlite3', 'keytar'] as const

export interface Program {
  readonly files: FileTree
  /** Folders of the packages that are bundled in it, in order. */
  readonly packages: readonly string[]
}

/** @param define names that the code asks for, by the expressions that stand in their place */
export async function buildProgram(define: Readonly<Record<string, string>> = {}): Promise<Program> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    define,
    ssr: { noExternal: true, external: [...UNBUNDLED], target: 'node' },
    build: {
      ssr: true,
      write: false,
      minify: true,
      target: 'node24',
      rolldownOptions: {
        input: {
          rescind: 'src/cli/start.ts',
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
  const files: FileTree = new Map()
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
