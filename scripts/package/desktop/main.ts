/**
 * `npm run package:desktop`: the app for the platform it is called on, or `--only ID` (more than once), into `release/` (or `--out DIR`). Electron
 * is fetched as `npm start` fetches it, or taken from `--electron-zips DIR`. Identities to sign with are read from the
 * environment (docs/installing.md).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildApp } from '../../../test/shell/built-app.ts'
import { componentsOf } from '../bill-of-materials.ts'
import { UNBUNDLED } from '../build-program.ts'
import { developmentPackages } from '../development-packages.ts'
import { file } from '../file-tree.ts'
import { licenceOf, licenceText } from '../licences.ts'
import { chosenTargets, commandLineFor, prepareRelease, ROOT, writePackage, writeSums } from '../release.ts'
import { appFolder, runtimePackages } from './app-folder.ts'
import { bundleApp } from './bundle-app.ts'
import { problemsOfApp } from './check-app.ts'
import { desktopPackages } from './desktop-packages.ts'
import { drawIcons } from './icons.ts'
import { asarOf, readAsar } from './read-asar.ts'
import { windowPackages } from './window-packages.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string', multiple: true },
    'electron-zips': { type: 'string' },
  },
})
const here = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
const targets = chosenTargets(values.only ?? [here])
const out = path.resolve(values.out ?? path.join(ROOT, 'release'))
const work = mkdtempSync(path.join(tmpdir(), 'rescind-desktop-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
await buildApp()
const release = await prepareRelease()
const { version, description, maker, date } = release
const icons = drawIcons()
for (const target of targets) {
  const place = path.join(work, target.id)
  mkdirSync(place)
  const app = await appFolder(target, { version, description })
  const commandLine = (await commandLineFor(target, release.parts, false)) ?? new Map()
  const folders = [
    ...new Set([
      ...release.parts.program.packages,
      ...[...runtimePackages(), 'node_modules/electron'].map((place) => path.join(ROOT, place)),
      ...(await windowPackages()),
    ]),
  ].filter((folder) => !UNBUNDLED.some((name) => folder === path.join(ROOT, 'node_modules', name)))
  const licences = await Promise.all(
    [...folders, ...UNBUNDLED.map((name) => path.join(ROOT, 'node_modules', name))].map(licenceOf),
  )
  app.set('THIRD-PARTY-LICENSES.txt', file(licenceText(licences)))
  const folder = await bundleApp(
    target,
    { version, maker, app, commandLine, icons, date },
    { work: place, electronZips: values['electron-zips'], env: process.env },
  ).catch((error: unknown) => {
    if (!/fetch failed|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|HTTP|not found/i.test(String(error))) throw error
    console.error(`Electron's binary for ${target.id} was not to be had: ${(error as Error).message}.`)
    console.error('Set ELECTRON_MIRROR to a mirror, or give its folder with --electron-zips DIR.')
    process.exit(1)
  })
  const problems = problemsOfApp(readAsar(asarOf(folder), path.join(place, 'read')), target, {
    root: ROOT,
    development: developmentPackages(),
  })
  if (problems.length > 0) throw new Error(`The app would be broken:\n  ${problems.join('\n  ')}`)
  for (const [name, data] of await desktopPackages(target, folder, icons, release))
    writePackage(out, name, data)
  const { bom } = componentsOf(target, folders, version, date)
  writePackage(out, `rescind-${version}-${target.id}.cdx.json`, Buffer.from(bom))
}
writeSums(out)
