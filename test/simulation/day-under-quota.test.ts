import { expect, test } from 'vitest'
import { digicertCertcentral } from '../../src/main/vendors/digicert-certcentral/vendor.ts'
import { dayOfRequests } from '../support/day-of-requests.ts'

const HOUR_MS = 3_600_000
/** CertCentral's windows, the slower one with fewer places: a day of the clock in fewer steps (`npm run bench -- pace` has all of them). */
const WINDOWS = [
  { requests: 100, perMs: 5_000 },
  { requests: 40, perMs: 300_000 },
]
const { throttleMs } = digicertCertcentral
const SIDE_BY_SIDE = 10

test('a day under the quota with questions in it uses at least 98 % of it, and each kind gets its share', async () => {
  const day = await dayOfRequests({
    windows: WINDOWS,
    throttleMs,
    ms: 24 * HOUR_MS,
    pressing: SIDE_BY_SIDE,
    other: SIDE_BY_SIDE,
    changes: true,
  })
  expect(day.refused).toBe(0)
  expect(day.sent / day.quota).toBeGreaterThanOrEqual(0.98)
  // Two, two and one of five.
  expect(day.changes / day.sent).toBeCloseTo(0.4, 2)
  expect(day.pressing / day.sent).toBeCloseTo(0.4, 2)
  expect(day.other / day.sent).toBeCloseTo(0.2, 2)
  // A place comes every 7.6 s: a change waits for three of others at the most, and never for a whole round of questions.
  expect(day.changeWaitMs).toBeLessThanOrEqual(4.5 * 7_600)
})

test.each([
  { title: 'changes alone', changes: true, pressing: 0, other: 0 },
  { title: 'changes beside one question at a time, as for names', changes: true, pressing: 1, other: 0 },
  { title: 'questions alone', changes: false, pressing: 0, other: 3 },
])('what one kind does not want the others get: $title', async ({ changes, pressing, other }) => {
  const hours = await dayOfRequests({
    windows: WINDOWS,
    throttleMs,
    ms: 6 * HOUR_MS,
    pressing,
    other,
    changes,
  })
  expect(hours.refused).toBe(0)
  expect(hours.sent / hours.quota).toBeGreaterThanOrEqual(0.98)
  if (pressing === 1) expect(hours.changes / hours.sent).toBeCloseTo(0.5, 2)
})
