import type { Fate } from '../../src/contract/incident-fates.ts'
import { FATES } from '../../src/contract/incident-fates.ts'
import type { IncidentFigures } from '../../src/contract/incidents.ts'
import type { Inventory, InventoryItem } from '../../src/contract/inventories.ts'
import { openActivityLog } from '../../src/main/activity/open-activity-log.ts'
import { createAnnouncer } from '../../src/main/announcer.ts'
import { AppError } from '../../src/main/app-error.ts'
import type { Batches } from '../../src/main/batches/batches.ts'
import type { Bundles } from '../../src/main/bundle/bundles.ts'
import { isoTime } from '../../src/main/clock.ts'
import type { Connections } from '../../src/main/connections/connections.ts'
import type { Signer } from '../../src/main/identity/signer.ts'
import { figuresByVendor, total } from '../../src/main/incidents/figures.ts'
import type { Incidents } from '../../src/main/incidents/incidents.ts'
import { openIncidents } from '../../src/main/incidents/open-incidents.ts'
import type { Inventories } from '../../src/main/inventory/inventories.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import { sourceWorkers } from '../../src/main/worker-files.ts'
import { type Behaviour, memoryVendor } from './memory-vendor.ts'
import { replayedBatch } from './replayed-batch.ts'
import { serial, simulatedWorkspace } from './simulated-runs.ts'
import { untilDone, virtualClock } from './virtual-clock.ts'

/** Certificates that lists are made of. Batches `b` and `d` hold the first `IN_BATCHES` of them. */
export const TARGETS = 9
const IN_BATCHES = 6
const HOUR_MS = 3_600_000
const KEY = (name: string) => name.repeat(64).slice(0, 64)

export type Step =
  | {
      readonly kind: 'add' | 'compare'
      readonly targets: readonly number[]
      /** Of these the list says that they are revoked. */
      readonly revoked: readonly number[]
      /** For these the list names a replacement (`add`), or has a later certificate with another key (`compare`). */
      readonly replaces: readonly number[]
    }
  | { readonly kind: 'exclude'; readonly targets: readonly number[]; readonly hours: number | null }
  | { readonly kind: 'include'; readonly targets: readonly number[] }
  | { readonly kind: 'wait'; readonly hours: number }
  | {
      readonly kind: 'run'
      readonly batch: string
      readonly end:
        | 'itself'
        | { readonly pauseAfterMs: number }
        | { readonly killAt: DebugPoint; readonly pass: number }
      /** What becomes of every other request. */
      readonly fault: Behaviour
    }
  | { readonly kind: 'skip'; readonly batch: string }

interface Known {
  told: boolean
  replaced: boolean
  excludedUntil: number
  endsMs: number | null
}

/** An incident that was played step by step on a virtual clock against a vendor in memory, beside a model of it. */
export interface PlayedIncident extends AsyncDisposable {
  readonly incidents: Incidents
  /** Where the figures differed from the model, a sentence each. */
  readonly wrong: readonly string[]
  /** How often the figures were looked at in the middle of a run. */
  readonly midRun: number
  readonly kills: number
  readonly pauses: number
  /** What became of each member, by its serial number: from the steps, and from the events of the batches alone. */
  replay(): Map<string, Fate>
}

/** Validity ends within the time that is played for some, long after it for others, and is not known of the last. */
const endsAtHour = (n: number): number | null => (n === TARGETS ? null : n % 3 === 0 ? 6 * n : 10_000)

