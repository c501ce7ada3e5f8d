/**
 * Checks who imports whom (`.dependency-cruiser.cjs`). A checker that sees no modules passes on anything, so two things are
 * asserted beside: that it has looked at no fewer modules than there are, and that violations planted under
 * `test/layout/planted` are found.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const MODULES_MIN = 250
const PLANTED = ['renderer-knows-the-contract-only', 'vendors-know-the-port-only']
const root = path.join(import.meta.dirname, '..')

interface Cruised {
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[]
  }
}

function cruise(folder: string): Cruised {
  const bin = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const args = [bin, '--config', path.join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'src']
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  if (stdout === '') throw new Error(`dependency-cruiser said nothing: ${stderr}`)
  return JSON.parse(stdout) as Cruised
}

const problems: string[] = []
const { summary } = cruise(root)
for (const { rule, from, to } of summary.violations) problems.push(`${rule.name}: ${from} imports ${to}`)
if (summary.totalCruised < MODULES_MIN) problems.push(`only ${summary.totalCruised} modules were seen, there are more than ${MODULES_MIN}`)

const planted = new Set(cruise(path.join(root, 'test/layout/planted')).summary.violations.map(({ rule }) => rule.name))
for (const name of PLANTED) if (!planted.has(name)) problems.push(`the planted violation of ${name} was not found: the check is blind`)

for (const problem of problems) console.error(problem)
console.log(`${summary.totalCruised} modules, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
