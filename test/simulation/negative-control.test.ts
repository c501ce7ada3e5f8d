import { expect, test } from 'vitest'
import { type Sabotage, simulate } from '../support/simulation.ts'

const SEEDS = 60
const SABOTAGES: readonly { readonly title: string; readonly sabotage: Sabotage; readonly said: RegExp }[] = [
  {
    title: 'intents are not durable',
    sabotage: 'intents-not-durable',
    said: /sent again after it had its effect|intents/,
  },
  {
    title: 'a process that lost its lease sends all the same',
    sabotage: 'fenceless',
    said: /sent again after it had its effect|0 live requests/,
  },
  { title: 'a batch does not see the others', sabotage: 'blind', said: /2 live requests/ },
]

test.each(SABOTAGES)(
  'the simulation notices when $title',
  async ({ sabotage, said }) => {
    const noticed: number[] = []
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const wrong = await simulate(seed, sabotage)
      if (wrong.some((what) => said.test(what))) noticed.push(seed)
    }
    expect(noticed.length).toBeGreaterThan(2)
  },
  120_000,
)
