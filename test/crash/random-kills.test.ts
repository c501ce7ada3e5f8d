import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeFolder } from '../support/cli-workspace.ts'
import { runKilledGroup, SEEDS_PER_GROUP, sealedGroup } from '../support/random-kills.ts'

/** `npm run test:soak` takes 10,000. */
const SEEDS = Number(process.env['RESCIND_KILL_SEEDS'] ?? 150)
const GROUPS = Array.from(
  { length: Math.ceil(SEEDS / SEEDS_PER_GROUP) },
  (_one, at) => 1 + at * SEEDS_PER_GROUP,
)

let template = ''
let kills = 0
beforeAll(async () => {
  template = await sealedGroup()
})
afterAll(() => removeFolder(template))

test.concurrent.each(GROUPS)('killed at random, with faults: ten seeds from %i on', async (first) => {
  const result = await runKilledGroup(template, first)
  kills += result.kills
  expect(result.wrong).toEqual([])
})

test('kills did strike', () => {
  expect(kills).toBeGreaterThanOrEqual(GROUPS.length)
})
