import { expect, onTestFinished, test } from 'vitest'
import type { Output } from '../../../src/cli/output.ts'
import { runProgress } from '../../../src/cli/progress.ts'
import type { RunStatus, RunTrouble } from '../../../src/contract/runs.ts'

const status = (trouble: RunTrouble | null): RunStatus =>
  ({
    batch: 'b',
    state: 'running',
    phase: 'sending',
    trouble,
    progress: null,
    waits: [],
    counts: {
      total: 4,
      queued: 4,
      waiting: 0,
      submitting: 0,
      accepted: 0,
      'in-doubt': 0,
      'pending-approval': 0,
    },
    pace: { itemsPerSecond: 0 },
    estimatedEndAt: null,
  }) as unknown as RunStatus
const trouble = (times: number, aheadMs: number | null): RunTrouble => ({
  message: 'the connection was refused',
  times,
  since: new Date().toISOString(),
  nextTryAt: aheadMs === null ? null : new Date(Date.now() + aheadMs).toISOString(),
})

function told(troubles: readonly (RunTrouble | null)[]): readonly string[] {
  const lines: string[] = []
  const progress = runProgress({ note: (text: string) => lines.push(text) } as unknown as Output, 'lines')
  onTestFinished(() => progress.end())
  for (const one of troubles) progress.show(status(one))
  return lines.map((line) => line.replace(/^\S+ /, ''))
}

const BEGIN = 'b: 0 of 4 settled; sending'

test('a run that fails again and again says so at once, and once', () => {
  expect(told([null, trouble(1, null), trouble(2, null), trouble(3, null)])).toEqual([
    BEGIN,
    `${BEGIN}; failed 2 times in a row: the connection was refused`,
  ])
})

test('one failure is passed over, and what comes after a success is told anew', () => {
  expect(
    told([null, trouble(1, 200), null, trouble(1, 200), trouble(2, null), null, trouble(2, null)]),
  ).toEqual([
    BEGIN,
    `${BEGIN}; failed 2 times in a row: the connection was refused`,
    `${BEGIN}; failed 2 times in a row: the connection was refused`,
  ])
})

test('a long wait is told at once with its end, and one that is past as over', () => {
  const [, line] = told([null, trouble(1, 3_600_000)])
  expect(line).toMatch(/failed 1 time in a row: the connection was refused, tried again at \d{4}-/)
  expect(told([trouble(2, -1_000)])).toEqual([
    `${BEGIN}; failed 2 times in a row: the connection was refused, being tried again`,
  ])
})
