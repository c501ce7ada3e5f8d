import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Verdict } from '../../../src/contract/reports.ts'
import { openBatchSnapshot } from '../../../src/main/reports/batch-snapshot.ts'
import { verifyEvidence } from '../../../src/main/reports/verify-evidence.ts'
import { writeEvidence } from '../../../src/main/reports/write-evidence.ts'
import { type Behaviour, memoryVendor } from '../../support/memory-vendor.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { seeded } from '../../support/simulation.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const BEHAVIOURS: readonly Behaviour[] = [
  'doubt-before',
  'doubt-after',
  'throttled',
  'not-sent',
  'refused',
  'refused-final',
  'already-done',
  'unexpected',
]
const LIVES_MAX = 40
const SEEDS = 12
const TEST_MS_MAX = 240_000

/** Runs a batch by the real runner against a vendor with faults, taking evidence after each life of the run. */
async function verdictsOf(seed: number): Promise<Verdict[]> {
  const random = seeded(seed)
  const clock = virtualClock()
  const behaviour = (): Behaviour =>
    random() < 0.4 ? (BEHAVIOURS[Math.floor(random() * BEHAVIOURS.length)] ?? 'ok') : 'ok'
  const { vendor } = memoryVendor({
    clock,
    latencyMs: () => 5 + random() * 100,
    lagMs: random() * 1_900,
    confirmWithinMs: 6_000,
    hasList: random() < 0.5,
    maxTargetsPerRequest: 1,
    behaviour,
    readFails: () => null,
  })
  using workspace = await simulatedWorkspace({ clock, vendor, items: 20, random })
  const verdicts: Verdict[] = []
  for (let life = 0; life < LIVES_MAX; life += 1) {
    const runs = workspace.reopen()
    const isFresh = runs.status('b').startedAt === null
    const active = isFresh
      ? await runs.start({
          batch: 'b',
          connection: 'c',
          confirmCount: 20,
          canary: random() < 0.5,
          preflight: random() < 0.3,
        })
      : await runs.resume('b')
    if (random() < 0.5) void clock.sleep(random() * 800).then(() => runs.pause('b').catch(() => {}))
    const status = await untilDone(clock, active.done)
    verdicts.push(await verdictNow(workspace))
    if (status.state === 'finished') break
  }
  return verdicts
}

async function verdictNow({
  db,
  dataDir,
}: {
  db: Parameters<typeof openBatchSnapshot>[0]
  dataDir: string
}): Promise<Verdict> {
  const pieces: (string | Uint8Array)[] = []
  using snapshot = openBatchSnapshot(db, 'b')
  await writeEvidence(
    snapshot,
    { exportedAt: '2026-11-20T12:00:00.000Z', product: 'rescind test', signer: null },
    async (piece) => void pieces.push(piece),
  )
  const file = path.join(dataDir, 'evidence.jsonl')
  writeFileSync(file, pieces.join(''))
  return verifyEvidence(file)
}

test(
  'the evidence of real runs holds at every stop, whatever the vendor and the operator do',
  async () => {
    let events = 0
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      for (const verdict of await verdictsOf(seed)) {
        expect(verdict.firstBad, `seed ${seed}`).toBeNull()
        events += verdict.events
      }
    }
    expect(events).toBeGreaterThan(1_000)
  },
  TEST_MS_MAX,
)
