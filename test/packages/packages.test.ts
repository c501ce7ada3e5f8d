import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemsOf, type Surroundings } from '../../scripts/package/check-package.ts'
import { treeOf as readTree } from '../../scripts/package/desktop/desktop-packages.ts'
import { developmentPackages } from '../../scripts/package/development-packages.ts'
import { type FileTree, file, type Packed } from '../../scripts/package/file-tree.ts'
import { WIXL } from '../../scripts/package/msi.ts'
import { RPMBUILD } from '../../scripts/package/rpm.ts'
import { isThere } from '../../scripts/package/system-packager.ts'
import { TARGETS, type Target } from '../../scripts/package/targets.ts'
import { below, members, untar, unzip } from '../support/unpack-package.ts'

/** Builds every package as `npm run package` does, unpacks each, and runs what this machine can run. */
const ROOT = path.join(import.meta.dirname, '../..')
const BUILD_MS_MAX = 900_000
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }
const folder = mkdtempSync(path.join(tmpdir(), 'rescind-packages-'))
const at = (...names: string[]) => path.join(folder, ...names)
const nameOf = ({ id }: Target) => `rescind-cli-${version}-${id}`
const development = developmentPackages()

interface Built {
  readonly out: string
  /** Those whose runtime is not to be had: no network, and another machine's. */
  readonly passedOver: readonly string[]
}

async function build(out: string, env: NodeJS.ProcessEnv, only?: Target): Promise<Built> {
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [
      path.join(ROOT, 'scripts/package/main.ts'),
      ...['--out', out, '--pass-over'],
      ...(only === undefined ? [] : ['--only', only.id]),
    ],
    { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
  )
  const passedOver = TARGETS.filter(({ id }) => stderr.includes(`${id} passed over`)).map(({ id }) => id)
  for (const id of passedOver)
    console.warn(`The package for ${id} is passed over: no registry is to be reached.`)
  return { out, passedOver }
}

let built: Built
beforeAll(async () => {
  built = await build(at('one'), {})
}, BUILD_MS_MAX)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (name: string) => readFileSync(path.join(built.out, name))
async function treeOf(target: Target): Promise<FileTree> {
  const name = nameOf(target)
  const packed = read(`${name}.${target.format}`)
  return below(name, await (target.format === 'zip' ? unzip : untar)(packed))
}
function around(target: Target): Surroundings {
  const bom = JSON.parse(read(`${nameOf(target)}.cdx.json`).toString('utf8')) as {
    components: { 'bom-ref': string }[]
  }
  const components = bom.components.map((component) => component['bom-ref'].replace(/@[^@]+$/, ''))
  return { root: ROOT, development, components }
}
/** Of files of a hundred megabytes, which no assertion should print. */
const isSame = (one: Packed | undefined, other: Packed): boolean =>
  one?.kind === 'file' && other.kind === 'file'
    ? one.executable === other.executable && one.data.equals(other.data)
    : JSON.stringify(one) === JSON.stringify(other)
