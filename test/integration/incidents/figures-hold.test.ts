import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemberFate } from '../../../src/contract/incidents.ts'
import type { ItemState } from '../../../src/contract/item-state.ts'
import { figuresByVendor, total } from '../../../src/main/incidents/figures.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { openWorkbench, type Workbench } from '../../../src/main/workbench.ts'
import { sourceWorkers } from '../../../src/main/worker-files.ts'
import { type Behaviour, memoryVendor } from '../../support/memory-vendor.ts'
import { replayedBatch } from '../../support/replayed-batch.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const INCIDENT = 'inc'
const DAY_MS = 86_400_000
/** Overlapping lists; every third certificate ends within days, and what `BEHAVIOURS` says happens to its requests. */
const LISTS = { one: [0, 8], two: [5, 12], three: [0, 16] } as const
const BEHAVIOURS: readonly Behaviour[] = [
  'ok',
  'ok',
  'doubt-after',
  'ok',
  'refused-final',
  'doubt-before',
  'ok',
]
const serial = (n: number): string => (0xa0000000 + n).toString(16).toUpperCase()
const numberOf = (text: string): number => Number.parseInt(text, 16) - 0xa0000000
const endOf = (n: number): string => (n % 3 === 0 ? '2026-11-22' : '2027-11-22')

type ListName = keyof typeof LISTS
const list = fc.constantFrom(...(Object.keys(LISTS) as ListName[]))
const command = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), list }),
  fc.record({ kind: fc.constant('compare' as const), list }),
  fc.record({
    kind: fc.constantFrom('exclude' as const, 'include' as const),
    members: fc.uniqueArray(fc.nat({ max: 15 }), { minLength: 1, maxLength: 5 }),
    days: fc.option(fc.integer({ min: 1, max: 4 })),
  }),
  // Killed at that step of its run; 0 lets it end.
  fc.record({
    kind: fc.constant('run' as const),
    list,
    killAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
  }),
  fc.record({ kind: fc.constant('resume' as const) }),
  fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 3 }) }),
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

/** A workspace that can be killed: what is on its disk at that moment goes on in a copy. */
async function killable(keychain: Keychain, template: string) {
  const clock = virtualClock()
  const asked = new Set<number>()
  const vendor = memoryVendor({
    clock,
    latencyMs: () => 20,
    lagMs: 100,
    // Only the first request for it: a doubt that comes back for ever is another test's.
    behaviour: (_submit, item) => {
      const n = numberOf(item.target['serial_number'] ?? '')
      const isFirst = !asked.has(n)
      asked.add(n)
      return (isFirst ? BEHAVIOURS[n % BEHAVIOURS.length] : undefined) ?? 'ok'
    },
  })
  const root = mkdtempSync(path.join(tmpdir(), 'rescind-figures-'))
  let life = 0
  let passed: () => void = () => {}
  const folder = () => path.join(root, String(life))
  const open = (): Workbench => {
    const mine = life
    const alive = async () => {
      if (mine !== life) await new Promise(() => {})
    }
    const behind = vendor.behind(alive)
    return openWorkbench({
      dataDir: folder(),
      keychain,
      clock,
      vendors: new Map([[behind.id, behind]]),
      operator: 'tester',
      product: 'rescind test',
      workers: sourceWorkers(),
      debugPoint: () => {
        if (mine === life) passed()
      },
    })
  }
  if (template !== '') cpSync(template, folder(), { recursive: true })
  let workbench = open()
  return {
    clock,
    folder,
    get workbench() {
      return workbench
    },
    reader: () => new Database(path.join(folder(), 'rescind.db'), { readonly: true }),
    onStep(listener: () => void) {
      passed = listener
    },
    kill() {
      const dead = folder()
      life += 1
      cpSync(dead, folder(), { recursive: true })
      rmSync(path.join(folder(), 'rescind.db-shm'), { force: true })
      const db = new Database(path.join(folder(), 'rescind.db'))
      db.prepare('DELETE FROM lease').run()
      db.close()
    },
    reopen() {
      workbench = open()
    },
    done: <T>(promise: Promise<T>) => untilDone(clock, promise),
    async [Symbol.asyncDispose]() {
      await untilDone(clock, workbench.close())
      rmSync(root, { recursive: true, force: true })
    },
  }
}

