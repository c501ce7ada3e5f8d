import { simulate } from './simulation.ts'

/** Seeds tried in a usual run of the tests; RESCIND_SIMULATION_SEEDS asks for more (10,000 in the soak). */
const SEEDS_USUAL = 240
const SEEDS_PER_TEST = 20

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
  for (let seed = from; seed <= to; seed += 1) {
    for (const finding of await simulate(seed)) wrong.push(`seed ${seed}: ${finding}`)
  }
  return wrong
}
