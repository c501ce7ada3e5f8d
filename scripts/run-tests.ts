/**
 * `npm test`: every check and every suite, whatever the one before said, and one closing line with the sums. `--only NAME`
 * runs one of them.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Whether it is a suite of vitest, whose tests are counted one by one; a check counts as one. */
  readonly isSuite: boolean
}

const check = (name: string, ...command: string[]): Step => ({ name, command, isSuite: false })
const suite = (name: string, ...args: string[]): Step => ({
  name,
  command: ['vitest', 'run', ...args],
  isSuite: true,
})

const STEPS: readonly Step[] = [
  check('types', 'npm', 'run', '-s', 'check:types'),
  check('lint', 'npm', 'run', '-s', 'check:lint'),
  check('promises', 'npm', 'run', '-s', 'check:promises'),
  check('layout', 'npm', 'run', '-s', 'check:layout'),
  check('dead code', 'npm', 'run', '-s', 'check:dead'),
  suite('unit', 'test/unit'),
  suite('integration', 'test/integration'),
  suite('conformance', 'test/conformance'),
  suite('simulation', 'test/simulation'),
  suite('crash', 'test/crash'),
  suite('window', 'test/renderer'),
  suite('end to end', '--config', 'test/e2e/vitest.config.ts'),
]

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
const steps = STEPS.filter(({ name }) => only === undefined || name === only)
const folder = mkdtempSync(path.join(tmpdir(), 'rescind-tests-'))
let passed = 0
let failed = 0
let skipped = 0

for (const { name, command, isSuite } of steps) {
  const started = Date.now()
  const report = path.join(folder, `${name}.json`)
  const [program, ...args] = isSuite
    ? [...command, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    : command
  console.log(`\n== ${name}`)
  const { status } = spawnSync(program as string, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const counts = isSuite
    ? suiteCounts(report)
    : { passed: Number(status === 0), failed: Number(status !== 0), skipped: 0 }
  // A suite that ended badly without a failing test (it crashed, or found none) has failed all the same.
  const failures = counts.failed + Number(counts.failed === 0 && status !== 0)
  passed += counts.passed
  failed += failures
  skipped += counts.skipped
  console.log(
    `== ${name}: ${counts.passed} passed, ${failures} failed, ${((Date.now() - started) / 1000).toFixed(0)} s`,
  )
}
rmSync(folder, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

function suiteCounts(report: string): { passed: number; failed: number; skipped: number } {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    ) as Record<string, number>
    return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0, skipped: numPendingTests ?? 0 }
  } catch {
    // It wrote no report: it has failed before its first test.
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