const RANKS: Partial<Record<ItemState, number>> = {
  confirmed: 4,
  'already-done': 4,
  submitting: 3,
  'in-doubt': 3,
  unconfirmed: 3,
  unresolved: 3,
  refused: 1,
  skipped: 0,
}

interface Model {
  readonly population: Set<number>
  /** Until when, in milliseconds. */
  readonly excluded: Map<number, number>
}

/** What the figures must be: the journals of the batches replayed event by event, and what the test itself has done. */
function replayed(db: Database.Database, { population, excluded }: Model, nowMs: number) {
  const standing = new Map<number, number>()
  const batches = db.prepare('SELECT id FROM batch WHERE digest IS NOT NULL').pluck().all() as string[]
  for (const batch of batches) {
    const targets = db.prepare('SELECT ordinal, target FROM batch_item WHERE batch = ?').all(batch) as {
      ordinal: number
      target: string
    }[]
    const { items } = replayedBatch(db, batch)
    for (const { ordinal, target } of targets) {
      const n = numberOf((JSON.parse(target) as Record<string, string>)['serial_number'] ?? '')
      const rank = RANKS[items.get(ordinal)?.state ?? 'queued'] ?? 2
      standing.set(n, Math.max(standing.get(n) ?? 0, rank))
    }
  }
  const figures = {
    population: 0,
    revoked: 0,
    inDoubt: 0,
    expired: 0,
    excluded: 0,
    refused: 0,
    notYetRevoked: 0,
    replaced: 0,
  }
  for (const n of population) {
    figures.population += 1
    const rank = standing.get(n) ?? 0
    if (rank === 4) figures.revoked += 1
    else if (rank === 3) figures.inDoubt += 1
    else if (Date.parse(`${endOf(n)}T00:00:00Z`) + DAY_MS <= nowMs) figures.expired += 1
    else if ((excluded.get(n) ?? 0) > nowMs) figures.excluded += 1
    else if (rank === 1) figures.refused += 1
    else figures.notYetRevoked += 1
  }
  return figures
}

test('the figures are those of the journals, whatever happens in whatever order, at every step of a run', {
  timeout: 600_000,
}, async () => {
  let midRun = 0
  let kills = 0
  const keychain = memoryKeychain()
  const template = mkdtempSync(path.join(tmpdir(), 'rescind-template-'))
  {
    await using first = await killable(keychain, '')
    await prepare(first)
    cpSync(first.folder(), template, { recursive: true })
    rmSync(path.join(template, 'rescind.db-shm'), { force: true })
  }
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 10 }), async (commands) => {
      await using on = await killable(keychain, template)
      const model: Model = { population: new Set(), excluded: new Map() }
      const look = () => {
        const db = on.reader()
        try {
          db.exec('BEGIN')
          const found = total(figuresByVendor(db, 1, on.clock.now()))
          expect(found).toEqual(replayed(db, model, on.clock.now()))
          expect(MemberFate.options.reduce((sum, fate) => sum + found[fate], 0)).toBe(found.population)
        } finally {
          db.close()
        }
      }
      let batches = 0
      for (const one of [{ kind: 'add', list: 'one' } as const, ...commands]) {
        batches += 1
        await perform(
          on,
          model,
          one,
          `b${batches}`,
          () => {
            midRun += 1
            look()
          },
          () => (kills += 1),
        )
        // Whoever looks makes the links to what was sealed since.
        const { figures } = await on.done(on.workbench.incidents.get(INCIDENT))
        look()
        expect(figures.population).toBe(model.population.size)
      }
    }),
    { numRuns: Number(process.env['RESCIND_FIGURES_RUNS'] ?? 12), seed: 44, endOnFailure: true },
  )
  rmSync(template, { recursive: true })
  expect(midRun).toBeGreaterThan(100)
  expect(kills).toBeGreaterThan(0)
})

type Killable = Awaited<ReturnType<typeof killable>>

