/** What goes into the app's archive: what was built, what it loads at run time, and nothing that only builds and tests use. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type FileTree, file } from '../file-tree.ts'
import { isShippedFont } from '../fonts.ts'
import { registryPackage } from '../registry-package.ts'
import type { Target } from '../targets.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const KEYRING = /^node_modules\/@napi-rs\/keyring-/
/** Sources, types, tests, prose and headers of packages; licences stay. */
const NOT_SHIPPED =
  /\.(map|[cm]?ts|tsx|md|markdown|h|c|cc|cpp|gyp|gypi|flow)$|(^|\/)(tests?|__tests__|docs?|examples?|benchmarks?|\.github|deps|src)\//i
const LICENCE = /(^|\/)(licen[cs]e|copying|notice)[^/]*$/i

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>
}
type Lock = Readonly<Record<string, Locked>>

export async function appFolder(
  target: Target,
  about: { version: string; description: string },
): Promise<FileTree> {
  const tree: FileTree = new Map()
  tree.set(
    'package.json',
    file(
      `${JSON.stringify({ name: 'rescind', productName: 'Rescind', ...about, type: 'module', main: 'out/main/index.js' }, null, 2)}\n`,
    ),
  )
  for (const folder of ['out', 'resources']) put(tree, folder, (name) => !name.endsWith('.map'))
  for (const [name, packed] of tree)
    if (packed.kind === 'file' && /^out\/.*\.c?js$/.test(name)) tree.set(name, file(withoutMap(packed.data)))
  for (const place of runtimePackages()) {
    const isSqlite = place === 'node_modules/better-sqlite3'
    put(tree, place, (name) => {
      const own = name.slice(place.length + 1)
      if (own.startsWith('node_modules/')) return false
      if (isSqlite && own.startsWith('prebuilds/')) return own === `prebuilds/${target.sqlite}`
      return isShippedFont(name) && (LICENCE.test(own) || !NOT_SHIPPED.test(own))
    })
  }
  const keyring = await registryPackage(target.keyring)
  for (const [name, data] of keyring.files)
    if (!NOT_SHIPPED.test(name)) tree.set(`node_modules/${target.keyring}/${name}`, file(data))
  return tree
}

/** A built file's last line names a map that is not shipped. */
const withoutMap = (code: Buffer): Buffer =>
  Buffer.from(code.toString('utf8').replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n'))

function put(tree: FileTree, folder: string, isWanted: (name: string) => boolean): void {
  for (const own of readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })) {
    if (!own.isFile()) continue
    const full = path.join(own.parentPath, own.name)
    const name = path.relative(ROOT, full).replaceAll('\\', '/')
    if (isWanted(name)) tree.set(name, file(readFileSync(full)))
  }
}

/** Folders of the packages that `dependencies` leads to, as npm finds them; of the keychain's, those for other machines not. */
export function runtimePackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Lock
  }
  const found = new Set<string>()
  const walk = (place: string): void => {
    for (const name of Object.keys(packages[place]?.dependencies ?? {})) {
      const at = nearest(packages, place, name)
      if (at === undefined || found.has(at) || KEYRING.test(at)) continue
      found.add(at)
      walk(at)
    }
  }
  walk('')
  return [...found].toSorted()
}

function nearest(packages: Lock, from: string, name: string): string | undefined {
  const parents = [from]
  while (parents.at(-1) !== '') {
    const [last = ''] = parents.slice(-1)
    parents.push(last.slice(0, Math.max(0, last.lastIndexOf('/node_modules/'))))
  }
  return parents
    .map((parent) => `${parent === '' ? '' : `${parent}/`}node_modules/${name}`)
    .find((place) => packages[place] !== undefined)
}
