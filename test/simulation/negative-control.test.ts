import { expect, test } from 'vitest'
import { simulate } from '../support/simulation.ts'

const SEEDS = 60

test('the simulation notices when intents are not durable', async () => {
  const noticed: number[] = []
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    if ((await simulate(seed, 'intents-not-durable')).length > 0) noticed.push(seed)
  }
  expect(noticed.length).toBeGreaterThan(2)
}, 120_000)
