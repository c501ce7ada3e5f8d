/** What would be wrong with the desktop app: of the files of its archive, and of what lies unpacked beside it. */
import type { FileTree } from '../file-tree.ts'
import { machineOf } from '../machine-of.ts'
import type { Target } from '../targets.ts'

const WORKERS = ['import', 'write', 'query', 'comparing', 'pdf'].map((name) => `out/main/${name}-worker.js`)
const PARTS = [
  'package.json',
  'out/main/index.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  ...WORKERS,
  'resources/verify_evidence.py',
]

export interface ArchiveOf {
  /** All files of the archive; those that lie beside it are among them. */
  readonly files: FileTree
  /** Names of those that lie beside it. */
  readonly unpacked: ReadonlySet<string>
}

export function problemsOfApp(
  { files, unpacked }: ArchiveOf,
  target: Target,
  around: { readonly root: string; readonly development: ReadonlySet<string> },
): readonly string[] {
  const natives = [
    `node_modules/better-sqlite3/prebuilds/${target.sqlite}`,
    [...files.keys()].find(
      (name) => name.startsWith(`node_modules/${target.keyring}/`) && name.endsWith('.node'),
    ) ?? `node_modules/${target.keyring}/*.node`,
  ]
  const root = Buffer.from(around.root)
  return [
    ...[...PARTS, ...natives].filter((name) => !files.has(name)).map((name) => `${name} is missing`),
    ...[...files].flatMap(([name, packed]) => {
      if (packed.kind === 'link') return [`${name} is a link`]
      const machine = machineOf(packed.data)
      const [, module = null] =
        /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!node_modules\/)[^/]*/.exec(name) ?? []
      return [
        ...(name.endsWith('.node') && machine === null ? [`${name} is no native binary`] : []),
        ...(machine !== null && machine !== target.id ? [`${name} is for ${machine}`] : []),
        ...(machine !== null && !unpacked.has(name)
          ? [`${name} is within the archive, where no system loads it from`]
          : []),
        ...(module !== null && around.development.has(module)
          ? [`${name} is of ${module}, which is for development`]
          : []),
        ...(/\.(map|tsx?)$/.test(name) ? [`${name} is for development`] : []),
        ...(packed.data.includes(root) ? [`${name} tells where it was built`] : []),
        ...(/^out\/.*js$/.test(name) && packed.data.includes('//# sourceMappingURL=')
          ? [`${name} names a source map`]
          : []),
      ]
    }),
  ]
}
