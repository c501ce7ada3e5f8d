import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { getRawHeader } from '@electron/asar'
import { FuseV1Options, FuseVersion } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MKSQUASHFS } from '../../scripts/package/desktop/app-image.ts'
import { problemsOfApp } from '../../scripts/package/desktop/check-app.ts'
import { treeOf as readTree } from '../../scripts/package/desktop/desktop-packages.ts'
import { XORRISO } from '../../scripts/package/desktop/disk-image.ts'
import { FUSES } from '../../scripts/package/desktop/fuses.ts'
import { drawIcons, ICON_SIZES } from '../../scripts/package/desktop/icons.ts'
import { readAsar } from '../../scripts/package/desktop/read-asar.ts'
import { developmentPackages } from '../../scripts/package/development-packages.ts'
import { type FileTree, file } from '../../scripts/package/file-tree.ts'
import { machineOf } from '../../scripts/package/machine-of.ts'
import { WIXL } from '../../scripts/package/msi.ts'
import { NotToBeHad, registryPackage } from '../../scripts/package/registry-package.ts'
import { isThere } from '../../scripts/package/system-packager.ts'
import { TARGETS, type Target } from '../../scripts/package/targets.ts'
import { writeStandIn } from '../support/stand-in-electron.ts'
import { below, members, untar, unzip } from '../support/unpack-package.ts'

/**
 * The desktop packages, made over a stand-in of Electron: everything up to Electron itself is what a real build makes. Not
 * shown here: that the packaged app starts, that Electron heeds its fuses, that a signature holds (docs/electron-checklist.md).
 */
const ROOT = path.join(import.meta.dirname, '../..')
const BUILD_MS_MAX = 900_000
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }
const folder = mkdtempSync(path.join(tmpdir(), 'rescind-desktop-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const target = (id: string) => TARGETS.find((each) => each.id === id) as Target
const dataOf = (tree: FileTree, name: string): Buffer => {
  const packed = tree.get(name)
  if (packed?.kind !== 'file') throw new Error(`${name} is not there`)
  return packed.data
}

const BUILT = ['linux-x64', 'win-x64', 'darwin-arm64'] as const
type Id = (typeof BUILT)[number]

/** The folder with what was made; null where what it needs of the registry is not to be had. */
async function make(): Promise<string | null> {
  const zips = path.join(folder, 'zips')
  const out = path.join(folder, 'out')
  try {
    for (const id of BUILT) {
      const runtime = await registryPackage(target(id).runtime)
      await writeStandIn(zips, target(id), runtime.files.get('bin/node.exe'))
    }
  } catch (error) {
    if (error instanceof NotToBeHad) return null
    throw error
  }
  const runtime = path.join(folder, 'appimage-runtime')
  writeFileSync(runtime, APPIMAGE_RUNTIME)
  await promisify(execFile)(
    process.execPath,
    [
      path.join(ROOT, 'scripts/package/desktop/main.ts'),
      ...BUILT.flatMap((id) => ['--only', id]),
      ...['--out', out, '--electron-zips', zips],
    ],
    { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, RESCIND_APPIMAGE_RUNTIME: runtime } },
  )
  return out
}

/** The first bytes of a real one, by which it is known. */
const APPIMAGE_RUNTIME = Buffer.concat([
  Buffer.from('\x7fELF\x02\x01\x01\x00AI\x02', 'latin1'),
  Buffer.alloc(100),
])

/** The fuses as they stand in the program, one character each. */
function wireOf(program: Buffer): string {
  const at = program.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
  return at === -1 ? 'none' : program.toString('latin1', at + 34, at + 34 + (program[at + 33] ?? 0))
}
const WANTED_WIRE = Object.keys(FuseV1Options)
  .filter((key) => /^\d+$/.test(key))
  .map((key) => (FUSES[Number(key) as FuseV1Options] ? '1' : '0'))
  .join('')

/** Writes the archive and what lies beside it to the disk, where the reader of archives wants it. */
function archiveIn(tree: FileTree, resources: string, name: string) {
  const at = path.join(folder, name)
  for (const [own, packed] of below(resources, tree)) {
    if (!own.startsWith('app.asar') || packed.kind !== 'file') continue
    mkdirSync(path.dirname(path.join(at, own)), { recursive: true })
    writeFileSync(path.join(at, own), packed.data)
  }
  const asar = path.join(at, 'app.asar')
  return { content: readAsar(asar, path.join(at, 'read')), digest: sha256(getRawHeader(asar).headerString) }
}
const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')
const around = { root: ROOT, development: developmentPackages() }

test('every fuse that Electron has is set, and those that let others use the app are off', () => {
  expect(FUSES.version).toBe(FuseVersion.V1)
  expect(WANTED_WIRE).toBe('010011001')
})

test('the icon is drawn in each size, for each system, the same each time', () => {
  const icons = drawIcons()
  for (const side of ICON_SIZES) {
    const png = icons.png.get(side) ?? Buffer.alloc(24)
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      'PNG',
      side,
      side,
    ])
  }
  expect(icons.ico.readUInt32BE(0)).toBe(0x00000100)
  expect(icons.ico.readUInt16LE(4)).toBeGreaterThanOrEqual(6)
  expect(icons.icns.toString('latin1', 0, 4)).toBe('icns')
  expect(icons.icns.readUInt32BE(4)).toBe(icons.icns.length)
  expect(drawIcons()).toEqual(icons)
})

