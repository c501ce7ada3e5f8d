/**
 * `npm run package`: the command line with its own Node, for machines that have none. Writes to `release/` (or `--out DIR`) an
 * archive for each platform (`--only ID`, more than once, for some of them, `--pass-over` for those that can be had), a Debian package for
 * Linux, an RPM where `rpmbuild` is, an MSI for Windows where `wixl` is, a list of components and `SHA256SUMS`.
 * Two runs over one commit write the same bytes: the date in them is that of the commit, or SOURCE_DATE_EPOCH.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { deb, gzip, tarGz, zip } from './archives.ts'
import { componentsOf } from './bill-of-materials.ts'
import { problemsOf } from './check-package.ts'
import { developmentPackages } from './development-packages.ts'
import { type FileTree, file, kibibytesOf, under } from './file-tree.ts'
import { msi } from './msi.ts'
import { chosenTargets, commandLineFor, prepareRelease, ROOT, writePackage, writeSums } from './release.ts'
import { rpm } from './rpm.ts'
import type { Target } from './targets.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string', multiple: true },
    'pass-over': { type: 'boolean', default: false },
  },
})
const targets = chosenTargets(values.only)
const out = path.resolve(values.out ?? path.join(ROOT, 'release'))
const release = await prepareRelease()
const { version, date } = release
const development = developmentPackages()
for (const target of targets) {
  const name = `rescind-cli-${version}-${target.id}`
  const tree = await commandLineFor(target, release.parts, values['pass-over'])
  if (tree === null) continue
  const { bom, names: components } = componentsOf(target, release.parts.program.packages, version, date)
  const problems = problemsOf(tree, target, { root: ROOT, development, components })
  if (problems.length > 0) throw new Error(`${name} would be broken:\n  ${problems.join('\n  ')}`)
  const whole = under(name, tree)
  writePackage(out, `${name}.${target.format}`, await (target.format === 'zip' ? zip : tarGz)(whole, date))
  if (target.debian !== undefined) {
    writePackage(out, `rescind-cli_${version}_${target.debian}.deb`, await debian(tree, target.debian))
    const made = rpm(systemFiles(tree, 'usr/share/zsh/site-functions'), target.debian, {
      name: 'rescind-cli',
      version,
      summary: release.description,
      maintainer: release.maintainer,
      date,
      requires: ['libc.so.6(GLIBC_2.28)(64bit)', 'libstdc++.so.6()(64bit)', 'libgcc_s.so.1()(64bit)'],
    })
    if (made !== null) writePackage(out, ...made)
  }
  if (target.format === 'zip') {
    const made = msi(tree, {
      name: 'Rescind command line',
      version,
      maker: release.maker,
      date,
      command: 'bin/rescind.cmd',
    })
    if (made !== null) writePackage(out, `${name}.msi`, made)
  }
  writePackage(out, `${name}.cdx.json`, Buffer.from(bom))
}
writeSums(out)

/** Where Linux systems want each thing; only the folder of zsh's completions differs. */
function systemFiles(tree: FileTree, zshFolder: string): FileTree {
  const files: FileTree = new Map()
  for (const [name, packed] of tree)
    if (!name.startsWith('share/')) files.set(`usr/lib/rescind/${name}`, packed)
  files.set('usr/bin/rescind', { kind: 'link', to: '../lib/rescind/bin/rescind' })
  files.set('usr/share/man/man1/rescind.1.gz', file(gzip(Buffer.from(release.parts.manual))))
  files.set('usr/share/bash-completion/completions/rescind', file(release.parts.completions.bash))
  files.set(`${zshFolder}/_rescind`, file(release.parts.completions.zsh))
  files.set('usr/share/fish/vendor_completions.d/rescind.fish', file(release.parts.completions.fish))
  files.set('usr/share/doc/rescind-cli/copyright', file(readFileSync(path.join(ROOT, 'LICENSE'))))
  return files
}

function debian(tree: FileTree, architecture: NonNullable<Target['debian']>): Promise<Buffer> {
  const files = systemFiles(tree, 'usr/share/zsh/vendor-completions')
  const control = {
    Package: 'rescind-cli',
    Version: version.replace('-', '~'),
    Architecture: architecture,
    Maintainer: release.maintainer,
    'Installed-Size': String(kibibytesOf(files)),
    Depends: 'libc6 (>= 2.28), libstdc++6, libgcc-s1',
    Section: 'admin',
    Priority: 'optional',
    Description: release.description,
  }
  return deb(files, control, date)
}