/** @param signer signs evidence */
export async function playIncident(
  steps: readonly Step[],
  signer: Signer | null = null,
): Promise<PlayedIncident> {
  const clock = virtualClock(Date.UTC(2026, 10, 20, 10))
  const startMs = clock.now()
  let fault: Behaviour = 'ok'
  const memory = memoryVendor({
    clock,
    latencyMs: () => 40,
    lagMs: 300,
    confirmWithinMs: 6_000,
    behaviour: (submit) => (submit % 2 === 0 ? fault : 'ok'),
  })
  const workspace = await simulatedWorkspace({
    clock,
    vendor: memory.vendor,
    items: IN_BATCHES,
    batches: [{ name: 'b' }, { name: 'd', note: 'once more' }],
  })
  const lists = new Map<string, InventoryItem[]>()
  const inventories = {
    get: (name: string) => inventoryOf(name, lists.get(name)?.length ?? 0, memory.vendor.id),
    walk: (name: string) => lists.get(name) ?? [],
  } as unknown as Inventories
  const open = () => {
    const announcer = createAnnouncer(() => {})
    const shared = { db: workspace.db, clock, operator: 'tester', product: 'rescind test', announcer }
    return openIncidents({
      ...shared,
      vendors: new Map([[memory.vendor.id, memory.vendor]]),
      inventories,
      // No wave is planned in a play.
      batches: {} as Batches,
      bundles: {} as Bundles,
      connections: {} as Connections,
      runs: workspace.reopen(),
      activity: openActivityLog(shared),
      checkpointer: { hold: async () => ({ release: () => {} }), signer: () => signer },
      workers: sourceWorkers(),
    })
  }
  let incidents = open()
  incidents.open({
    name: 'INC',
    cause: 'br-4.9.1.1-12',
    knownAtMs: startMs - HOUR_MS,
    knownHow: '',
    note: '',
  })

  const known = new Map<number, Known>()
  const wrong: string[] = []
  const tally = { midRun: 0, kills: 0, pauses: 0 }
  const list = (step: Extract<Step, { kind: 'add' | 'compare' }>): string => {
    const name = `list ${lists.size}`
    const items = step.targets.map((n): InventoryItem => {
      const ends = endsAtHour(n)
      return {
        ordinal: n,
        sourceRow: n + 1,
        target: { serial_number: serial(n) },
        commonName: `host${n}.example`,
        validFrom: '2026-01-01T00:00:00.000Z',
        ...(ends === null ? {} : { validTo: isoTime(startMs + ends * HOUR_MS) }),
        attributes: {
          key_sha256: KEY('a'),
          ...(step.revoked.includes(n) ? { status: 'Revoked' } : {}),
          ...(step.kind === 'add' && step.replaces.includes(n) ? { replaced_by: serial(100 + n) } : {}),
        },
      }
    })
    const later = step.replaces.map(
      (n): InventoryItem => ({
        ordinal: 100 + n,
        sourceRow: 100 + n,
        target: { serial_number: serial(100 + n + 100 * lists.size) },
        commonName: `HOST${n}.example`,
        validFrom: '2026-11-20T00:00:00.000Z',
        attributes: { key_sha256: KEY('b') },
      }),
    )
    lists.set(name, step.kind === 'add' ? items : [...items, ...later])
    return name
  }

  /** The truth of this moment: item states by `stateOf`, all else by the model. */
  const fates = (stateOf: (n: number) => readonly string[]): Map<number, Fate> => {
    const now = clock.now()
    return new Map(
      [...known].map(([n, one]) => {
        const states = stateOf(n)
        const has = (...some: string[]) => states.some((state) => some.includes(state))
        if (one.told || has('confirmed', 'already-done')) return [n, 'revoked']
        if (has('submitting', 'in-doubt', 'unconfirmed', 'unresolved')) return [n, 'inDoubt']
        if (one.endsMs !== null && one.endsMs <= now) return [n, 'expired']
        if (one.excludedUntil > now) return [n, 'excluded']
        const isOpen = has('queued', 'waiting', 'accepted', 'pending-approval')
        return [n, has('refused') && !isOpen ? 'refused' : 'notYetRevoked']
      }),
    )
  }
  const storedStates = (n: number): string[] =>
    workspace.db
      .prepare<[string], string>('SELECT state FROM batch_item WHERE name = ?')
      .pluck()
      .all(serial(n))
  const compare = (figures: IncidentFigures, where: string) => {
    const truth = [...fates(storedStates).values()]
    for (const fate of FATES) {
      const expected = truth.filter((one) => one === fate).length
      if (figures[fate] !== expected) wrong.push(`${where}: ${fate} is ${figures[fate]}, not ${expected}`)
    }
    const sum = FATES.reduce((items, fate) => items + figures[fate], 0)
    if (figures.population !== known.size || sum !== known.size)
      wrong.push(`${where}: a population of ${figures.population}, summed up ${sum}, not ${known.size}`)
    const replaced = [...known.values()].filter((one) => one.replaced).length
    if (figures.replaced !== replaced) wrong.push(`${where}: ${figures.replaced} replaced, not ${replaced}`)
  }
  /** What a status reads, at a step of a run. */
  const look = (where: string) => {
    if (!workspace.db.open) return
    tally.midRun += 1
    compare(total(figuresByVendor(workspace.db, 1, clock.now())), where)
  }
  const members = (targets: readonly number[]) => targets.filter((n) => known.has(n))
  const refused = async (code: string, work: () => unknown) => {
    try {
      await work()
      wrong.push(`it was taken where ${code} is right`)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== code) throw error
    }
  }

  const run = async (step: Extract<Step, { kind: 'run' }>) => {
    const { batch, end } = step
    fault = step.fault
    // Every member is looked up before the run, so that what is seen in its middle is the run's.
    await incidents.get('INC')
    let passes = 0
    let isGone = false
    const runs = workspace.reopen((label) => {
      if (isGone) return
      look(`${batch} ${label}`)
      if (typeof end !== 'object' || !('killAt' in end) || label !== end.killAt) return
      passes += 1
      if (passes !== end.pass) return
      isGone = true
      tally.kills += 1
      workspace.crash()
    })
    try {
      const status = runs.status(batch)
      if (['finished', 'stopped'].includes(status.state)) return
      const { done } =
        status.startedAt === null
          ? await runs.start({
              batch,
              connection: 'c',
              confirmCount: IN_BATCHES,
              canary: false,
              preflight: false,
            })
          : await runs.resume(batch, { connection: 'c' })
      if (typeof end === 'object' && 'pauseAfterMs' in end) {
        tally.pauses += 1
        void clock.sleep(end.pauseAfterMs).then(() => runs.pause(batch).catch(() => {}))
      }
      await untilDone(
        clock,
        done.catch(() => null),
      )
    } catch (error) {
      // The other batch holds the same certificates under way; or the process is gone.
      if (!isGone && !(error instanceof AppError && /^state\.(target-held|done-elsewhere)$/.test(error.code)))
        throw error
    } finally {
      fault = 'ok'
      workspace.revive()
      incidents = open()
    }
  }

  const play = async (step: Step): Promise<void> => {
    const now = clock.now()
    switch (step.kind) {
      case 'add': {
        await incidents.add('INC', list(step), {})
        for (const n of step.targets) {
          const ends = endsAtHour(n)
          const before = known.get(n)
          known.set(n, {
            told: (before?.told ?? false) || step.revoked.includes(n),
            replaced: (before?.replaced ?? false) || step.replaces.includes(n),
            excludedUntil: before?.excludedUntil ?? 0,
            // The last second belongs to the validity (RFC 5280, section 4.1.2.5).
            endsMs: ends === null ? null : startMs + ends * HOUR_MS + 1_000,
          })
        }
        return
      }
      case 'compare': {
        await incidents.compare('INC', list(step))
        for (const [n, one] of known) {
          if (step.targets.includes(n) && step.revoked.includes(n)) one.told = true
          if (step.replaces.includes(n)) one.replaced = true
        }
        return
      }
      case 'exclude': {
        const untilMs = step.hours === null ? null : now + step.hours * HOUR_MS
        const exclude = () =>
          incidents.exclude('INC', { find: members(step.targets).map(serial) }, 'why', untilMs)
        if (members(step.targets).length === 0) return refused('input.no-such-member', exclude)
        const until = untilMs ?? Number.POSITIVE_INFINITY
        // What is excluded for longer stays so.
        const changed = members(step.targets).filter((n) => (known.get(n)?.excludedUntil ?? 0) <= until)
        if (changed.length === 0) return refused('input.excluded-for-longer', exclude)
        await exclude()
        for (const n of changed) (known.get(n) as Known).excludedUntil = until
        return
      }
      case 'include': {
        const excluded = members(step.targets).filter((n) => (known.get(n)?.excludedUntil ?? 0) > now)
        const include = () => incidents.include('INC', { find: members(step.targets).map(serial) }, 'why')
        if (excluded.length === 0) return refused('input.not-excluded', include)
        include()
        for (const n of excluded) (known.get(n) as Known).excludedUntil = 0
        return
      }
      case 'wait':
        clock.jump(step.hours * HOUR_MS)
        return
      case 'skip': {
        const runs = workspace.reopen()
        if (runs.status(step.batch).startedAt !== null) runs.skipElsewhere(step.batch)
        return
      }
      case 'run':
        return run(step)
    }
  }

  for (const [at, step] of steps.entries()) {
    await play(step)
    const { figures } = await incidents.get('INC')
    compare(figures, `after step ${at}, ${step.kind}`)
  }
  return {
    get incidents() {
      return incidents
    },
    wrong,
    ...tally,
    replay() {
      const ids = workspace.db.prepare<[], string>('SELECT id FROM batch').pluck().all()
      const replays = ids.map((id) => replayedBatch(workspace.db, id))
      const states = (n: number) => replays.flatMap(({ items }) => items.get(n)?.state ?? [])
      return new Map([...fates(states)].map(([n, fate]) => [serial(n), fate]))
    },
    async [Symbol.asyncDispose]() {
      workspace[Symbol.dispose]()
    },
  }
}

const inventoryOf = (name: string, items: number, vendor: Inventory['vendor']): Inventory => ({
  id: name,
  inventory: name,
  vendor,
  kind: 'certificate',
  source: { name: `${name}.csv`, bytes: 1, sha256: '0'.repeat(64) },
  read: items,
  imported: items,
  duplicates: 0,
  rejected: 0,
  reasons: {},
  createdAt: '2026-11-20T10:00:00.000Z',
})
