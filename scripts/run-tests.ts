/**
 * `npm test`: every check and every suite, whatever the one before said, and one closing line with the sums. `--only NAME`
 * runs one of them, `--only checks` those that run no code of the product, `--without NAME` (more than once) leaves one out. What tests leave among the temporary files is
 * removed at the end, since all of it stands in one folder.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { missingTools } from '../test/support/machine-tools.ts'

interface Step {
  readonly name: string
  /** A suite's tests are counted one by one; a check counts as one. */
  readonly kind: 'check' | 'suite'
  readonly command: readonly [string, ...string[]]
}

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const check = (name: string): Step => ({
  name,
  kind: 'check',
  command: ['npm', 'run', '-s', `check:${name}`],
})
const suite = (name: string): Step => ({ name, kind: 'suite', command: ['vitest', 'run', '--project', name] })

/** Suites by the names of their projects in `vitest.config.ts`. */
const STEPS: readonly Step[] = [
  ...['types', 'lint', 'promises', 'layout', 'packages', 'workflows', 'dead'].map(check),
  ...['unit', 'integration', 'conformance', 'simulation', 'crash', 'packages', 'renderer', 'e2e'].map(suite),
]

const { values } = parseArgs({
  options: { only: { type: 'string' }, without: { type: 'string', multiple: true, default: [] } },
})
const { only, without } = values
const unknown = [only ?? 'checks', ...without].filter(
  (asked) => asked !== 'checks' && STEPS.every(({ name }) => name !== asked),
)
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}: known are checks, ${STEPS.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}
const isMeant = ({ name, kind }: Step, asked: string): boolean =>
  name === asked || (asked === 'checks' && kind === 'check')
const steps = STEPS.filter(
  (step) => (only === undefined || isMeant(step, only)) && !without.some((asked) => isMeant(step, asked)),
)
const missing = [...missingTools().values()]
for (const sentence of missing) console.log(sentence)

const folder = mkdtempSync(path.join(tmpdir(), 'rescind-tests-'))
// Some tests play another user of this machine, who must get as far as their own folder.
chmodSync(folder, 0o755)
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

let passed = 0
let failed = 0
let skipped = 0
for (const step of steps) {
  console.log(`\n== ${step.name}`)
  const started = Date.now()
  const counts = await run(step)
  passed += counts.passed
  failed += counts.failed
  skipped += counts.skipped
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  console.log(`== ${step.name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`)
}
for (const sentence of missing) console.log(`\n${sentence}`)
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

async function run({ name, kind, command }: Step): Promise<Counts> {
  const report = path.join(folder, `${name}.json`)
  const [program, ...args] = command
  if (kind === 'suite') args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TMPDIR: folder },
  })
  const stop = (signal: NodeJS.Signals): void => {
    child.kill(signal)
    process.exit(1)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const [code] = (await once(child, 'close')) as [number | null]
  process.off('SIGINT', stop).off('SIGTERM', stop)
  if (kind === 'check') return { passed: Number(code === 0), failed: Number(code !== 0), skipped: 0 }
  const counts = suiteCounts(report)
  // A suite that ended badly without a failing test (it crashed, or found none) has failed all the same.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function suiteCounts(report: string): Counts {
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
