import { expect, test } from 'vitest'
import { CRASH_MATRIX, runCrashGroup } from '../support/crash-matrix.ts'

const HALF = CRASH_MATRIX.filter((_group, at) => at % 2 === 0)

test.each(HALF)(
  'killed at each step, once and in its recovery, nothing is lost or done twice: $title',
  async (group) => {
    expect(await runCrashGroup(group)).toEqual([])
  },
)

test('the matrix has at least 432 cases', () => {
  expect(CRASH_MATRIX.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(432)
})
