/**
 * Checks who imports whom (`.dependency-cruiser.cjs`). A checker that sees no modules passes on anything, so two things are
 * asserted beside: that it has seen every source file that there is, and that for each rule the violation planted under
 * `test/layout/planted` is found.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** So that an empty folder of sources does not pass either. */
const MODULES_MIN = 250
const root = path.join(import.meta.dirname, '..')
const rulesFile = path.join(root, '.dependency-cruiser.cjs')

interface Cruised {
  readonly modules: readonly { readonly source: string }[]
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string }
      readonly from: string
      readonly to: string
    }[]
  }
}

interface Rules {
  readonly forbidden: readonly { readonly name: string; readonly comment: string }[]
}

/** What the tool says of `<folder>/src`. It ends with the number of violations, so its exit code says nothing more. */
function cruise(folder: string): Cruised {
  const bin = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [bin, '--config', rulesFile, '--output-type', 'json', 'src'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  )
  if (stdout === '') throw new Error(`dependency-cruiser said nothing: ${stderr}`)
  return JSON.parse(stdout) as Cruised
}

function sourcesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => path.posix.join('src', file.split(path.sep).join('/')))
}

const { forbidden } = createRequire(import.meta.url)(rulesFile) as Rules
const remedies = new Map(forbidden.map(({ name, comment }) => [name, comment]))
const problems: string[] = []

const { modules, summary } = cruise(root)
for (const { rule, from, to } of summary.violations) {
  problems.push(`${rule.name}: ${from} imports ${to}. ${remedies.get(rule.name) ?? ''}`)
}
const seen = new Set(modules.map(({ source }) => source))
const sources = sourcesUnder(path.join(root, 'src'))
for (const file of sources) if (!seen.has(file)) problems.push(`${file} was not looked at`)
if (sources.length < MODULES_MIN) {
  problems.push(`only ${sources.length} source files were found, there are more than ${MODULES_MIN}`)
}

const planted = cruise(path.join(root, 'test/layout/planted')).summary.violations
const found = new Set(planted.map(({ rule }) => rule.name))
for (const { name } of forbidden) {
  if (!found.has(name)) problems.push(`the planted violation of ${name} was not found: the rule is blind`)
}

for (const problem of problems) console.error(problem)
console.log(`${sources.length} modules, ${forbidden.length} rules, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
