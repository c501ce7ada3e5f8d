import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMoment } from '../../../src/renderer/components/format.ts'
import { isUnread, readMoment } from '../../../src/renderer/components/moment.ts'

test.each([
  ['2026-11-27', '2026-11-27'],
  [' 27 Nov 2026 ', '2026-11-27'],
  ['27 November 2026', '2026-11-27'],
  ['27. nov 2026', '2026-11-27'],
  ['1 Sept 2026', '2026-09-01'],
  ['29 Feb 2028', '2028-02-29'],
])('a day is read as ISO and as the window writes it: %s', (typed, read) => {
  expect(readMoment(typed, 'day')).toBe(read)
})

test.each([
  ['2026-11-27 14:05Z', '2026-11-27T14:05:00.000Z'],
  ['2026-11-27T14:05:09.000Z', '2026-11-27T14:05:00.000Z'],
  ['2026-11-27T14:05+01:00', '2026-11-27T13:05:00.000Z'],
  ['27 Nov 2026, 14:05 UTC', '2026-11-27T14:05:00.000Z'],
  ['27 Nov 2026 at 14:05 GMT+1', '2026-11-27T13:05:00.000Z'],
  ['27 Nov 2026, 9:05 GMT-3:30', '2026-11-27T12:35:00.000Z'],
  ['2026-11-27 14:05', new Date('2026-11-27T14:05').toISOString()],
  ['27 Nov 2026, 14:05', new Date('2026-11-27T14:05').toISOString()],
])('a moment is read with its zone, and without one as this machine’s: %s', (typed, read) => {
  expect(readMoment(typed, 'moment')).toBe(read)
})

test.each([
  ['31 Feb 2026', 'day'],
  ['2026-13-01', 'day'],
  ['27 Nov 2026, 14:05', 'day'],
  ['11/27/2026', 'day'],
  ['27 Nob 2026', 'day'],
  ['27 Nov 2026', 'moment'],
  ['27 Nov 2026, 25:05', 'moment'],
  ['27 Nov 2026, 14:65', 'moment'],
  ['27 Nov 2026, 14:05 XYZ', 'moment'],
  ['tomorrow', 'moment'],
] as const)('what is none, or could be two things, is not guessed at: %s', (typed, kind) => {
  expect(readMoment(typed, kind)).toBeNull()
  expect(isUnread(typed, kind)).toBe(true)
  expect(isUnread('  ', kind)).toBe(false)
})

test('whatever the window writes can be typed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
      const at = new Date(ms - (ms % 60_000)).toISOString()
      expect(readMoment(formatMoment(at), 'moment')).toBe(at)
      expect(readMoment(at, 'moment')).toBe(at)
      expect(readMoment(at.slice(0, 10), 'day')).toBe(at.slice(0, 10))
    }),
  )
})
