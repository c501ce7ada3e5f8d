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
  /** What failed, each in a few lines: told again at the very end, where a long log is read first. */
  readonly failures: readonly string[]
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
// Some tests start programs that become another user, who must get as far as their own folder.
chmodSync(folder, 0o755)
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

let passed = 0
let failed = 0
let skipped = 0
const failures: string[] = []
for (const step of steps) {
  console.log(`\n== ${step.name}`)
  const started = Date.now()
  const counts = await run(step)
  passed += counts.passed
  failed += counts.failed
  skipped += counts.skipped
  failures.push(...counts.failures.map((failure) => `${step.name}: ${failure}`))
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  console.log(`== ${step.name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`)
}
for (const sentence of missing) console.log(`\n${sentence}`)
if (failures.length > 0) console.log(`\nWhat failed:\n\n${failures.join('\n')}`)
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
  if (kind === 'check') {
    return code === 0
      ? { passed: 1, failed: 0, skipped: 0, failures: [] }
      : { passed: 0, failed: 1, skipped: 0, failures: [`npm run check:${name}`] }
  }
  const counts = suiteCounts(report)
  if (code === 0 || counts.failed > 0) return counts
  // A suite that ended badly without a failing test (one of its processes crashed, or it found no test) has failed all the same.
  return { ...counts, failed: 1, failures: [`ended with ${code} and no failed test: see its output above`] }
}

/** Vitest's JSON report, as far as it is read here. */
interface SuiteReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

function suiteCounts(file: string): Counts {
  let report: SuiteReport
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as SuiteReport
  } catch {
    // It wrote no report: it has failed before its first test.
    return { passed: 0, failed: 1, skipped: 0, failures: ['wrote no report'] }
  }
  const failures = report.testResults.flatMap(failuresOf)
  return {
    passed: report.numPassedTests,
    failed: Math.max(report.numFailedTests, failures.length),
    skipped: report.numPendingTests,
    failures,
  }
}

function failuresOf({
  name,
  status,
  message,
  assertionResults,
}: SuiteReport['testResults'][number]): string[] {
  const file = path.relative(process.cwd(), name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  // A file that could not be loaded, or whose hooks failed, has no test that did.
  if (failed.length === 0) return status === 'failed' ? [`${file}\n${shortened(message)}`] : []
  return failed.map(
    ({ fullName, failureMessages = [] }) => `${file} > ${fullName}\n${shortened(failureMessages.join('\n'))}`,
  )
}

function shortened(message: string): string {
  const lines = message.split('\n').slice(0, 12)
  return lines.map((line) => `    ${line.slice(0, 300)}\n`).join('')
}
