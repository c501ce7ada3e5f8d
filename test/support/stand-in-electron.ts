/**
 * A distribution of Electron without Electron, for where its binary is not to be had: the files that a packager touches, at
 * their places, with the marks that it looks for. It can be packaged, and its content looked at; it cannot be started.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { zip } from '../../scripts/package/archives.ts'
import { type FileTree, file } from '../../scripts/package/file-tree.ts'
import type { Target } from '../../scripts/package/targets.ts'

/** Electron's own marks, before its fuses and before the digest of its archive (a Mac's). */
const FUSES = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const DIGEST = 'AGbevlPCksUGKNL8TSn7wGmJEuJsXb2A'
const FUSE_COUNT = 9
const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string }

/** Everything allowed, nothing checked: what a package must not leave so. */
const openFuses = Buffer.concat([
  Buffer.from(FUSES),
  Buffer.from([1, FUSE_COUNT]),
  Buffer.from('1'.repeat(4) + '0'.repeat(2) + '1'.repeat(FUSE_COUNT - 6)),
])

const elf = (machine: number): Buffer => {
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 'latin1')
  header.writeUInt16LE(machine, 18)
  return Buffer.concat([header, openFuses])
}
const machO = (processor: number, more = Buffer.alloc(0)): Buffer => {
  const header = Buffer.alloc(64)
  header.writeUInt32BE(0xcffaedfe)
  header.writeUInt32LE(processor, 4)
  return Buffer.concat([header, openFuses, more])
}

/** @param windowsProgram a real program for Windows with an icon, whose resources can be edited: Node's is one */
export async function writeStandIn(folder: string, target: Target, windowsProgram?: Buffer): Promise<void> {
  const [os = '', arch = ''] = target.id.split('-')
  const files = os === 'linux' ? linux(arch) : os === 'darwin' ? mac(arch) : windows(windowsProgram)
  files.set('version', file(version))
  files.set('LICENSE', file('stand-in'))
  files.set('LICENSES.chromium.html', file('<p>stand-in</p>'))
  mkdirSync(folder, { recursive: true })
  const name = `electron-v${version}-${os === 'win' ? 'win32' : os}-${arch}.zip`
  writeFileSync(path.join(folder, name), await zip(files, new Date('2026-01-01T00:00:00Z')))
}

const linux = (arch: string): FileTree =>
  new Map([
    ['electron', file(elf(arch === 'x64' ? 0x3e : 0xb7), true)],
    ['chrome-sandbox', file(elf(arch === 'x64' ? 0x3e : 0xb7), true)],
    ['resources/default_app.asar', file('stand-in')],
    ['locales/en-US.pak', file('stand-in')],
  ])

function windows(signed: Buffer = Buffer.alloc(1024)): FileTree {
  const program = withoutSignature(signed)
  // Within a section: what stands behind the last one does not outlive an edit of the resources.
  const padding = program.indexOf(Buffer.alloc(openFuses.length), 4096)
  openFuses.copy(program, padding === -1 ? 0 : padding)
  return new Map([
    ['electron.exe', file(program)],
    ['resources/default_app.asar', file('stand-in')],
  ])
}

/** As Electron's own is given out. Offsets by the PE format: optional header of a 64-bit program, fifth data directory. */
function withoutSignature(signed: Buffer): Buffer {
  if (signed.toString('latin1', 0, 2) !== 'MZ') return Buffer.from(signed)
  const entry = signed.readUInt32LE(0x3c) + 24 + 112 + 4 * 8
  const at = signed.readUInt32LE(entry)
  const program = Buffer.from(at === 0 ? signed : signed.subarray(0, at))
  program.fill(0, entry, entry + 8)
  return program
}

function mac(arch: string): FileTree {
  const processor = arch === 'x64' ? 0x01000007 : 0x0100000c
  const helper = (kind: string): [string, ReturnType<typeof file>][] => {
    const name = `Electron Helper${kind === '' ? '' : ` (${kind})`}`
    const at = `Electron.app/Contents/Frameworks/${name}.app/Contents`
    return [
      [`${at}/Info.plist`, file(plist(name))],
      [`${at}/MacOS/${name}`, file(machO(processor), true)],
    ]
  }
  const framework = 'Electron.app/Contents/Frameworks/Electron Framework.framework'
  return new Map([
    ['Electron.app/Contents/Info.plist', file(plist('Electron'))],
    ['Electron.app/Contents/MacOS/Electron', file(machO(processor), true)],
    ['Electron.app/Contents/Resources/default_app.asar', file('stand-in')],
    ['Electron.app/Contents/Resources/electron.icns', file('stand-in')],
    ...['', 'Renderer', 'GPU', 'Plugin'].flatMap(helper),
    [
      `${framework}/Versions/A/Electron Framework`,
      file(machO(processor, Buffer.concat([Buffer.from(DIGEST), Buffer.alloc(34)])), true),
    ],
    [`${framework}/Versions/Current`, { kind: 'link', to: 'A' }],
    [`${framework}/Electron Framework`, { kind: 'link', to: 'Versions/Current/Electron Framework' }],
  ])
}

const plist = (name: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleName</key><string>${name}</string>
<key>CFBundleDisplayName</key><string>${name}</string>
<key>CFBundleIdentifier</key><string>com.github.${name.replaceAll(/\W/g, '')}</string>
<key>CFBundleIconFile</key><string>electron.icns</string>
</dict></plist>
`
