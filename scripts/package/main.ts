/**
 * `npm run package`: the command line with its own Node, for machines that have none. Writes to `release/` (or `--out DIR`) an
 * archive for each platform (`--only ID` for one of them, `--pass-over` for those that can be had), a Debian package for Linux, a list of components and `SHA256SUMS`.
 * Two runs over one commit write the same bytes: the date in them is that of the commit, or SOURCE_DATE_EPOCH.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createProgram } from '../../src/cli/program.ts'
import { deb, gzip, tarGz, zip } from './archives.ts'
import { componentsOf } from './bill-of-materials.ts'
import { buildProgram } from './build-program.ts'
import { problemsOf } from './check-package.ts'
import { completions } from './completions.ts'
import { contentsFor } from './contents.ts'
import { developmentPackages } from './development-packages.ts'
import { type FileTree, file, under } from './file-tree.ts'
import { manual } from './manual.ts'
import { NotToBeHad } from './registry-package.ts'
import { TARGETS, type Target } from './targets.ts'

const ROOT = path.join(import.meta.dirname, '../..')

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    'pass-over': { type: 'boolean', default: false },
  },
})
const targets = TARGETS.filter(({ id }) => values.only === undefined || id === values.only)
if (targets.length === 0) {
  console.error(`--only takes ${TARGETS.map(({ id }) => id).join(', ')}`)
  process.exit(2)
}
const out = path.resolve(values.out ?? path.join(ROOT, 'release'))
const { version, description } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  version: string
  description: string
}
const date = dateOfSources()
const development = developmentPackages()
const commands = createProgram({}, () => {})
const parts = {
  version,
  program: await buildProgram(),
  manual: manual(commands, version, date.toISOString().slice(0, 10)),
  completions: completions(commands),
}

mkdirSync(out, { recursive: true })
const sums: string[] = []
for (const target of targets) {
  const name = `rescind-cli-${version}-${target.id}`
  const tree = await contentsOrNothing(target)
  if (tree === null) continue
  const { bom, names: components } = componentsOf(target, parts.program, version, date)
  const problems = problemsOf(tree, target, { root: ROOT, development, components })
  if (problems.length > 0) throw new Error(`${name} would be broken:\n  ${problems.join('\n  ')}`)
  const whole = under(name, tree)
  write(`${name}.${target.format}`, target.format === 'zip' ? zip(whole, date) : await tarGz(whole, date))
  if (target.debian !== undefined)
    write(`rescind-cli_${version}_${target.debian}.deb`, await debian(tree, target.debian))
  write(`${name}.cdx.json`, Buffer.from(bom))
}
writeFileSync(
  path.join(out, 'SHA256SUMS'),
  sums.toSorted((one, other) => (one.slice(66) < other.slice(66) ? -1 : 1)).join(''),
)

/** Null where the registry is out of reach and the one who asks can do without. */
async function contentsOrNothing(target: Target): Promise<FileTree | null> {
  try {
    return await contentsFor(target, parts)
  } catch (error) {
    if (!(error instanceof NotToBeHad)) throw error
    if (!values['pass-over'])
      throw new Error(`${error.message}: --only makes the package of one platform`, { cause: error })
    console.error(`${target.id} passed over: ${error.message}`)
    return null
  }
}

function write(name: string, data: Buffer): void {
  writeFileSync(path.join(out, name), data)
  sums.push(`${createHash('sha256').update(data).digest('hex')}  ${name}\n`)
  console.log(`${path.join(out, name)}  ${(data.length / 1e6).toFixed(1)} MB`)
}

/** Where Debian's policy wants each thing. */
function debian(tree: FileTree, architecture: NonNullable<Target['debian']>): Promise<Buffer> {
  const files: FileTree = new Map()
  let bytes = 0
  for (const [name, packed] of tree) {
    if (name.startsWith('share/')) continue
    files.set(`usr/lib/rescind/${name}`, packed)
    if (packed.kind === 'file') bytes += packed.data.length
  }
  files.set('usr/bin/rescind', { kind: 'link', to: '../lib/rescind/bin/rescind' })
  files.set('usr/share/man/man1/rescind.1.gz', file(gzip(Buffer.from(parts.manual))))
  files.set('usr/share/bash-completion/completions/rescind', file(parts.completions.bash))
  files.set('usr/share/zsh/vendor-completions/_rescind', file(parts.completions.zsh))
  files.set('usr/share/fish/vendor_completions.d/rescind.fish', file(parts.completions.fish))
  files.set('usr/share/doc/rescind-cli/copyright', file(readFileSync(path.join(ROOT, 'LICENSE'))))
  const control = {
    Package: 'rescind-cli',
    Version: version.replace('-', '~'),
    Architecture: architecture,
    Maintainer: process.env['RESCIND_MAINTAINER'] ?? 'Rescind <rescind@localhost>',
    'Installed-Size': String(Math.ceil(bytes / 1024)),
    Depends: 'libc6 (>= 2.28), libstdc++6, libgcc-s1',
    Section: 'admin',
    Priority: 'optional',
    Description: description,
  }
  return deb(files, control, date)
}

function dateOfSources(): Date {
  const given = process.env['SOURCE_DATE_EPOCH']
  const seconds =
    given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }).trim()
  if (!/^\d+$/.test(seconds)) throw new Error('SOURCE_DATE_EPOCH is a number of seconds')
  return new Date(Number(seconds) * 1000)
}
