import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Db, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import { createBudget } from '../../src/main/runner/pacer.ts'
import type { PaceLimits } from '../../src/main/runner/rate.ts'
import { memoryVendor } from '../support/memory-vendor.ts'
import { simulatedWorkspace } from '../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../support/virtual-clock.ts'

type Kind = 'changes' | 'pressing' | 'other'
const WEIGHTS: Readonly<Record<Kind, number>> = { changes: 2, pressing: 2, other: 1 }

/** One kind of what one run wants: so many at a time, and how long it is busy with each before it wants the next. */
interface Wish {
  readonly kind: Kind
  readonly atOnce: number
  /** 0: it wants the next at once. */
  readonly busyMs: number
  /** Every so many, it gives up waiting after so long; 0: never. */
  readonly givesUpAfterMs: number
}

const wish = fc.record<Wish>({
  kind: fc.constantFrom('changes', 'pressing', 'other'),
  atOnce: fc.integer({ min: 1, max: 25 }),
  busyMs: fc.constantFrom(0, 0, 5, 400, 2_500),
  givesUpAfterMs: fc.constantFrom(0, 0, 0, 30, 700),
})
const parties = fc.array(fc.uniqueArray(wish, { minLength: 1, maxLength: 3, selector: ({ kind }) => kind }), {
  minLength: 1,
  maxLength: 3,
})

const PLACES = 150

let folder: string
let db: Db
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-share-'))
  db = openWorkspaceDb(folder)
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Who got the places, one after the other, when all of them draw from one budget of `perSecond`. */
async function placesOf(all: readonly (readonly Wish[])[], perSecond: number) {
  const clock = virtualClock()
  // Nothing is told to go well, so that the rate stays as it is.
  const limits: PaceLimits = { kind: 'adaptive', startPerSecond: perSecond }
  const budget = createBudget({ db, clock, random: () => 0.5, scope: 's', limits, throttleMs: 1_000 })
  const places: { readonly wish: Wish; readonly at: number }[] = []
  const over = new AbortController()
  const isOver = () => places.length >= PLACES
  const got = (one: Wish) => {
    if (isOver()) return over.abort()
    places.push({ wish: one, at: clock.monotonic() })
  }
  const live = all.flatMap((wishes) => {
    const pacer = budget.join()
    return wishes.flatMap((one) => {
      if (one.kind === 'changes') {
        const change = async () => {
          while (!isOver()) {
            const taken = pacer.take(one.atOnce)
            for (let n = 0; n < taken; n += 1) got(one)
            // As a run does between two turns.
            if (taken < one.atOnce || one.busyMs === 0) await clock.sleep(Math.max(1, pacer.announce()))
            else await clock.sleep(one.busyMs)
            await new Promise(setImmediate)
          }
        }
        return [change()]
      }
      const acquire = async (): Promise<boolean> => {
        const tired = new AbortController()
        if (one.givesUpAfterMs > 0) void clock.sleep(one.givesUpAfterMs).then(() => tired.abort())
        try {
          await pacer.acquire(AbortSignal.any([over.signal, tired.signal]))
          return true
        } catch {
          return false
        }
      }
      const ask = async () => {
        while (!isOver()) {
          if (await (one.kind === 'pressing' ? pacer.pressing(acquire) : acquire())) got(one)
          if (one.busyMs > 0) await clock.sleep(one.busyMs)
        }
      }
      return Array.from({ length: one.atOnce }, ask)
    })
  })
  await untilDone(clock, Promise.all(live), 1_000_000)
  return places
}

test('nobody starves: whoever goes on waiting gets its share of the places, whoever else wants them', async () => {
  await fc.assert(
    fc.asyncProperty(parties, fc.constantFrom(1, 7, 20), async (all, perSecond) => {
      const wishes = all.flat()
      const places = await placesOf(all, perSecond)
      const isGreedy = ({ busyMs, givesUpAfterMs }: Wish) => busyMs === 0 && givesUpAfterMs === 0
      for (const greedy of wishes.filter(isGreedy)) {
        // Of each other line at most so many come between two of its own.
        const others = wishes.filter((other) => other !== greedy)
        const between = others.reduce(
          (sum, { kind }) => sum + Math.floor(WEIGHTS[kind] / WEIGHTS[greedy.kind]) + 1,
          0,
        )
        let since = 0
        // What may leave at once in the beginning goes to whoever is there.
        for (const { wish } of places.slice(perSecond * 2 + 1)) {
          since = wish === greedy ? 0 : since + 1
          expect(since).toBeLessThanOrEqual(between)
        }
      }
      // And no place is left unused while somebody goes on waiting.
      if (wishes.some(isGreedy)) {
        const tookMs = (places.at(-1)?.at ?? 0) - (places[0]?.at ?? 0)
        expect(places.length / (tookMs / 1000)).toBeGreaterThanOrEqual(perSecond * 0.97)
      }
    }),
    { numRuns: 12 },
  )
})

test('a run sends while it looks up names, settles doubts and confirms, and uses its limit', async () => {
  const clock = virtualClock()
  const ITEMS = 120
  const windows = [{ requests: 1_000, perMs: 300_000 }]
  const asked: { readonly at: number; readonly what: 'change' | 'question' }[] = []
  const memory = memoryVendor({
    clock,
    lagMs: 0,
    latencyMs: () => 120,
    named: true,
    behaviour: (submit) => (submit % 5 === 0 ? 'doubt-after' : 'ok'),
    onLeave: ({ batch }) =>
      void asked.push({ at: clock.monotonic(), what: batch === null ? 'question' : 'change' }),
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items: ITEMS, limits: windows })
  const { done } = await workspace.runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })
  const { counts } = await untilDone(clock, done)
  expect(counts).toMatchObject({ confirmed: ITEMS })
  // Of the first half of the names, as many items have left.
  const names = asked.slice(0, ITEMS).filter(({ what }) => what === 'change')
  expect(names.length).toBeGreaterThanOrEqual(ITEMS * 0.38)
  const first = asked[0]?.at ?? 0
  const last = asked.findLast(({ what }) => what === 'change')?.at ?? 0
  const sent = asked.filter(({ at }) => at <= last).length
  expect(sent / (((last - first) / 300_000) * 1_000)).toBeGreaterThanOrEqual(0.98)
})