let out: string | null = null
const trees = new Map<Id, FileTree>()
const treeOf = (id: Id): FileTree => trees.get(id) ?? new Map()
beforeAll(async () => {
  out = await make()
  if (out === null) return
  for (const id of BUILT) {
    const name = `rescind-${version}-${id}`
    const packed = readFileSync(path.join(out, `${name}.${id === 'linux-x64' ? 'tar.gz' : 'zip'}`))
    trees.set(id, below(name, await (id === 'linux-x64' ? untar : unzip)(packed)))
  }
}, BUILD_MS_MAX)

/** Where each system has the archive, the program with the fuses, and the digest of the archive. */
const PLACES = {
  'linux-x64': { resources: 'resources', program: 'rescind-desktop', digest: null },
  'win-x64': { resources: 'resources', program: 'rescind-desktop.exe', digest: 'rescind-desktop.exe' },
  'darwin-arm64': {
    resources: 'Rescind.app/Contents/Resources',
    program: 'Rescind.app/Contents/Frameworks/Electron Framework.framework/Versions/A/Electron Framework',
    digest: 'Rescind.app/Contents/Info.plist',
  },
} as const

describe.each(BUILT)('%s', (id) => {
  const { resources, program, digest } = PLACES[id]

  test('the archive holds the app and what it loads, native modules lie beside it, nothing is of development', (context) => {
    if (out === null) return context.skip('no registry is to be reached')
    const { content } = archiveIn(treeOf(id), resources, `asar-${id}`)
    expect(problemsOfApp(content, target(id), around)).toEqual([])
    expect([...content.unpacked].toSorted()).toEqual([
      expect.stringMatching(new RegExp(`^node_modules/${target(id).keyring}/.*\\.node$`)),
      `node_modules/better-sqlite3/prebuilds/${target(id).sqlite}`,
    ])
    expect(JSON.parse(dataOf(content.files, 'package.json').toString('utf8'))).toMatchObject({
      name: 'rescind',
      version,
      main: 'out/main/index.js',
    })
    const licences = dataOf(content.files, 'THIRD-PARTY-LICENSES.txt').toString('utf8')
    for (const name of ['react', '@base-ui/react', 'undici', 'better-sqlite3', 'electron', 'pdfkit'])
      expect(licences, name).toMatch(new RegExp(`^${name} \\d`, 'm'))
    expect(licences).not.toMatch(/^(vitest|playwright|typescript|electron-vite) \d/m)

    const plants: [(files: FileTree, unpacked: Set<string>) => unknown, string][] = [
      [(files) => files.delete('out/preload/index.cjs'), 'out/preload/index.cjs is missing'],
      [
        (files) => files.set('node_modules/vitest/index.js', file('')),
        'is of vitest, which is for development',
      ],
      [(files) => files.set('out/main/index.js.map', file('{}')), 'index.js.map is for development'],
      [(files) => files.set('out/main/a.js', file(`"${ROOT}/src"`)), 'tells where it was built'],
      [(_, unpacked) => unpacked.clear(), 'is within the archive'],
    ]
    for (const [plant, found] of plants) {
      const files = new Map(content.files)
      const unpacked = new Set(content.unpacked)
      plant(files, unpacked)
      expect(problemsOfApp({ files, unpacked }, target(id), around).join('\n')).toContain(found)
    }
  })

  test('its fuses are set, its own default app is gone, the digest of its archive is told, the command line stands beside it with a Node of its own', (context) => {
    if (out === null) return context.skip('no registry is to be reached')
    const tree = treeOf(id)
    expect(wireOf(dataOf(tree, program))).toBe(WANTED_WIRE)
    expect(tree.has(`${resources}/default_app.asar`)).toBe(false)
    expect(tree.has('LICENSES.chromium.html')).toBe(true)
    if (digest !== null)
      expect(dataOf(tree, digest).includes(archiveIn(tree, resources, `digest-${id}`).digest)).toBe(true)
    const windows = id === 'win-x64'
    if (windows) expect(tree.has(`${resources}/cli/bin/rescind.cmd`)).toBe(true)
    else expect(tree.get(`${resources}/cli/bin/rescind`)).toMatchObject({ executable: true })
    expect(machineOf(dataOf(tree, `${resources}/cli/runtime/node${windows ? '.exe' : ''}`))).toBe(id)
    expect(
      [...tree]
        .filter(([, packed]) => packed.kind === 'file' && packed.data.includes(ROOT))
        .map(([name]) => name),
    ).toEqual([])
  })
})

