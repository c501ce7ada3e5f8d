/**
 * Any order of adding, excluding, including, recounting, running, killing, pausing and resuming: the figures hold against a
 * model after every event, in the middle of runs too, and the report is what a replay of the journals gives.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { FATE_WORDS, FATES } from '../../../src/contract/incident-fates.ts'
import { playIncident, type Step, TARGETS } from '../../support/played-incident.ts'

const LIVES = 30
const STEPS_MAX = 14

const target = fc.integer({ min: 1, max: TARGETS })
const targets = fc.uniqueArray(target, { minLength: 1, maxLength: TARGETS })
const batch = fc.constantFrom('b', 'd')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('add' as const, 'compare' as const),
    targets,
    revoked: fc.subarray([1, 2, 3], { maxLength: 1 }),
    replaces: fc.subarray([4, 5], { maxLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('exclude' as const),
    targets,
    hours: fc.option(fc.integer({ min: 1, max: 30 })),
  }),
  fc.record({ kind: fc.constant('include' as const), targets }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 20 }) }),
  fc.record({
    kind: fc.constant('run' as const),
    batch,
    end: fc.oneof(
      fc.constant('itself' as const),
      fc.record({ pauseAfterMs: fc.integer({ min: 0, max: 900 }) }),
      fc.record({
        killAt: fc.constantFrom(
          'after-intent' as const,
          'after-send' as const,
          'after-outcome' as const,
          'before-confirm' as const,
          'after-confirm' as const,
        ),
        pass: fc.integer({ min: 1, max: 6 }),
      }),
    ),
    fault: fc.constantFrom(
      'ok' as const,
      'doubt-after' as const,
      'doubt-before' as const,
      'refused-final' as const,
      'throttled' as const,
    ),
  }),
  fc.record({ kind: fc.constant('skip' as const), batch }),
)

/** Seldom drawn: one certificate that both batches asked for in vain. */
const run = { kind: 'run', end: 'itself', fault: 'refused-final' } as const
const REFUSED_BY_BOTH: Step[] = [
  { kind: 'add', targets: [1, 2, 3, 4, 5, 6, 7], revoked: [], replaces: [] },
  { ...run, batch: 'b' },
  { ...run, batch: 'd' },
  { kind: 'skip', batch: 'd' },
  { ...run, batch: 'd' },
]

const csvRows = (file: string) =>
  Papa.parse<Record<string, string>>(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
  }).data

test('the figures hold after every event of any order, and the report equals a replay', async () => {
  const seen = { midRun: 0, fates: new Set<string>(), kills: 0, pauses: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: STEPS_MAX }), async (steps) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'rescind-sums-'))
      try {
        await using played = await playIncident(steps)
        seen.midRun += played.midRun
        seen.kills += played.kills
        seen.pauses += played.pauses
        expect(played.wrong).toEqual([])
        const replayed = played.replay()
        for (const fate of replayed.values()) seen.fates.add(fate)
        const csv = path.join(folder, 'r.csv')
        await played.incidents.report('INC', 'csv', csv)
        const became = new Map(csvRows(csv).map((row) => [row['target'] ?? '', row['became'] ?? '']))
        expect([...became].toSorted()).toEqual(
          [...replayed].map(([serial, fate]) => [serial, FATE_WORDS[fate]]).toSorted(),
        )
        const json = path.join(folder, 'r.json')
        await played.incidents.report('INC', 'json', json)
        const report = JSON.parse(readFileSync(json, 'utf8')) as Record<string, number>
        for (const fate of FATES)
          expect([fate, report[fate]]).toEqual([
            fate,
            [...replayed.values()].filter((one) => one === fate).length,
          ])
        expect(report['population']).toBe(replayed.size)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }),
    { numRuns: LIVES, seed: 20261127, examples: [[REFUSED_BY_BOTH]] },
  )
  expect([...seen.fates].toSorted()).toEqual([...FATES].toSorted())
  expect(seen.midRun).toBeGreaterThan(LIVES)
  expect(seen.kills).toBeGreaterThan(0)
  expect(seen.pauses).toBeGreaterThan(0)
})
