import type { RunStatus } from '../../src/contract/runs.ts'
import { AppError } from '../../src/main/app-error.ts'
import { DEBUG_POINTS, type DebugPoint } from '../../src/main/runner/debug-point.ts'
import type { Runs } from '../../src/main/runner/runs.ts'
import type { Behaviour } from './memory-vendor.ts'
import { memoryVendor } from './memory-vendor.ts'
import { openStates, originOf, serial, simulatedWorkspace } from './simulated-runs.ts'
import { leavingFindings, simulationFindings } from './simulation-findings.ts'
import { untilDone, virtualClock } from './virtual-clock.ts'

const RESUMES_MAX = 80
/** Each so manieth vendor has no status to ask for. */
const UNTOLD_EVERY = 6
/** After so many refusals for another batch's sake, what stands there is taken out. */
const HOLDS_MAX = 4
/** A holder that was silent for so long still holds its run, and after the other time no longer. */
const SILENT_MS = 20_000
const LAPSED_MS = 61_000
/** A frozen process goes on at some time of the run that has taken over, or after it. */
const THAW_MS_MAX = 30_000

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

/**
 * What is broken on purpose, to show that the simulation notices: the last intents are not durable when it crashes; requests
 * leave whoever holds the lease; no batch sees the others.
 */
export type Sabotage = 'none' | 'intents-not-durable' | 'fenceless' | 'blind'

interface Begun {
  readonly batch: string
  /** Null when the program has crashed. */
  readonly done: Promise<RunStatus | null>
}

const BEHAVIOURS = [
  'doubt-before',
  'doubt-after',
  'busy-before',
  'busy-after',
  'failed-before',
  'failed-after',
  'throttled',
  'not-sent',
  'refused-final',
  'unexpected',
  'key-refused',
] as const satisfies readonly Behaviour[]

/** What a life did, for showing that the draws draw. */
export interface Drawn {
  frozen: number
  moved: number
  refusedMoves: number
  wrongPlaces: number
  held: number
}

export const noneDrawn = (): Drawn => ({ frozen: 0, moved: 0, refusedMoves: 0, wrongPlaces: 0, held: 0 })

/**
 * One life of a workspace, made up from a seed: faults of the vendor, statuses that lag up to ten minutes, a key refused in
 * mid-run, pauses, jumps of the wall clock, crashes at labelled steps and resumes, a second batch of the same certificates,
 * runs begun against another host or account, moves, and processes that are frozen while another one takes over from a
 * namespace in which their number means nothing; until all is finished.
 *
 * @returns what went wrong, a sentence each; empty when every invariant held
 */