describe('for Linux', () => {
  test('the Debian package has menu entry, types and icons in their places, and runs no script', async (context) => {
    if (out === null) return context.skip('no registry is to be reached')
    const parts = members(readFileSync(path.join(out, `rescind_${version}_amd64.deb`)))
    const files = await untar(parts.get('data.tar.gz') ?? Buffer.alloc(0))
    const control = await untar(parts.get('control.tar.gz') ?? Buffer.alloc(0))
    expect([...control.keys()].toSorted()).toEqual(['./control', './md5sums'])
    expect(dataOf(control, './control').toString('utf8')).toMatch(/^Conflicts: rescind-cli$/m)
    for (const side of ICON_SIZES)
      expect(files.has(`./usr/share/icons/hicolor/${side}x${side}/apps/rescind.png`)).toBe(true)
    for (const [link, to] of [
      ['rescind-desktop', '../lib/rescind-desktop/rescind-desktop'],
      ['rescind', '../lib/rescind-desktop/resources/cli/bin/rescind'],
    ]) {
      expect(files.get(`./usr/bin/${link}`)).toEqual({ kind: 'link', to })
      expect(files.has(`./usr/bin/${to}`.replace('/bin/..', ''))).toBe(true)
    }
    const entry = dataOf(files, './usr/share/applications/rescind.desktop').toString('utf8')
    expect(entry).toMatch(/^Exec=rescind-desktop %f$/m)
    const types = dataOf(files, './usr/share/mime/packages/rescind.xml').toString('utf8')
    for (const [, type = ''] of types.matchAll(/<mime-type type="([^"]+)"/g))
      expect(entry).toContain(`${type};`)
    expect(types).toContain('*.rescind')
  })

  test.runIf(isThere(MKSQUASHFS))(
    'the AppImage holds the same behind its runtime, and is the command line by that name',
    (context) => {
      if (out === null) return context.skip('no registry is to be reached')
      const image = path.join(out, `rescind-${version}-linux-x64.AppImage`)
      expect(readFileSync(image).subarray(0, APPIMAGE_RUNTIME.length).equals(APPIMAGE_RUNTIME)).toBe(true)
      const at = path.join(folder, 'image')
      execFileSync('unsquashfs', ['-o', String(APPIMAGE_RUNTIME.length), '-d', at, image], {
        stdio: 'ignore',
      })
      expect(readdirSync(at).toSorted()).toEqual([
        '.DirIcon',
        'AppRun',
        'rescind.desktop',
        'rescind.png',
        'usr',
      ])
      expectSame(below('usr/lib/rescind-desktop', readTree(at)), treeOf('linux-x64'))
      const ended = spawnSync(path.join(at, 'AppRun'), ['--version'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: folder, ARGV0: './rescind' },
      })
      expect(ended, ended.stderr).toMatchObject({ status: 0, stdout: `${version}\n` })
    },
  )
})

