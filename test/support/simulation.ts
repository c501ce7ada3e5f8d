import { rmSync } from 'node:fs'
import type { RunStatus } from '../../src/contract/runs.ts'
import { DEBUG_POINTS } from '../../src/main/runner/debug-point.ts'
import type { Behaviour } from './memory-vendor.ts'
import { memoryVendor } from './memory-vendor.ts'
import { replayedBatch } from './replayed-batch.ts'
import { serial, simulatedWorkspace } from './simulated-runs.ts'
import { untilDone, virtualClock } from './virtual-clock.ts'

const RESUMES_MAX = 60

/** A small fast generator of numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What is broken on purpose, to show that the simulation notices: the last intents are not durable when it crashes. */
export type Sabotage = 'none' | 'intents-not-durable'

/**
 * One life of a batch, made up from a seed: faults of the vendor, a key refused in mid-run, pauses, jumps of the wall clock,
 * crashes at labelled steps and resumes, until it is finished.
 *
 * @returns what went wrong, a sentence each; empty when every invariant held
 */
export async function simulate(seed: number, sabotage: Sabotage = 'none'): Promise<string[]> {
  const random = seeded(seed)
  const chance = (share: number) => random() < share
  const clock = virtualClock()
  const items = 1 + Math.floor(random() * 12)
  const faults = random() * 0.5
  // A status may lag by a moment, or by as much as vendors were seen to need.
  const lagMs = chance(0.5) ? 0 : random() * (chance(0.93) ? 1_900 : 600_000)
  let isKeyGood = true
  const behaviours = [
    'doubt-before',
    'doubt-after',
    'throttled',
    'not-sent',
    'refused-final',
    'unexpected',
    'key-refused',
  ] as const
  const memory = memoryVendor({
    clock,
    latencyMs: () => 5 + random() * 100,
    lagMs,
    confirmWithinMs: lagMs > 1_900 ? 900_000 : 6_000,
    hasList: chance(0.5),
    approvals: chance(0.4),
    maxTargetsPerRequest: chance(0.3) ? 4 : 1,
    behaviour: (): Behaviour => {
      if (!isKeyGood) return 'key-refused'
      return chance(faults) ? (behaviours[Math.floor(random() * behaviours.length)] as Behaviour) : 'ok'
    },
    readFails: () => {
      if (!isKeyGood) return { kind: 'key-refused', code: 'k', message: 'm', hint: 'h' }
      if (!chance(faults / 3)) return null
      return chance(0.5) ? { kind: 'offline', cause: 'reset' } : { kind: 'throttled', retryAfterMs: 900 }
    },
  })
  const limits = chance(0.3)
    ? [{ requests: 5 + Math.floor(random() * 20), perMs: 1000 + random() * 5000 }]
    : 'none'
  const workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items, limits, random })
  try {
    const before = chance(0.3) ? serial(1 + Math.floor(random() * items)) : null
    if (before !== null) memory.revokeBeforehand(before)
    let status: RunStatus | null = null
    for (let lives = 0; lives < RESUMES_MAX; lives += 1) {
      const crashAt = chance(0.5)
        ? {
            label: DEBUG_POINTS[Math.floor(random() * DEBUG_POINTS.length)],
            pass: 1 + Math.floor(random() * 6),
          }
        : null
      let passes = 0
      const isFull = chance(0.2)
      const life = workspace.reopen((label) => {
        if (label === 'before-intent' && sabotage === 'intents-not-durable') workspace.remember()
        if (label !== crashAt?.label) return
        passes += 1
        if (passes !== crashAt.pass) return
        if (isFull && sabotage === 'none') workspace.db.pragma('query_only = ON')
        else workspace.crash()
      })
      isKeyGood = !chance(0.1)
      if (chance(0.2)) clock.jump((random() - 0.5) * 7_200_000)
      const started = life.status('b').startedAt !== null
      const active = started
        ? await life.resume('b')
        : await life.start({
            batch: 'b',
            connection: 'c',
            confirmCount: items,
            canary: chance(0.5),
            preflight: chance(0.2),
          })
      if (chance(0.3)) {
        void clock.sleep(random() * 1000).then(() => life.pause('b').catch(() => {}))
      }
      status = await untilDone(
        clock,
        active.done.catch(() => null),
      )
      if (status?.state === 'finished') break
      isKeyGood = true
      workspace.revive()
    }
    return findings(workspace.db, new Set(before === null ? [] : [before]), memory.effects, status, items)
  } finally {
    workspace[Symbol.dispose]()
    rmSync(workspace.dataDir, { recursive: true, force: true })
  }
}

function findings(
  db: Parameters<typeof replayedBatch>[0],
  before: ReadonlySet<string>,
  effects: readonly string[],
  status: RunStatus | null,
  items: number,
): string[] {
  const wrong: string[] = []
  if (status?.state !== 'finished') wrong.push(`it never finished: ${JSON.stringify(status)}`)
  if (new Set(effects).size !== effects.length) wrong.push('an effect happened twice')
  const { id } = db.prepare('SELECT id FROM batch').get() as { id: string }
  const replayed = replayedBatch(db, id)
  if (JSON.stringify([...replayed.items]) !== JSON.stringify([...replayed.stored]))
    wrong.push('replay differs from the projection')
  for (const [state, n] of Object.entries(replayed.counts)) {
    if (replayed.storedCounts[state] !== n)
      wrong.push(`counter of ${state} shows ${replayed.storedCounts[state]} for ${n}`)
  }
  const done = new Set(effects)
  for (const [ordinal, item] of replayed.items) {
    const isRevoked = done.has(serial(ordinal))
    if (item.state === 'confirmed' && !isRevoked && !before.has(serial(ordinal)))
      wrong.push(`item ${ordinal} is confirmed and was not revoked`)
    if (item.state === 'pending-approval' && !isRevoked)
      wrong.push(`item ${ordinal} waits for an approval that nobody was asked for`)
    if (item.state === 'refused' && isRevoked) wrong.push(`item ${ordinal} is refused and was revoked`)
    if (item.state === 'already-done' && isRevoked)
      wrong.push(`item ${ordinal} is already done and was revoked by us`)
    if (!['confirmed', 'refused', 'already-done', 'unresolved', 'pending-approval'].includes(item.state))
      wrong.push(`item ${ordinal} ended ${item.state}`)
    if (item.state === 'unresolved' && item.attempts < 5)
      wrong.push(`item ${ordinal} went to a person after ${item.attempts} attempts`)
  }
  if (replayed.items.size !== items) wrong.push(`${replayed.items.size} items of ${items}`)
  return wrong
}
