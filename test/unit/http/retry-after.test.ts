import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRetryAfter } from '../../../src/main/http/retry-after.ts'

const NOW = Date.UTC(2026, 10, 20, 10, 0, 0)
const HOUR_MS = 3_600_000

test.each([
  ['0', 0],
  ['7', 7_000],
  [' 7 ', 7_000],
  ['1.5', 1_500],
  ['999999999999999999999', HOUR_MS],
  ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
  ['Friday, 20-Nov-26 10:00:30 GMT', 30_000],
  ['Fri Nov 20 10:00:30 2026', 30_000],
  ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
  ['Fri, 20 Nov 2076 09:00:00 GMT', HOUR_MS],
])('reads "%s" as %i ms', (header, expected) => {
  expect(readRetryAfter(header, NOW)).toBe(expected)
})

test.each([
  undefined,
  '',
  'soon',
  '-5',
  '+5',
  '5s',
  '1e3',
  '0x10',
  'NaN',
  'Infinity',
  '2026-11-20T10:00:30Z',
  'Fri, nonsense',
  '１２',
])('makes nothing of %j', (header) => {
  expect(readRetryAfter(header, NOW)).toBeUndefined()
})

test('never answers anything but a whole wait between nothing and an hour', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.integer().map(String),
        fc.double().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (header) => {
        const ms = readRetryAfter(header, NOW)
        expect(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= HOUR_MS)).toBe(true)
      },
    ),
  )
})

test('reads whole seconds up to an hour exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3600 }), (seconds) => {
      expect(readRetryAfter(String(seconds), NOW)).toBe(seconds * 1000)
    }),
  )
})

test('gives a date the wait that is left until it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3600 }), (seconds) => {
      expect(readRetryAfter(new Date(NOW + seconds * 1000).toUTCString(), NOW)).toBe(seconds * 1000)
    }),
  )
})
