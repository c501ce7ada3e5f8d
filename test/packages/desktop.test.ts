import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { getRawHeader } from '@electron/asar'
import { FuseV1Options, FuseVersion } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemsOfApp } from '../../scripts/package/desktop/check-app.ts'
import { FUSES } from '../../scripts/package/desktop/fuses.ts'
import { drawIcons, ICON_SIZES } from '../../scripts/package/desktop/icons.ts'
import { readAsar } from '../../scripts/package/desktop/read-asar.ts'
import { developmentPackages } from '../../scripts/package/development-packages.ts'
import { type FileTree, file } from '../../scripts/package/file-tree.ts'
import { machineOf } from '../../scripts/package/machine-of.ts'
import { NotToBeHad, registryPackage } from '../../scripts/package/registry-package.ts'
import { TARGETS, type Target } from '../../scripts/package/targets.ts'
import { writeStandIn } from '../support/stand-in-electron.ts'
import { below, members, untar } from '../support/unpack-package.ts'

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

/** Null where what it needs of the registry is not to be had. */
async function make(id: string, out: string): Promise<string | null> {
  const zips = path.join(folder, 'zips')
  try {
    const runtime = await registryPackage(target(id).runtime)
    writeStandIn(zips, target(id), runtime.files.get('bin/node.exe'))
  } catch (error) {
    if (error instanceof NotToBeHad) return null
    throw error
  }
  await promisify(execFile)(
    process.execPath,
    [path.join(ROOT, 'scripts/package/desktop/main.ts'), '--only', id, '--out', out, '--electron-zips', zips],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  return out
}

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

describe('for Linux', () => {
  const linux = target('linux-x64')
  let tree: FileTree = new Map()
  let out: string | null = null
  beforeAll(async () => {
    out = await make('linux-x64', path.join(folder, 'linux'))
    if (out !== null) {
      const packed = readFileSync(path.join(out, `rescind-${version}-linux-x64.tar.gz`))
      tree = below(`rescind-${version}-linux-x64`, await untar(packed))
    }
  }, BUILD_MS_MAX)

  test('the archive holds the app and what it loads, native modules lie beside it, nothing is of development', (context) => {
    if (out === null) return context.skip('no registry is to be reached')
    const { content } = archiveIn(tree, 'resources', 'asar-linux')
    expect(problemsOfApp(content, linux, around)).toEqual([])
    expect([...content.unpacked].toSorted()).toEqual([
      expect.stringMatching(/^node_modules\/@napi-rs\/keyring-linux-x64-gnu\/.*\.node$/),
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
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
      expect(problemsOfApp({ files, unpacked }, linux, around).join('\n')).toContain(found)
    }
  })

  test('its fuses are set, its own default app is gone, the command line stands beside it with a Node of its own', (context) => {
    if (out === null) return context.skip('no registry is to be reached')
    expect(wireOf(dataOf(tree, 'rescind-desktop'))).toBe(WANTED_WIRE)
    expect(tree.has('resources/default_app.asar')).toBe(false)
    expect(tree.has('LICENSES.chromium.html')).toBe(true)
    expect(tree.get('resources/cli/bin/rescind')).toMatchObject({ executable: true })
    expect(machineOf(dataOf(tree, 'resources/cli/runtime/node'))).toBe('linux-x64')
    expect(
      [...tree]
        .filter(([, packed]) => packed.kind === 'file' && packed.data.includes(ROOT))
        .map(([name]) => name),
    ).toEqual([])
  })

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
})
