import { expect, test } from 'vitest'
import { createReachability } from '../../../src/main/runner/reachability.ts'

const clock = () => {
  let now = 1_000
  return { monotonic: () => now, forward: (ms: number) => (now += ms) }
}

test('twenty flights that meet one outage together make one wait, not a minute of it', () => {
  const { monotonic } = clock()
  const reachability = createReachability(monotonic, () => 1)
  const offline = Array.from({ length: 20 }, () => reachability.failed())
  expect(offline.filter(Boolean)).toHaveLength(1)
  expect(reachability.probeAt()).toBe(2_000)
})

test('each probe that fails doubles the wait, up to a minute; one that arrives ends it', () => {
  const { monotonic, forward } = clock()
  const reachability = createReachability(monotonic, () => 1)
  const waits: number[] = []
  for (let probe = 0; probe < 9; probe += 1) {
    reachability.failed()
    const wait = (reachability.probeAt() ?? 0) - monotonic()
    waits.push(wait)
    forward(wait)
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  expect(reachability.reached()).toBe(true)
  expect(reachability.probeAt()).toBeNull()
  reachability.failed()
  expect((reachability.probeAt() ?? 0) - monotonic()).toBe(1_000)
})