const isOwn = ({ id }: Target) =>
  id === `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
const own = TARGETS.find(isOwn)

describe.each(TARGETS)('$id', (target) => {
  test('has all its parts, for this machine, with licences, and nothing of development', async (context) => {
    if (built.passedOver.includes(target.id)) return context.skip('no registry is to be reached')
    expect(around(target).components).toEqual(
      expect.arrayContaining(['undici', 'better-sqlite3', target.runtime]),
    )
    expect(problemsOf(await treeOf(target), target, around(target))).toEqual([])
  })

  test.runIf(target.debian !== undefined)(
    'its Debian package holds the same, where Debian has it',
    async (context) => {
      if (built.passedOver.includes(target.id)) return context.skip('no registry is to be reached')
      const parts = members(read(`rescind-cli_${version}_${target.debian}.deb`))
      expect([...parts.keys()]).toEqual(['debian-binary', 'control.tar.gz', 'data.tar.gz'])
      const files = await untar(parts.get('data.tar.gz') ?? Buffer.alloc(0))
      const wanted = [...(await treeOf(target))].filter(([name]) => !name.startsWith('share/'))
      const has = below('./usr/lib/rescind', files)
      expect([...has.keys()].toSorted()).toEqual(wanted.map(([name]) => name).toSorted())
      for (const [name, packed] of wanted) expect(isSame(has.get(name), packed), name).toBe(true)
      expect(files.get('./usr/bin/rescind')).toEqual({ kind: 'link', to: '../lib/rescind/bin/rescind' })
      const control = await untar(parts.get('control.tar.gz') ?? Buffer.alloc(0))
      const text = (name: string) => {
        const packed = control.get(name)
        return packed?.kind === 'file' ? packed.data.toString('utf8') : ''
      }
      expect(text('./control')).toContain(`Architecture: ${target.debian}\n`)
      const sums = new Map(
        text('./md5sums')
          .trim()
          .split('\n')
          .map((line) => [line.slice(34), line.slice(0, 32)]),
      )
      for (const [name, packed] of files)
        if (packed.kind === 'file')
          expect(sums.get(name.slice(2)), name).toBe(createHash('md5').update(packed.data).digest('hex'))
      // It asks before nothing and runs nothing: a workspace is no business of a package.
      expect([...control.keys()].toSorted()).toEqual(['./control', './md5sums'])
    },
  )

  test.runIf(target.format === 'zip' && isThere(WIXL))('its MSI holds the same', async (context) => {
    if (built.passedOver.includes(target.id)) return context.skip('no registry is to be reached')
    const to = at('msi')
    execFileSync('msiextract', ['-C', to, path.join(built.out, `${nameOf(target)}.msi`)], { stdio: 'ignore' })
    const has = readTree(path.join(to, 'Rescind command line'))
    const wanted = await treeOf(target)
    expect([...has.keys()].toSorted()).toEqual([...wanted.keys()].toSorted())
    for (const [name, packed] of wanted)
      expect(packed.kind === 'file' && isSame(has.get(name), { ...packed, executable: false }), name).toBe(
        true,
      )
  })

  test.runIf(target.debian !== undefined && isThere(RPMBUILD))('its RPM holds the same', async (context) => {
    if (built.passedOver.includes(target.id)) return context.skip('no registry is to be reached')
    const name = `rescind-cli-${version}-1.${target.debian === 'arm64' ? 'aarch64' : 'x86_64'}.rpm`
    const format = '[%{FILENAMES}\\t%{FILEMODES:octal}\\t%{FILEDIGESTS}\\t%{FILELINKTOS}\\n]'
    const told = execFileSync('rpm', ['-qp', '--queryformat', format, path.join(built.out, name)], {
      encoding: 'utf8',
      maxBuffer: 1e7,
    })
    const packed = new Map(
      told
        .trim()
        .split('\n')
        .map((line) => line.split('\t') as [string, string, string, string])
        .map(([file, ...rest]) => [file, rest]),
    )
    for (const [name, one] of await treeOf(target)) {
      if (name.startsWith('share/')) continue
      const [mode = '', digest, to] = packed.get(`/usr/lib/rescind/${name}`) ?? []
      if (one.kind === 'link') expect(to, name).toBe(one.to)
      else {
        expect(mode.slice(-3), name).toBe(one.executable === true ? '755' : '644')
        expect(digest, name).toBe(createHash('sha256').update(one.data).digest('hex'))
      }
    }
    expect(packed.get('/usr/bin/rescind')?.[2]).toBe('../lib/rescind/bin/rescind')
    expect(
      [...packed.keys()].filter((file) => !/^\/usr\/(?:lib\/rescind|share|bin\/rescind$)/.test(file)),
    ).toEqual([])
  })
})

test('what would be wrong with a package is found, each by its name', async () => {
  if (own === undefined) return
  const good = await treeOf(own)
  const foreign = TARGETS.find(({ id }) => id === (own.id === 'linux-x64' ? 'linux-arm64' : 'linux-x64'))
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 'latin1')
  header.writeUInt16LE(foreign?.id === 'linux-arm64' ? 0xb7 : 0x3e, 18)
  const sqlite = `program/node_modules/better-sqlite3/prebuilds/${own.sqlite}`
  const runtime = own.format === 'zip' ? 'runtime/node.exe' : 'runtime/node'
  const licences = (good.get('THIRD-PARTY-LICENSES.txt') as { data: Buffer }).data.toString('utf8')
  const plants: readonly (readonly [(tree: FileTree) => unknown, string])[] = [
    [(tree) => tree.delete(sqlite), `${sqlite} is missing`],
    [(tree) => tree.set(sqlite, file('no module')), `${sqlite} is no native binary`],
    [(tree) => tree.set(sqlite, file(header)), `${sqlite} is for ${foreign?.id}`],
    [(tree) => tree.set(runtime, file(header, true)), `${runtime} is for ${foreign?.id}`],
    [(tree) => tree.delete('program/cli/pdf-worker.js'), 'program/cli/pdf-worker.js is missing'],
    [(tree) => tree.set('program/node_modules/vitest/index.js', file('')), 'which is not shipped'],
    [(tree) => tree.set('program/cli/rescind.js.map', file('{}')), 'is for development'],
    [(tree) => tree.set('program/cli/a.js', file(`// ${ROOT}/src/a.ts`)), 'tells where it was built'],
    [(tree) => tree.set('program/cli/a.js', file('import("./gone-1.js")')), 'asks for gone-1.js'],
    [
      (tree) =>
        tree.set('THIRD-PARTY-LICENSES.txt', file(licences.replace(/^undici .*$/m, 'another 1.0.0 (MIT)'))),
      'the licence of undici is missing',
    ],
    [
      (tree) =>
        tree.set('THIRD-PARTY-LICENSES.txt', file(licences.replace(/^undici .*$/m, 'vitest 1.0.0 (MIT)'))),
      'vitest is for development only',
    ],
    ...(own.format === 'zip'
      ? []
      : [
          [
            (tree: FileTree) => tree.set('bin/rescind', file('#!/bin/sh')),
            'bin/rescind may not be run',
          ] as const,
        ]),
  ]
  for (const [plant, found] of plants) {
    const tree = new Map(good)
    plant(tree)
    expect(problemsOf(tree, own, around(own)).join('\n'), found).toContain(found)
  }
})