async function prepare(on: Killable): Promise<void> {
  const { inventories, incidents, connections } = on.workbench
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-lists-'))
  for (const [name, [from, to]] of Object.entries(LISTS)) {
    const rows = Array.from({ length: to - from }, (_, at) => `${serial(from + at)},${endOf(from + at)}`)
    const file = path.join(folder, `${name}.csv`)
    writeFileSync(file, `serial_number,valid_to\n${rows.join('\n')}\n`)
    await on.done(
      inventories.import({ file, name, vendor: 'digicert-tlm', settings: { serialFormat: 'hex' } }),
    )
  }
  rmSync(folder, { recursive: true })
  await on.done(
    connections.add(
      { name: 'c', vendor: 'digicert-tlm', baseUrl: 'http://127.0.0.1:9', options: {}, limits: 'none' },
      new Secret('k'),
    ),
  )
  incidents.open({
    name: INCIDENT,
    cause: 'br-4.9.1.1-3',
    knownAtMs: on.clock.now(),
    knownHow: '',
    note: '',
  })
}

const membersOf = (name: ListName): number[] => {
  const [from, to] = LISTS[name]
  return Array.from({ length: to - from }, (_, at) => from + at)
}

async function perform(
  on: Killable,
  model: Model,
  one: Command,
  batch: string,
  look: () => void,
  onKill: () => void,
): Promise<void> {
  const { incidents, batches, runs } = on.workbench
  switch (one.kind) {
    case 'add': {
      const added = await on.done(incidents.add(INCIDENT, one.list, {}))
      const before = model.population.size
      for (const n of membersOf(one.list)) model.population.add(n)
      expect(added.added).toBe(model.population.size - before)
      return
    }
    case 'compare': {
      const { new: isNew } = await on.done(incidents.compare(INCIDENT, one.list))
      expect(isNew).toBe(membersOf(one.list).filter((n) => !model.population.has(n)).length)
      return
    }
    case 'exclude':
    case 'include': {
      const members = one.members.filter((n) => model.population.has(n))
      if (members.length === 0) return
      const chosen = { find: members.map(serial) }
      if (one.kind === 'include') {
        incidents.include(INCIDENT, chosen, 'why not')
        for (const n of members) model.excluded.delete(n)
        return
      }
      const until = one.days === null ? null : on.clock.now() + one.days * DAY_MS
      incidents.exclude(INCIDENT, chosen, 'why', until)
      for (const n of members) model.excluded.set(n, until ?? Number.MAX_SAFE_INTEGER)
      return
    }
    case 'days':
      return on.clock.jump(one.days * DAY_MS)
    case 'run': {
      batches.create({
        name: batch,
        inventory: one.list,
        request: {
          operation: 'revoke',
          reason: 'superseded',
          comment: batch,
          options: {},
          otherBatches: { kind: 'leave-out' },
        },
        filter: {},
      })
      // All of it may stand in other batches: then there is nothing to seal.
      if (!(await on.done(batches.check(batch))).sealable) return batches.remove(batch)
      const { counts } = await on.done(batches.seal(batch))
      await on.done(incidents.get(INCIDENT))
      const started = () =>
        runs.start({
          batch,
          connection: 'c',
          confirmCount: counts.total,
          canary: false,
          preflight: false,
          concurrency: 3,
        })
      return carry(on, started, one.killAt, look, onKill)
    }
    case 'resume': {
      const left = runs.list().find(({ state }) => state === 'paused')
      if (left === undefined) return
      return carry(on, () => runs.resume(left.batch), 0, look, onKill)
    }
    default:
      return one satisfies never
  }
}

/** Carries a run to its end or to the step at which it is killed, and looks at every step. */
async function carry(
  on: Killable,
  begin: () => Promise<{ readonly done: Promise<unknown> }>,
  killAt: number,
  look: () => void,
  onKill: () => void,
): Promise<void> {
  let steps = 0
  const killed = Promise.withResolvers<void>()
  const failed = Promise.withResolvers<never>()
  on.onStep(() => {
    steps += 1
    try {
      look()
    } catch (error) {
      failed.reject(error as Error)
    }
    if (steps !== killAt) return
    on.kill()
    onKill()
    killed.resolve()
  })
  const ended = begin().then(({ done }) => done)
  ended.catch(() => {})
  await on.done(Promise.race([ended, killed.promise, failed.promise]))
  on.onStep(() => {})
  if (killAt > 0 && steps >= killAt) on.reopen()
}
