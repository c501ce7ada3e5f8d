/**
 * `npm run bench`: one table of ratios, each within one run; never fails on a timing. `npm run bench -- import` runs one part, and
 * `npm run bench -- vendors acme ejbca/revoke 5` rows of one: those of a vendor or an operation, each the median of five runs.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundleCli } from '../support/bundled-cli.ts'
import { CLI_FILE } from '../support/rescind-cli.ts'
import type { BenchRow } from './bench-row.ts'
import { benchCompare } from './compare.bench.ts'
import { benchFaults } from './faults.bench.ts'
import { benchImport } from './import.bench.ts'
import { benchIncident } from './incident.bench.ts'
import { benchPace } from './pace.bench.ts'
import { benchResume } from './resume.bench.ts'
import { benchRun } from './run.bench.ts'
import { benchVendors } from './vendors.bench.ts'
import { benchVerify } from './verify.bench.ts'
import { benchWindow } from './window.bench.ts'
import { benchSoak } from './window-soak.bench.ts'

const PARTS: Readonly<Record<string, (rows: readonly string[]) => Promise<BenchRow[]>>> = {
  import: benchImport,
  compare: benchCompare,
  incident: benchIncident,
  run: benchRun,
  pace: benchPace,
  resume: benchResume,
  vendors: benchVendors,
  faults: benchFaults,
  verify: benchVerify,
  window: benchWindow,
  soak: benchSoak,
}

const words = process.argv.slice(2)
const wanted = words.filter((word) => Object.hasOwn(PARTS, word))
const ofParts = words.filter((word) => !Object.hasOwn(PARTS, word))
if (ofParts.length > 0 && wanted.join() !== 'vendors')
  throw new Error(`no part ${ofParts.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)
// What is measured are the threads that packages hold: those of a checkout strip types before they start.
const bundled = await bundleCli()
process.env[CLI_FILE] = bundled.file
process.once('exit', bundled.remove)
const rows: BenchRow[] = []
for (const [name, bench] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.error(`measuring: ${name}`)
  rows.push(...(await bench(ofParts)))
}
const cells = rows.map((row) => [
  row.figure,
  row.ours,
  row.beside,
  row.ratio === null ? '' : row.ratio.toFixed(3),
  row.mark,
  row.ok ? 'kept' : 'MISSED',
])
const widths = ['figure', 'ours', 'beside', 'ratio', 'mark', ''].map((heading, at) =>
  Math.max(heading.length, ...cells.map((row) => row[at]?.length ?? 0)),
)
for (const row of [['figure', 'ours', 'beside', 'ratio', 'mark', ''], ...cells]) {
  console.log(
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
const folder = path.join(import.meta.dirname, '../../bench')
mkdirSync(folder, { recursive: true })
writeFileSync(
  path.join(folder, 'latest.json'),
  `${JSON.stringify({ node: process.version, platform: process.platform, rows }, null, 2)}\n`,
)
