/** Everything that stands in the package of one platform, by its path below the package's own folder. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Program } from './build-program.ts'
import { UNBUNDLED } from './build-program.ts'
import { type FileTree, file, type Packed } from './file-tree.ts'
import { FONT_FILES, FONT_PACKAGES } from './fonts.ts'
import { type Licensed, licenceOf, licenceText, licensed } from './licences.ts'
import { type RegistryPackage, registryPackage } from './registry-package.ts'
import type { Target } from './targets.ts'

const ROOT = path.join(import.meta.dirname, '../..')

export interface Parts {
  readonly version: string
  readonly program: Program
  readonly manual: string
  readonly completions: Readonly<Record<'bash' | 'zsh' | 'fish' | 'powershell', string>>
}

export async function contentsFor(target: Target, parts: Parts): Promise<FileTree> {
  const [runtime, keyring] = await Promise.all([
    registryPackage(target.runtime),
    registryPackage(target.keyring),
  ])
  const windows = target.format === 'zip'
  const tree: FileTree = new Map()
  const put = (name: string, packed: Packed) => void tree.set(name, packed)

  if (windows) put('bin/rescind.cmd', file(WINDOWS_START))
  else put('bin/rescind', file(UNIX_START, true))
  const binary = windows ? 'node.exe' : 'node'
  put(`runtime/${binary}`, file(fileOf(runtime, `bin/${binary}`), true))
  for (const [name, packed] of parts.program.files) put(`program/cli/${name}`, packed)

  for (const name of UNBUNDLED) await putModule(tree, name, target)
  for (const [name, data] of keyring.files) put(`program/node_modules/${target.keyring}/${name}`, file(data))
  await putFolder(tree, 'resources', 'resources')
  for (const name of FONT_FILES) put(name, file(await readFile(path.join(ROOT, name))))
  put(
    'package.json',
    file(`${JSON.stringify({ name: 'rescind', version: parts.version, type: 'module' })}\n`),
  )

  put('share/man/man1/rescind.1', file(parts.manual))
  put('share/completions/rescind.bash', file(parts.completions.bash))
  put('share/completions/_rescind', file(parts.completions.zsh))
  put('share/completions/rescind.fish', file(parts.completions.fish))
  put('share/completions/rescind.ps1', file(parts.completions.powershell))
  put('README.md', file(await readFile(path.join(ROOT, 'docs/installing.md'))))
  put('LICENSE', file(await readFile(path.join(ROOT, 'LICENSE'))))
  const licences = await Promise.all([
    ...[
      ...parts.program.packages,
      ...[...UNBUNDLED, ...FONT_PACKAGES].map((name) => path.join(ROOT, 'node_modules', name)),
    ].map(licenceOf),
    licenceIn(runtime),
    licenceIn(keyring),
  ])
  put('THIRD-PARTY-LICENSES.txt', file(licenceText(licences)))
  return tree
}

/** Its code and what it is, without sources and tests; of better-sqlite3 the module of this platform alone. */
async function putModule(tree: FileTree, name: string, target: Target): Promise<void> {
  const folder = path.join(ROOT, 'node_modules', name)
  for (const own of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const relative = path.relative(folder, path.join(own.parentPath, own.name)).replaceAll('\\', '/')
    const wanted =
      /^(package\.json|LICENSE[^/]*|[^/]+\.js|lib\/.*\.js)$/.test(relative) ||
      relative === `prebuilds/${target.sqlite}`
    if (own.isFile() && wanted)
      tree.set(`program/node_modules/${name}/${relative}`, file(await readFile(path.join(folder, relative))))
  }
}

async function putFolder(tree: FileTree, from: string, to: string): Promise<void> {
  for (const own of await readdir(path.join(ROOT, from), { recursive: true, withFileTypes: true })) {
    if (!own.isFile()) continue
    const full = path.join(own.parentPath, own.name)
    const relative = path.relative(path.join(ROOT, from), full).replaceAll('\\', '/')
    tree.set(`${to}/${relative}`, file(await readFile(full)))
  }
}

function licenceIn(own: RegistryPackage): Licensed {
  const about = JSON.parse(fileOf(own, 'package.json').toString('utf8')) as {
    name: string
    version: string
    license?: string
  }
  const texts = [...own.files]
    .filter(([name]) => /^licen[cs]e[^/]*$/i.test(name))
    .map(([, data]) => data.toString('utf8'))
  return licensed(about, texts.join('\n'))
}

function fileOf(own: RegistryPackage, name: string): Buffer {
  const data = own.files.get(name)
  if (data === undefined) throw new Error(`${own.name}@${own.version} has no ${name}`)
  return data
}

/** Room for what starting makes, in megabytes: else a tenth of the start goes to collecting garbage. */
const START_FLAG = '--min-semi-space-size=16'

/** Wherever it is unpacked, and through links that lead to it. */
const UNIX_START = `#!/bin/sh
self=$0
while [ -L "$self" ]; do
  to=$(readlink "$self")
  case $to in /*) self=$to ;; *) self=$(dirname "$self")/$to ;; esac
done
root=$(cd "$(dirname "$self")/.." && pwd -P) || exit 1
exec "$root/runtime/node" ${START_FLAG} "$root/program/cli/rescind.js" "$@"
`

const WINDOWS_START = `@"%~dp0..\\runtime\\node.exe" ${START_FLAG} "%~dp0..\\program\\cli\\rescind.js" %*\r\n`
