/** Packages for the Windows Installer by `wixl` (msitools), which runs where WiX does not: for all users, silent with `msiexec /qn`. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type FileTree, inOrder } from './file-tree.ts'
import { madeBy, type SystemPackager } from './system-packager.ts'

export const WIXL: SystemPackager = {
  program: 'wixl',
  asks: ['--version'],
  makes: 'MSI (apt-get install wixl, dnf install msitools)',
}

export interface MsiAbout {
  /** Shown among the installed programs, and the name of the folder under Program Files. */
  readonly name: string
  readonly version: string
  readonly maker: string
  readonly date: Date
  /** A file whose folder goes to the end of PATH. */
  readonly command: string
  /** What the desktop app registers: an entry in the start menu, and `.rescind` files. */
  readonly app?: { readonly program: string; readonly icon: Buffer }
}

/** Null where the machine has no `wixl`. */
export function msi(files: FileTree, about: MsiAbout): Buffer | null {
  return madeBy(WIXL, files, about.date, (folder, run) => {
    if (about.app !== undefined) writeFileSync(path.join(folder, 'app.ico'), about.app.icon)
    writeFileSync(path.join(folder, 'package.wxs'), sourceOf(files, about))
    run('wixl', '--arch', 'x64', '--output', 'made', 'package.wxs')
    // What wixl has no words for: the entry of PATH, and a date and an identifier that are the same in each build.
    writeFileSync(path.join(folder, 'environment.idt'), environmentOf(about))
    writeFileSync(path.join(folder, 'summary.idt'), summaryOf(about))
    run(
      'msibuild',
      ...['made', '-i', 'environment.idt', '-i', 'summary.idt'],
      ...SEQUENCE.flatMap(([action, at]) => [
        '-q',
        `INSERT INTO InstallExecuteSequence (Action, Sequence) VALUES ('${action}', ${at})`,
      ]),
    )
  })
}

/** At the places that the Windows Installer suggests for them. */
const SEQUENCE = [
  ['RemoveEnvironmentStrings', 3300],
  ['WriteEnvironmentStrings', 5200],
] as const

/** `=` sets, `-` removes with the program, `*` for the machine; `[~]` stands for what PATH holds already. */
const environmentOf = (about: MsiAbout): string =>
  idt(
    ['Environment', 'Name', 'Value', 'Component_'],
    ['s72', 'l255', 'L255', 's72'],
    ['Environment', 'Environment'],
    [
      [
        'PATH',
        '=-*PATH',
        `[~];[INSTALLDIR]${windowsPath(path.posix.dirname(about.command))}`,
        idOf('c', about.command),
      ],
    ],
  )

/** Properties of the summary by their numbers (9 is the package's own code, 12 and 13 are its dates). */
function summaryOf(about: MsiAbout): string {
  const { name, version, date } = about
  const at = date.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
  const properties: readonly (readonly [number, string])[] = [
    [1, '1252'],
    [2, 'Installation Database'],
    [3, name],
    [4, about.maker],
    [5, 'Installer'],
    [6, `Installs ${name} ${version}.`],
    [7, 'x64;1033'],
    [9, `{${guid(name, version, at, 'package')}}`],
    [12, at],
    [13, at],
    [14, '500'],
    [15, '2'],
    [18, 'msitools'],
    [19, '2'],
  ]
  return idt(
    ['PropertyId', 'Value'],
    ['i2', 'l255'],
    ['_SummaryInformation', 'PropertyId'],
    properties.map(([id, value]) => [String(id), value]),
  )
}

/** A table as `msibuild` reads it: names, types, the table with its key, rows. */
const idt = (...[names, types, key, rows]: [string[], string[], string[], (readonly string[])[]]): string =>
  [names, types, key, ...rows].map((row) => `${row.join('\t')}\r\n`).join('')

const windowsPath = (name: string): string => name.replaceAll('/', '\\')

interface Folder {
  readonly files: string[]
  readonly folders: Map<string, Folder>
}
const emptyFolder = (): Folder => ({ files: [], folders: new Map() })

