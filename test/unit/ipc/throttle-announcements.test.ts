import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAnnouncer } from '../../../src/main/announcer.ts'
import { throttleAnnouncements } from '../../../src/main/ipc/throttle-announcements.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const progress = (job: string, rows: number) => ({
  job,
  bytesRead: rows,
  bytesTotal: 1000,
  rows,
  phase: 'reading' as const,
})

function throttled() {
  const announcer = createAnnouncer((error) => {
    throw error
  })
  const clock = virtualClock()
  const told: { readonly at: number; readonly name: string; readonly value: unknown }[] = []
  const end = throttleAnnouncements({
    announcer,
    clock,
    tell: (name, value) => void told.push({ at: clock.monotonic(), name, value }),
  })
  return { announcer, clock, told, end }
}

test('tells the first change at once and the last one in the end, at most ten a second', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), async (steps) => {
      const { announcer, clock, told } = throttled()
      let last = 0
      for (const isTimePassing of steps) {
        if (isTimePassing) {
          clock.step()
          await settled()
        } else announcer.announce('inventories.progress', progress('a', ++last))
      }
      while (clock.step()) await settled()
      expect(told.length > 0).toBe(last > 0)
      if (last === 0) return
      expect(told[0]?.value).toEqual(progress('a', 1))
      expect(told.at(-1)?.value).toEqual(progress('a', last))
      const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0))
      expect(gaps.filter((gap) => gap < 100)).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('keeps what is about different jobs apart', async () => {
  const { announcer, told } = throttled()
  announcer.announce('inventories.progress', progress('a', 1))
  announcer.announce('inventories.progress', progress('b', 2))
  expect(told.map(({ value }) => value)).toEqual([progress('a', 1), progress('b', 2)])
})

test('never drops a notice, however fast they come', () => {
  const { announcer, told } = throttled()
  for (let number = 0; number < 50; number += 1) {
    announcer.announce('workspace.notice', { level: 'info', title: String(number), message: '', batch: null })
  }
  expect(told).toHaveLength(50)
})

test('tells nothing after its end, not even what was waiting', async () => {
  const { announcer, clock, told, end } = throttled()
  announcer.announce('batches.changed', {})
  announcer.announce('batches.changed', {})
  end()
  announcer.announce('batches.changed', {})
  while (clock.step()) await settled()
  await settled()
  expect(told).toHaveLength(1)
})
