/** RPM packages by the system's own `rpmbuild`: the format has four nested headers, and no package of the registry writes it. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type FileTree, inOrder } from './file-tree.ts'
import { madeBy, type SystemPackager } from './system-packager.ts'
import type { Target } from './targets.ts'

export interface RpmAbout {
  readonly name: string
  readonly version: string
  readonly summary: string
  readonly maintainer: string
  readonly date: Date
  readonly requires: readonly string[]
  readonly conflicts?: string
}

/** By the names that RPM gives to processors. */
const PROCESSORS: Readonly<Record<NonNullable<Target['debian']>, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
}

export const RPMBUILD: SystemPackager = {
  program: 'rpmbuild',
  asks: ['--version'],
  makes: 'RPM (apt-get install rpm, dnf install rpm-build)',
}

/** Name and content; null, with a word on standard error, where the machine has no `rpmbuild`. */
export function rpm(
  files: FileTree,
  architecture: NonNullable<Target['debian']>,
  about: RpmAbout,
): readonly [string, Buffer] | null {
  const processor = PROCESSORS[architecture]
  const name = `${about.name}-${about.version.replaceAll('-', '~')}-1.${processor}.rpm`
  const made = madeBy(RPMBUILD, files, about.date, (folder, run) => {
    writeFileSync(path.join(folder, 'package.spec'), specOf(files, path.join(folder, 'files'), about))
    run(
      'rpmbuild',
      '-bb',
      '--quiet',
      '--target',
      `${processor}-linux`,
      ...definitions(folder),
      'package.spec',
    )
    run('mv', path.join('RPMS', processor, name), 'made')
  })
  return made === null ? null : [name, made]
}

/** Nothing of the machine, of the hour or of its own ideas: binaries are neither stripped nor searched for what they need. */
function definitions(work: string): readonly string[] {
  const defined: Readonly<Record<string, string>> = {
    _topdir: work,
    _buildhost: 'localhost',
    _build_id_links: 'none',
    __os_install_post: '%{nil}',
    _binary_payload: 'w6.gzdio',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
  }
  return Object.entries(defined).flatMap(([name, value]) => ['--define', `${name} ${value}`])
}

/** Modes are said here, since those on disk follow the umask; folders of ours are ours, those of the system are not named. */
function specOf(files: FileTree, root: string, about: RpmAbout): string {
  const quoted = (name: string): string => `"/${name.replaceAll('%', '%%')}"`
  const listed = inOrder(files).map(([name, packed]) => {
    if (packed.kind === 'link') return quoted(name)
    const mode = packed.asRoot === true ? '4755' : packed.executable === true ? '0755' : '0644'
    return `%attr(${mode}, root, root) ${quoted(name)}`
  })
  const own = new Set(
    [...files.keys()].flatMap((name) => {
      const parts = name.split('/').slice(0, -1)
      return parts.slice(2).map((_, index) => parts.slice(0, index + 3).join('/'))
    }),
  )
  const folders = [...own].filter((folder) => folder.startsWith('usr/lib/')).toSorted()
  return [
    `Name: ${about.name}`,
    `Version: ${about.version.replaceAll('-', '~')}`,
    'Release: 1',
    `Summary: ${about.summary}`,
    'License: MIT',
    `Packager: ${about.maintainer}`,
    'AutoReqProv: no',
    ...about.requires.map((name) => `Requires: ${name}`),
    ...(about.conflicts === undefined ? [] : [`Conflicts: ${about.conflicts}`]),
    '%description',
    about.summary,
    '%install',
    `cp -a '${root}/.' '%{buildroot}'`,
    '%files',
    ...folders.map((folder) => `%dir %attr(0755, root, root) ${quoted(folder)}`),
    ...listed,
    '',
  ].join('\n')
}