function sourceOf(files: FileTree, about: MsiAbout): string {
  const root = emptyFolder()
  for (const [name, packed] of inOrder(files)) {
    if (packed.kind === 'link') throw new Error(`${name} is a link, which the Windows Installer has none of`)
    let at = root
    for (const part of name.split('/').slice(0, -1)) {
      const next = at.folders.get(part) ?? emptyFolder()
      at.folders.set(part, next)
      at = next
    }
    at.files.push(name)
  }
  const { name, version } = about
  // The Windows Installer compares three numbers; what follows them does not count.
  const [numbers = version] = version.split('-')
  const components = [...files.keys(), ...(about.app === undefined ? [] : ['Registered'])]
  return element(
    'Wix',
    { xmlns: 'http://schemas.microsoft.com/wix/2006/wi' },
    element(
      'Product',
      {
        Id: guid(name, version, 'product'),
        // The same for each version, so that a newer one takes the place of an older.
        UpgradeCode: guid(name, 'upgrade'),
        Name: name,
        Version: numbers,
        Manufacturer: about.maker,
        Language: '1033',
      },
      element('Package', {
        InstallerVersion: '500',
        Compressed: 'yes',
        InstallScope: 'perMachine',
        Manufacturer: about.maker,
      }),
      element('Media', { Id: '1', Cabinet: 'rescind.cab', EmbedCab: 'yes' }),
      element('MajorUpgrade', { DowngradeErrorMessage: `A newer ${name} is installed.` }),
      ...(about.app === undefined
        ? []
        : [
            element('Icon', { Id: 'App.ico', SourceFile: 'app.ico' }),
            element('Property', { Id: 'ARPPRODUCTICON', Value: 'App.ico' }),
          ]),
      element(
        'Directory',
        { Id: 'TARGETDIR', Name: 'SourceDir' },
        element(
          'Directory',
          { Id: 'ProgramFiles64Folder' },
          element(
            'Directory',
            { Id: 'INSTALLDIR', Name: name },
            ...(about.app === undefined ? [] : [registered(about.app.program)]),
            ...contentOf(root, ''),
          ),
        ),
        ...(about.app === undefined ? [] : [element('Directory', { Id: 'ProgramMenuFolder' })]),
      ),
      element(
        'Feature',
        { Id: 'Main', Level: '1' },
        ...components.map((each) => element('ComponentRef', { Id: idOf('c', each) })),
      ),
    ),
  )

  function contentOf(folder: Folder, place: string): readonly string[] {
    return [
      ...folder.files.map((file) =>
        component(file, element('File', { Id: idOf('f', file), Source: `files/${file}`, KeyPath: 'yes' })),
      ),
      ...[...folder.folders].map(([own, below]) =>
        element(
          'Directory',
          { Id: idOf('d', place + own), Name: own },
          ...contentOf(below, `${place}${own}/`),
        ),
      ),
    ]
  }

  function component(of: string, ...inside: readonly string[]): string {
    return element('Component', { Id: idOf('c', of), Guid: guid(name, of), Win64: 'yes' }, ...inside)
  }

  /** As `packaging/rescind.xml` does for Linux; evidence ends in `.jsonl`, which belongs to others too. */
  function registered(program: string): string {
    const key = (at: string, value: string, more = {}): string =>
      element('RegistryValue', {
        Root: 'HKLM',
        Key: `Software\\Classes\\${at}`,
        Type: 'string',
        Value: value,
        ...more,
      })
    return component(
      'Registered',
      key('.rescind', 'Rescind.Bundle', { KeyPath: 'yes' }),
      key('Rescind.Bundle', 'Rescind bundle'),
      key('Rescind.Bundle\\DefaultIcon', `[INSTALLDIR]${program},0`),
      key('Rescind.Bundle\\shell\\open\\command', `"[INSTALLDIR]${program}" "%1"`),
      element('Shortcut', {
        Id: 'StartMenu',
        Directory: 'ProgramMenuFolder',
        Name: name,
        Target: `[INSTALLDIR]${program}`,
        Icon: 'App.ico',
        Advertise: 'no',
      }),
    )
  }
}

/** Identifiers of the Windows Installer: letters, digits, `_` and `.`, the same in each build. */
const idOf = (kind: string, of: string): string =>
  `${kind}${createHash('sha256').update(of).digest('hex').slice(0, 30)}`

/** A UUID by name (RFC 9562, 5.8: of our own making), the same in each build. */
function guid(...of: readonly string[]): string {
  const hex = createHash('sha256')
    .update(`org.rescind/${of.join('\n')}`)
    .digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
    .join('-')
    .toUpperCase()
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...inside: readonly string[]
): string {
  const told = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  return `<${name}${told.join('')}>${inside.join('\n')}</${name}>`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
