/** The finished app as the packages that a system installs, the same byte for byte each time. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { deb, tarGz, zip } from '../archives.ts'
import { type FileTree, file, kibibytesOf, under } from '../file-tree.ts'
import { msi } from '../msi.ts'
import { rpm } from '../rpm.ts'
import type { Target } from '../targets.ts'
import { appImage } from './app-image.ts'
import { EXECUTABLE } from './bundle-app.ts'
import { diskImage } from './disk-image.ts'
import type { Icons } from './icons.ts'

/** The command line beside the app for Windows. */
const COMMAND = 'resources/cli/bin/rescind.cmd'
const PACKAGING = path.join(import.meta.dirname, '../../../packaging')
const DESKTOP_ENTRY = path.join(PACKAGING, 'rescind.desktop')
/** What Electron needs of a Debian system, by the names of Debian 12 or of 13 and Ubuntu 24.04. */
const DEPENDS = [
  'libc6 (>= 2.28)',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libgbm1',
  'libdrm2',
  'libnotify4',
  'libxtst6',
  'libsecret-1-0',
  'xdg-utils',
]
/** The same by the names of Fedora and Red Hat. */
const RPM_REQUIRES = [
  'libc.so.6(GLIBC_2.28)(64bit)',
  'gtk3',
  'nss',
  'alsa-lib',
  'at-spi2-core',
  'mesa-libgbm',
  'libdrm',
  'libnotify',
  'libXtst',
  'libsecret',
  'xdg-utils',
]

export interface DesktopAbout {
  readonly version: string
  readonly description: string
  readonly maintainer: string
  readonly maker: string
  readonly date: Date
}

/** By the names of their files. */
export async function desktopPackages(
  target: Target,
  folder: string,
  icons: Icons,
  about: DesktopAbout,
): Promise<ReadonlyMap<string, Buffer>> {
  const { version, date } = about
  const tree = treeOf(folder)
  const name = `rescind-${version}-${target.id}`
  if (target.debian === undefined) {
    const [ending, made] =
      target.format === 'zip'
        ? [
            'msi',
            msi(tree, {
              ...about,
              name: 'Rescind',
              command: COMMAND,
              app: { program: `${EXECUTABLE}.exe`, icon: icons.ico },
            }),
          ]
        : ['dmg', diskImage(tree, date)]
    return new Map([
      [`${name}.zip`, await zip(under(name, tree), date)],
      ...(made === null ? [] : [[`${name}.${ending}`, made] as const]),
    ])
  }
  const files = systemFiles(tree, icons)
  const control = {
    Package: 'rescind',
    Version: version.replace('-', '~'),
    Architecture: target.debian,
    Maintainer: about.maintainer,
    'Installed-Size': String(kibibytesOf(files)),
    Depends: DEPENDS.join(', '),
    // Both would own /usr/bin/rescind.
    Conflicts: 'rescind-cli',
    Section: 'admin',
    Priority: 'optional',
    Description: about.description,
  }
  const made = rpm(files, target.debian, {
    name: 'rescind',
    version,
    summary: about.description,
    maintainer: about.maintainer,
    date,
    requires: RPM_REQUIRES,
    conflicts: 'rescind-cli',
  })
  const entry = readFileSync(DESKTOP_ENTRY)
  const image = appImage({ tree, executable: EXECUTABLE, entry, icons, date }, process.env)
  return new Map([
    ...(made === null ? [] : [made]),
    ...(image === null ? [] : [[`${name}.AppImage`, image] as const]),
    [`${name}.tar.gz`, await tarGz(under(name, tree), date)],
    [`rescind_${version}_${target.debian}.deb`, await deb(files, control, date)],
  ])
}

/** Menu entry, types and icons go where the system's own triggers look for them: no script of ours runs at install. */
function systemFiles(tree: FileTree, icons: Icons): FileTree {
  const files: FileTree = under('usr/lib/rescind-desktop', tree)
  files.set(`usr/bin/${EXECUTABLE}`, { kind: 'link', to: `../lib/rescind-desktop/${EXECUTABLE}` })
  files.set('usr/bin/rescind', { kind: 'link', to: '../lib/rescind-desktop/resources/cli/bin/rescind' })
  files.set('usr/share/applications/rescind.desktop', file(readFileSync(DESKTOP_ENTRY)))
  files.set('usr/share/mime/packages/rescind.xml', file(readFileSync(path.join(PACKAGING, 'rescind.xml'))))
  files.set('usr/share/icons/hicolor/scalable/apps/rescind.svg', file(icons.svg))
  for (const [side, png] of icons.png)
    files.set(`usr/share/icons/hicolor/${side}x${side}/apps/rescind.png`, file(png))
  files.set('usr/share/doc/rescind/copyright', file(readFileSync(path.join(PACKAGING, '../LICENSE'))))
  return files
}

/** What lies in a folder, links as links: a Mac's frameworks are made of them. (Node's recursive `readdir` goes into them.) */
export function treeOf(folder: string, place = ''): FileTree {
  const tree: FileTree = new Map()
  for (const own of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, own.name)
    const name = place + own.name
    if (own.isSymbolicLink()) tree.set(name, { kind: 'link', to: readlinkSync(full) })
    else if (own.isDirectory()) for (const [at, packed] of treeOf(full, `${name}/`)) tree.set(at, packed)
    else if (own.isFile())
      tree.set(
        name,
        file(readFileSync(full), (lstatSync(full).mode & 0o111) !== 0, own.name === 'chrome-sandbox'),
      )
  }
  return tree
}
