import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failuresInARow } from '../../src/main/failures-in-a-row.ts'

test('what was under way together counts once, however many fail of it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 500 }),
      (waves, apartMs) => {
        let now = 0
        const failures = failuresInARow(() => now, true)
        for (const size of waves) {
          const begunAt = now
          // They come back one after the other.
          for (let n = 0; n < size; n += 1) {
            now += apartMs
            failures.failed(begunAt)
          }
        }
        expect(failures.count()).toBe(waves.length)
        expect(failures.since()).toBe(apartMs)
        failures.wentWell()
        expect([failures.count(), failures.since(), failures.hasGoneWell()]).toEqual([0, null, true])
      },
    ),
  )
})

test('where nothing has gone well yet each counts, and from the first success on outages do', () => {
  let now = 10
  const failures = failuresInARow(() => now, false)
  for (let n = 0; n < 3; n += 1) failures.failed(0)
  expect(failures.count()).toBe(3)
  failures.wentWell()
  for (let n = 0; n < 3; n += 1) failures.failed(0)
  expect(failures.count()).toBe(1)
  now = 20
  failures.failed(15)
  expect(failures.count()).toBe(2)
})
