import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scheduleWords } from '../../../src/contract/schedule-words.ts'
import type { WaveSchedule } from '../../../src/contract/wave-schedule.ts'
import { requireSchedule, timeInTheWay } from '../../../src/main/incidents/waves/schedule.ts'

const at = (from: string, to: string, timeZone = 'UTC'): WaveSchedule => ({
  ...{ notBefore: null, windows: [{ from, to }], timeZone, after: [], waitsForReplacement: false },
})
const text = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

test.each([
  ['22:00', '06:00', '2026-11-20T21:59:59.999Z', false],
  ['22:00', '06:00', '2026-11-20T22:00:00.000Z', true],
  ['22:00', '06:00', '2026-11-20T00:00:00.000Z', true],
  ['22:00', '06:00', '2026-11-20T05:59:59.999Z', true],
  ['22:00', '06:00', '2026-11-20T06:00:00.000Z', false],
  ['09:00', '17:30', '2026-11-20T17:29:00.000Z', true],
  ['09:00', '17:30', '2026-11-20T17:30:00.000Z', false],
])('a window from %s to %s at %s lets through: %s', (from, to, time, isOpen) => {
  expect(timeInTheWay(at(from, to), Date.parse(time)) === null).toBe(isOpen)
})

test('a window goes by the clock of its own time zone, in summer and in winter', () => {
  const night = at('22:00', '06:00', 'Europe/Berlin')
  expect(timeInTheWay(night, Date.parse('2026-07-01T20:00:00Z'))).toBeNull()
  expect(timeInTheWay(night, Date.parse('2026-12-01T20:59:00Z'))).toContain('it is 21:59 there')
  expect(timeInTheWay(night, Date.parse('2026-12-01T21:00:00Z'))).toBeNull()
})

test('a window and what is left of the day share no minute and leave none out', () => {
  const minute = fc.integer({ min: 0, max: 1439 })
  fc.assert(
    fc.property(minute, minute, minute, (from, to, now) => {
      fc.pre(from !== to)
      const nowMs = Date.UTC(2026, 10, 20) + now * 60_000
      const isOpen = (one: number, other: number) => timeInTheWay(at(text(one), text(other)), nowMs) === null
      expect(isOpen(from, to)).not.toBe(isOpen(to, from))
    }),
    { seed: 12, numRuns: 500 },
  )
})

test('what no day and no place has is refused, and a schedule is told in words', () => {
  expect(() => requireSchedule(at('22:00', '22:00'))).toThrow('no length')
  expect(() => requireSchedule(at('22:00', '06:00', 'Europe/Atlantis'))).toThrow(
    'no time zone "Europe/Atlantis"',
  )
  expect(scheduleWords({ ...at('22:00', '06:00'), after: ['a'], waitsForReplacement: true })).toBe(
    'daily 22:00 to 06:00 (UTC), after "a", each certificate once it is replaced',
  )
  expect(timeInTheWay({ ...at('00:00', '23:59'), notBefore: '2099-01-01T00:00:00.000Z' }, 0)).toContain(
    '2099',
  )
})
