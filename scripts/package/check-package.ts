/** What would be wrong with a package: asked before it is written, and by the tests of what they have unpacked. */
import { UNBUNDLED } from './build-program.ts'
import type { FileTree } from './file-tree.ts'
import { FONT_FILES } from './fonts.ts'
import { machineOf } from './machine-of.ts'
import type { Target } from './targets.ts'

export interface Surroundings {
  /** Folder of the checkout: no file of a package may tell where it was built. */
  readonly root: string
  /** Names of packages that only tests and builds use. */
  readonly development: ReadonlySet<string>
  /** Names of all that the list of components has. */
  readonly components: readonly string[]
}

const WORKERS = ['import', 'write', 'query', 'comparing', 'pdf'].map(
  (name) => `program/cli/${name}-worker.js`,
)
const DATA = [
  'package.json',
  'resources/verify_evidence.py',
  ...FONT_FILES,
  'share/man/man1/rescind.1',
  'share/completions/rescind.bash',
  'share/completions/_rescind',
  'share/completions/rescind.fish',
  'share/completions/rescind.ps1',
  'README.md',
  'LICENSE',
  'THIRD-PARTY-LICENSES.txt',
]

/** @param tree by the paths below the package's own folder */
export function problemsOf(tree: FileTree, target: Target, around: Surroundings): readonly string[] {
  return [
    ...missingParts(tree, target),
    ...wrongBinaries(tree, target),
    ...strangers(tree, target, around),
    ...deadImports(tree),
    ...missingLicences(tree, around),
  ]
}

function missingParts(tree: FileTree, target: Target): readonly string[] {
  const windows = target.format === 'zip'
  const programs = windows ? ['bin/rescind.cmd', 'runtime/node.exe'] : ['bin/rescind', 'runtime/node']
  const natives = [
    `program/node_modules/better-sqlite3/prebuilds/${target.sqlite}`,
    [...tree.keys()].find(
      (name) => name.startsWith(`program/node_modules/${target.keyring}/`) && name.endsWith('.node'),
    ) ?? `program/node_modules/${target.keyring}/*.node`,
  ]
  const all = [...programs, ...natives, 'program/cli/rescind.js', ...WORKERS, ...DATA]
  const missing = all.filter((name) => !tree.has(name)).map((name) => `${name} is missing`)
  const locked = programs.flatMap((name) => {
    const packed = tree.get(name)
    return !windows && packed?.kind === 'file' && packed.executable !== true ? [`${name} may not be run`] : []
  })
  return [...missing, ...locked]
}

function wrongBinaries(tree: FileTree, target: Target): readonly string[] {
  return [...tree].flatMap(([name, packed]) => {
    if (packed.kind === 'link') return []
    const machine = machineOf(packed.data)
    if (machine === null) return /\.node$|^runtime\//.test(name) ? [`${name} is no native binary`] : []
    return machine === target.id
      ? []
      : [`${name} is for ${machine === 'another' ? 'another machine' : machine}`]
  })
}

/** What has no business in it: development's packages, sources, tests, source maps, and words of the machine it was built on. */
function strangers(tree: FileTree, target: Target, around: Surroundings): readonly string[] {
  const own = new Set<string>([...UNBUNDLED, target.keyring])
  const root = Buffer.from(around.root)
  return [...tree].flatMap(([name, packed]) => {
    const [, module = null] = /^program\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name) ?? []
    return [
      ...(module !== null && !own.has(module) ? [`${name} is of ${module}, which is not shipped`] : []),
      ...(/\.(map|tsx?)$|(^|\/)tests?\//.test(name) ? [`${name} is for development`] : []),
      ...(packed.kind === 'file' && packed.data.includes(root) ? [`${name} tells where it was built`] : []),
      ...(packed.kind === 'file' && /\.js$/.test(name) && packed.data.includes('//# sourceMappingURL=')
        ? [`${name} names a source map`]
        : []),
    ]
  })
}

/** Parts of the program that name another part which is not there. */
function deadImports(tree: FileTree): readonly string[] {
  return [...tree].flatMap(([name, packed]) => {
    if (packed.kind === 'link' || !/^program\/cli\/.*\.js$/.test(name)) return []
    const named = packed.data
      .toString('utf8')
      .matchAll(/(?:from|import)\s*\(?\s*["'`]\.\/([\w.-]+\.js)["'`]/g)
    return [...named].flatMap(([, other]) =>
      tree.has(`program/cli/${other}`) ? [] : [`${name} asks for ${other}, which is not there`],
    )
  })
}

function missingLicences(tree: FileTree, { components, development }: Surroundings): readonly string[] {
  const packed = tree.get('THIRD-PARTY-LICENSES.txt')
  if (packed?.kind !== 'file') return []
  const told = new Map(
    [
      ...packed.data
        .toString('utf8')
        .matchAll(/^={78}\n(\S+) \S+ \(.*\)\n={78}\n\n([\s\S]*?)(?=^={78}$|$(?![\s\S]))/gm),
    ].map(([, name = '', text = '']) => [name, text.trim()]),
  )
  return [
    ...components
      .filter((name) => (told.get(name)?.length ?? 0) < 200)
      .map((name) => `the licence of ${name} is missing`),
    ...[...told.keys()]
      .filter((name) => development.has(name))
      .map((name) => `${name} is for development only`),
  ]
}
