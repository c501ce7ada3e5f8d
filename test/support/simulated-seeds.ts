import { noneDrawn, simulate } from './simulation.ts'

/** Seeds tried in a usual run of the tests; RESCIND_SIMULATION_SEEDS asks for more (10,000 in the soak). */
const SEEDS_USUAL = 2_000
const SEEDS_PER_TEST = 100

interface SeedRange {
  readonly from: number
  readonly to: number
  /** What went wrong, with the seed that shows it again. */
  readonly wrongIn: (from: number, to: number) => Promise<string[]>
}

/** The seeds of one of `parts` files that run side by side, in ranges. */
export function simulatedSeeds(part: number, parts: number): SeedRange[] {
  const seeds = Number(process.env['RESCIND_SIMULATION_SEEDS'] ?? SEEDS_USUAL)
  const first = Math.floor(((part - 1) * seeds) / parts) + 1
  const last = Math.floor((part * seeds) / parts)
  const ranges: SeedRange[] = []
  for (let from = first; from <= last; from += SEEDS_PER_TEST) {
    ranges.push({ from, to: Math.min(last, from + SEEDS_PER_TEST - 1), wrongIn })
  }
  return ranges
}

async function wrongIn(from: number, to: number): Promise<string[]> {
  const wrong: string[] = []
  const drawn = noneDrawn()
  for (let seed = from; seed <= to; seed += 1) {
    for (const finding of await simulate(seed, 'none', drawn)) wrong.push(`seed ${seed}: ${finding}`)
  }
  if (to - from + 1 === SEEDS_PER_TEST) {
    for (const [what, times] of Object.entries(drawn))
      if (times === 0) wrong.push(`seeds ${from} to ${to}: nothing was drawn of ${what}`)
  }
  return wrong
}
