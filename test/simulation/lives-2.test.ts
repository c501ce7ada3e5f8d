import { expect, test } from 'vitest'
import { simulatedSeeds } from '../support/simulated-seeds.ts'

test.each(simulatedSeeds(2, 2))(
  'every invariant holds in the lives of seeds $from to $to',
  async ({ from, to, wrongIn }) => {
    expect(await wrongIn(from, to)).toEqual([])
  },
  600_000,
)
