import { expect, test } from 'vitest'
import { CRASH_MATRIX, runCrashGroup, WHOLE_MATRIX } from '../support/crash-matrix.ts'

const HALF = CRASH_MATRIX.filter((_group, at) => at % 2 === 0)

test.each(HALF)(
  'killed at each step, once and in its recovery, nothing is lost or done twice: $title',
  async (group) => {
    expect(await runCrashGroup(group)).toEqual([])
  },
)

const casesIn = (groups: typeof CRASH_MATRIX) => groups.flatMap(({ cases }) => cases)
const stepsOf = (groups: typeof CRASH_MATRIX) =>
  new Set(
    casesIn(groups).map(
      ({ first, second, faults, statusLagMs }) =>
        `${faults} ${statusLagMs} ${first.split(':')[0]} ${second === null ? 'once' : 'twice'}`,
    ),
  )

test('the whole matrix has at least 432 cases; a usual run meets each step of each behaviour, once and with a second kill', () => {
  expect(casesIn(WHOLE_MATRIX).length).toBeGreaterThanOrEqual(432)
  const missed = [...stepsOf(WHOLE_MATRIX)].filter((one) => !stepsOf(CRASH_MATRIX).has(one))
  expect(missed).toEqual([])
})