test(
  'two builds are the same byte for byte, wherever and whenever they are made, and as SHA256SUMS says',
  async () => {
    if (own === undefined) return
    const other = await build(at('two'), { TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', LC_ALL: 'C' }, own)
    const names = readdirSync(other.out)
    expect(names.length).toBeGreaterThanOrEqual(3)
    for (const name of names.filter((each) => each !== 'SHA256SUMS'))
      expect(readFileSync(path.join(other.out, name)).equals(read(name)), name).toBe(true)
    const sums = read('SHA256SUMS').toString('utf8').trim().split('\n')
    expect(sums.map((line) => line.slice(66)).toSorted()).toEqual(
      readdirSync(built.out)
        .filter((each) => each !== 'SHA256SUMS')
        .toSorted(),
    )
    for (const line of sums)
      expect(
        createHash('sha256')
          .update(read(line.slice(66)))
          .digest('hex'),
      ).toBe(line.slice(0, 64))
  },
  BUILD_MS_MAX,
)

describe.runIf(own?.format === 'tar.gz')('the archive for this machine, unpacked', () => {
  const TOOLS = ['sh', 'readlink', 'dirname']
  let root = ''
  let env: NodeJS.ProcessEnv = {}
  beforeAll(() => {
    if (own === undefined) return
    execFileSync('tar', ['xzf', path.join(built.out, `${nameOf(own)}.tar.gz`), '-C', folder])
    root = at(nameOf(own))
    // A machine on which no Node is: of all programs it has those that the first script calls.
    mkdirSync(at('bin'))
    for (const tool of TOOLS)
      symlinkSync(
        execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(),
        at('bin', tool),
      )
    env = {
      PATH: at('bin'),
      HOME: at('home'),
      TMPDIR: folder,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    }
    mkdirSync(at('home'))
  })
  const rescind = (...args: string[]) =>
    spawnSync(path.join(root, 'bin/rescind'), args, { encoding: 'utf8', env, timeout: 300_000 })

  test('says its version, and what it knows', () => {
    expect(rescind('--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
    expect(rescind('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('demo') })
    expect(rescind('batch', 'nonsense').status).toBe(2)
  })

  test('does the whole job of the demonstration, with reports', { timeout: 300_000 }, () => {
    const ended = rescind('demo', '--items', '200', '--out', at('demo'))
    expect(ended, ended.stderr).toMatchObject({ status: 0 })
    const files = readdirSync(at('demo'), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.basename(name),
    )
    expect(files).toEqual(expect.arrayContaining(['report.pdf', 'report.csv', 'evidence.jsonl']))
  })

  test('is found through a link, and keeps what it compiled for its owner only', () => {
    symlinkSync(path.join(root, 'bin/rescind'), at('linked'))
    const ended = spawnSync(at('linked'), ['--data-dir', at('workspace'), '--json', 'batch', 'list'], {
      encoding: 'utf8',
      env,
    })
    expect(ended, ended.stderr).toMatchObject({ status: 0, stdout: '[]\n' })
    const cache = at('home', process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'rescind/compiled')
    expect(existsSync(cache)).toBe(true)
    expect(spawnSync('find', [cache, '-perm', '/022'], { encoding: 'utf8' }).stdout).toBe('')
  })
})