export async function simulate(
  seed: number,
  sabotage: Sabotage = 'none',
  drawn: Drawn = noneDrawn(),
): Promise<string[]> {
  const random = seeded(seed)
  const chance = (share: number) => random() < share
  const clock = virtualClock()
  const wrong: string[] = []
  const items = 1 + Math.floor(random() * 12)
  const faults = random() * 0.5
  // A status may lag by a moment, or by as much as vendors were seen to need.
  const lagMs = chance(0.5) ? 0 : random() * (chance(0.93) ? 1_900 : 600_000)
  const hasApprovals = chance(0.4)
  const hasSecond = chance(0.4) || sabotage === 'blind'
  const mayRepeat = hasSecond && !hasApprovals && sabotage !== 'blind' && chance(0.3)
  const batches = [
    { name: 'b' },
    ...(hasSecond ? [{ name: 'd', ...(mayRepeat ? { note: 'the reason was wrong' } : {}) }] : []),
  ]
  const hasStatus = sabotage !== 'none' || seed % UNTOLD_EVERY !== 0
  /** A host that was renamed knows the same certificates; another one may know others under the same numbers. */
  const isRenamed = chance(0.5)
  let isKeyGood = true
  let leavings = 0
  const memory = memoryVendor({
    clock,
    latencyMs: () => 5 + random() * 100,
    lagMs,
    confirmWithinMs: lagMs > 1_900 ? 900_000 : 6_000,
    hasStatus,
    hasList: chance(0.5) && hasStatus,
    approvals: hasApprovals,
    maxTargetsPerRequest: chance(0.3) ? 4 : 1,
    behaviour: (): Behaviour => {
      if (!isKeyGood) return 'key-refused'
      return chance(faults) ? (BEHAVIOURS[Math.floor(random() * BEHAVIOURS.length)] as Behaviour) : 'ok'
    },
    readFails: () => {
      if (!isKeyGood) return { kind: 'key-refused', code: 'k', message: 'm', hint: 'h' }
      if (!chance(faults / 3)) return null
      // A page of somebody in between: the run pauses on it, and is resumed.
      if (chance(0.03)) return { kind: 'unexpected', cause: 'a page for a browser' }
      return chance(0.5) ? { kind: 'offline', cause: 'reset' } : { kind: 'throttled', retryAfterMs: 900 }
    },
    isStale: () => chance(faults / 3),
    estateOf: (origin) => (isRenamed || origin === originOf('c') ? '' : 'elsewhere '),
    ...(chance(0.5) ? { accountOf: (key: string) => `account of ${key}` } : {}),
    onLeave: (leaving) => {
      leavings += 1
      wrong.push(...leavingFindings(workspace.db, leaving))
    },
  })
  const limits = chance(0.3)
    ? [{ requests: 5 + Math.floor(random() * 20), perMs: 1000 + random() * 5000 }]
    : 'none'
  using workspace = await simulatedWorkspace({
    clock,
    vendor: memory.vendor,
    items,
    batches,
    limits,
    random,
    sabotage,
  })
  const before = chance(0.3) ? serial(1 + Math.floor(random() * items)) : null
  if (before !== null) memory.revokeBeforehand(before)

  /** Where each batch goes, and whether a person has given up what the old place alone knew. */
  const places = new Map(batches.map(({ name }) => [name, 'c']))
  const givenUp = new Set<string>()
  const holds = new Map<string, number>()
  const states = new Map<string, RunStatus['state'] | null>(batches.map(({ name }) => [name, null]))
  const unfinished = () => [...states].filter(([, state]) => state !== 'finished').map(([name]) => name)

  /** Null when the other batch holds this one back, or the program has crashed meanwhile. */
  const begin = async (runs: Runs, batch: string, isGone = () => false): Promise<Begun | null> => {
    const connection = places.get(batch) ?? ''
    try {
      const { done } =
        runs.status(batch).startedAt !== null
          ? await runs.resume(batch, { connection })
          : await runs.start({
              batch,
              connection,
              confirmCount: items,
              canary: chance(0.5),
              preflight: chance(0.2),
            })
      return { batch, done: done.catch(() => null) }
    } catch (error) {
      if (isGone()) return null
      const code = error instanceof AppError ? error.code : ''
      if (!hasSecond || !['state.target-held', 'state.done-elsewhere'].includes(code)) throw error
      drawn.held += 1
      const held = (holds.get(batch) ?? 0) + 1
      holds.set(batch, held)
      if (code === 'state.done-elsewhere' || held > HOLDS_MAX) runs.skipElsewhere(batch)
      return null
    }
  }
  const noteEnd = (batch: string, status: RunStatus | null) => {
    // What stands in the other batch is left for a person, who takes it out.
    if (status?.halt?.kind === 'target-held') {
      holds.set(batch, (holds.get(batch) ?? 0) + 1)
      const { submitting, accepted, 'in-doubt': inDoubt } = status.counts
      if (submitting + accepted + inDoubt > 0)
        wrong.push(
          `${batch} waits for another batch while ${submitting + accepted + inDoubt} of its own are open`,
        )
    }
    if (status !== null) states.set(batch, status.state)
  }
  const passOf = (labels: readonly DebugPoint[], passesMax: number) => ({
    label: labels[Math.floor(random() * labels.length)],
    pass: 1 + Math.floor(random() * passesMax),
  })

  /** A program runs one batch or both, until it has come to its end, is paused, or crashes. */
  const plainLife = async () => {
    const crashAt = chance(0.5) ? passOf(DEBUG_POINTS, 6) : null
    let passes = 0
    let isGone = false
    const isFull = chance(0.2)
    const life = workspace.reopen((label) => {
      if (label === 'before-intent' && sabotage === 'intents-not-durable') workspace.remember()
      if (label !== crashAt?.label) return
      passes += 1
      if (passes !== crashAt.pass) return
      isGone = true
      if (isFull && sabotage === 'none') workspace.db.pragma('query_only = ON')
      else {
        workspace.crash()
        // As for a process that is killed, nothing that stands in the journal leaves any more.
        if (label === 'after-intent') throw new Error('killed')
      }
    })
    isKeyGood = !chance(0.1)
    if (chance(0.2)) clock.jump((random() - 0.5) * 7_200_000)
    const left = unfinished()
    const chosen = chance(0.6) ? left : [left[Math.floor(random() * left.length)] as string]
    const begun: Begun[] = []
    for (const batch of chosen) {
      const run = await begin(life, batch, () => isGone)
      if (run !== null) begun.push(run)
    }
    if (chance(0.3) && begun[0] !== undefined) {
      const { batch } = begun[0]
      void clock.sleep(random() * 1000).then(() => life.pause(batch).catch(() => {}))
    }
    await untilDone(clock, Promise.all(begun.map(async ({ batch, done }) => noteEnd(batch, await done))))
    isKeyGood = true
    workspace.revive()
  }

  /** A process is frozen at some step; another takes its run over once it was silent for long enough; then it goes on. */
  const frozenLife = async () => {
    const batch = unfinished()[0] as string
    const freezeAt = passOf(DEBUG_POINTS.slice(0, -1), 3)
    let passes = 0
    const first = workspace.process((label) => {
      if (label !== freezeAt.label) return
      passes += 1
      if (passes === freezeAt.pass) first.freeze()
    }, memory.behind)
    const second = workspace.process(() => {}, memory.behind)
    try {
      const active = await begin(first.runs, batch)
      if (active === null) return
      first.beElsewhere()
      let isOver = false
      const done = active.done.then((status) => {
        isOver = true
        noteEnd(batch, status)
      })
      await untilDone(clock, Promise.race([first.frozen, done]))
      if (!isOver) await untilDone(clock, clock.sleep(SILENT_MS))
      if (isOver) return
      drawn.frozen += 1
      await expectRefusal(second.runs.resume(batch, { connection: places.get(batch) }), 'state.held')
      await untilDone(clock, clock.sleep(LAPSED_MS))
      const isMoving = chance(0.2)
      if (isMoving) await move(second.runs, batch)
      const taken = await begin(second.runs, batch)
      const thawed = clock.sleep(random() * THAW_MS_MAX).then(first.thaw)
      const takenDone = (taken?.done ?? Promise.resolve(null)).then((status) => noteEnd(batch, status))
      await untilDone(clock, Promise.all([thawed, done, takenDone]))
      // Whoever lost the run knows nothing of its end.
      states.set(batch, second.runs.status(batch).state)
    } finally {
      first.crash()
      second.crash()
      workspace.revive()
    }
  }

  const expectRefusal = async (asked: Promise<unknown>, code: string) => {
    const refused = await asked.then(
      () => 'nothing',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    )
    if (refused !== code) wrong.push(`refused with ${refused} where ${code} was right`)
  }

  /** A move that is meant: refused while an outcome is open that the old place alone can tell. */
  const move = async (runs: Runs, batch: string) => {
    const open = openStates(workspace.db, batch)
    const giveUpOpen = chance(0.3)
    const stuck = open.filter((state) => state === 'pending-approval' || !giveUpOpen)
    const to = places.get(batch) === 'c' ? 'another-host' : 'c'
    const asked = runs.move(batch, { connection: to, reason: 'the host was renamed', giveUpOpen })
    if (stuck.length > 0) {
      drawn.refusedMoves += 1
      return expectRefusal(asked, 'state.open-outcomes')
    }
    await asked
    drawn.moved += 1
    places.set(batch, to)
    if (open.length > 0) givenUp.add(batch)
  }

  /** Somebody resumes with a connection to another host, or with a key of another account. */
  const wrongPlace = async (runs: Runs, batch: string) => {
    const leftBefore = leavings
    if (chance(0.5)) {
      const connection = places.get(batch) === 'c' ? 'another-host' : 'c'
      await expectRefusal(runs.resume(batch, { connection }), 'state.wrong-place')
    } else {
      const bound = workspace.db.prepare('SELECT account FROM batch WHERE name = ?').pluck().get(batch)
      if (bound === null || places.get(batch) !== 'c') return
      const active = await runs.resume(batch, { connection: 'another-account' }).catch((error: unknown) => {
        // The other batch may hold this one back before anybody asks whose key it is.
        if (hasSecond && error instanceof AppError) return null
        throw error
      })
      const status = active === null ? null : await untilDone(clock, active.done)
      if (status !== null && status.halt?.kind !== 'wrong-place')
        wrong.push(`with a key of another account the run ended with ${status.halt?.kind ?? status.state}`)
    }
    drawn.wrongPlaces += 1
    if (leavings !== leftBefore) wrong.push('something left for a second place')
  }

  for (let lives = 0; lives < RESUMES_MAX && unfinished().length > 0; lives += 1) {
    if (chance(sabotage === 'fenceless' ? 0.8 : 0.25)) await frozenLife()
    else await plainLife()
    for (const batch of unfinished()) {
      const runs = workspace.reopen()
      if (runs.status(batch).startedAt === null) continue
      if (chance(0.15)) await wrongPlace(runs, batch)
      if (chance(0.1)) await move(runs, batch)
      if ((holds.get(batch) ?? 0) > HOLDS_MAX) runs.skipElsewhere(batch)
    }
  }
  for (const batch of unfinished())
    wrong.push(`${batch} never finished: ${JSON.stringify(workspace.reopen().status(batch))}`)
  return [
    ...new Set(wrong),
    ...batches.flatMap(({ name }) =>
      simulationFindings({
        db: workspace.db,
        batch: name,
        items,
        before,
        submissions: memory.submissions,
        mayRepeat: mayRepeat && name === 'd',
        isGivenUp: givenUp.has(name),
        hasSecond,
        hasStatus,
      }),
    ),
  ]
}