test.runIf(isThere(WIXL))(
  'the MSI holds what the zip for Windows holds, opens bundles with the app and puts the command line on PATH',
  (context) => {
    if (out === null) return context.skip('no registry is to be reached')
    const file = path.join(out, `rescind-${version}-win-x64.msi`)
    const at = path.join(folder, 'msi')
    execFileSync('msiextract', ['-C', at, file], { stdio: 'ignore' })
    expectSame(below('Rescind', readTree(at)), treeOf('win-x64'))
    const rows = (table: string) => msiTable(file, table)
    expect(rows('Environment')).toEqual([
      ['PATH', '=-*PATH', '[~];[INSTALLDIR]resources\\cli\\bin', expect.anything()],
    ])
    const [, , , component] = rows('Environment')[0] ?? []
    expect(rows('Component').map(([name]) => name)).toContain(component)
    expect(rows('InstallExecuteSequence').map(([action]) => action)).toEqual(
      expect.arrayContaining(['WriteEnvironmentStrings', 'RemoveEnvironmentStrings', 'WriteRegistryValues']),
    )
    expect(rows('Registry').map(([, root, key, , value]) => [root, key, value])).toEqual(
      expect.arrayContaining([
        ['2', 'Software\\Classes\\.rescind', 'Rescind.Bundle'],
        [
          '2',
          'Software\\Classes\\Rescind.Bundle\\shell\\open\\command',
          '"[INSTALLDIR]rescind-desktop.exe" "%1"',
        ],
      ]),
    )
    expect(rows('Shortcut')).toHaveLength(1)
    // For the machine, by its administrator; a newer version takes the place of an older one.
    expect(Object.fromEntries(rows('Property'))).toMatchObject({ ALLUSERS: '1', ProductVersion: version })
    expect(rows('Upgrade')).toHaveLength(2)
    expect(rows('CustomAction')).toEqual([])
  },
)

test.runIf(process.platform === 'linux' && isThere(XORRISO))(
  'the disk image for macOS holds the app, links as links, and where it is dragged to',
  async (context) => {
    if (out === null) return context.skip('no registry is to be reached')
    const at = path.join(folder, 'dmg')
    execFileSync(
      'xorriso',
      [
        ...['-osirrox', 'on', '-indev', path.join(out, `rescind-${version}-darwin-arm64.dmg`)],
        ...['-extract', '/', at],
      ],
      { stdio: 'ignore' },
    )
    execFileSync('chmod', ['-R', 'u+w', at])
    const has = readTree(at)
    expect(has.get('Applications')).toEqual({ kind: 'link', to: '/Applications' })
    has.delete('Applications')
    expectSame(has, treeOf('darwin-arm64'))
  },
)

/** Rows of a table of a Windows Installer package, without its three lines of heading. */
const msiTable = (file: string, table: string): string[][] =>
  execFileSync('msiinfo', ['export', file, table], { encoding: 'utf8' })
    .split('\r\n')
    .slice(3)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))

/** By digests: no assertion should print files of a hundred megabytes. */
function expectSame(has: FileTree, wanted: FileTree): void {
  const told = (tree: FileTree) =>
    [...tree]
      .map(([name, packed]) =>
        packed.kind === 'link'
          ? `${name} -> ${packed.to}`
          : `${name} ${createHash('sha256').update(packed.data).digest('hex')}`,
      )
      .toSorted()
  expect(told(has)).toEqual(told(wanted))
}
