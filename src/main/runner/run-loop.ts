/**
 * The engine of one run. It moves items along the journal's states and obeys one rule above all: an irreversible request
 * leaves only after its intent is on disk, and is never repeated before the vendor has been asked.
 *
 * [Note: one turn] Everything is done in turns. A turn commits, in one transaction, the outcomes that have arrived and the
 * intents of the flights that leave next; then the flights leave. Questions (settling doubts, confirming, resolving) run
 * beside it as tasks, at most one of each kind, and write their answers in transactions of their own.
 *
 * Modes: *sending* until `halt` or `stopRequested` is set; then what is in flight is waited for and nothing more leaves;
 * `done` resolves when nothing is in flight and the end is on disk.
 */
import type { RunHalt, Sweep } from '../../contract/runs.ts'
import type { StateCounts } from '../../contract/item-state.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import { SETTLED_STATES } from '../journal/transition.ts'
import type { Item, OperationPace, Order, Outcome, Read, Submitted, VendorClient } from '../vendors/port.ts'
import { answerEntry, type AskDeps, type Asked, askStatuses, type Rest } from './asking.ts'
import { type Canary, createCanary } from './canary.ts'
import type { PassDebugPoint } from './debug-point.ts'
import { haltFromError, haltOf } from './halt.ts'
import type { Pacer } from './pacer.ts'
import { itemFrom, type RunStore } from './run-store.ts'

const DOUBTS_IN_A_ROW_MAX = 5
/** A target that was sent so often without a clear end goes to a person. */
const ATTEMPTS_MAX = 5
const NOT_SENT_IN_A_ROW_MAX = 3
const PROBE_MS_FIRST = 1_000
const PROBE_MS_MAX = 60_000
/** Before the first answer this latency is assumed when the concurrency is chosen. */
const LATENCY_MS_ASSUMED = 500
const LATENCY_SMOOTHING = 0.1
const CONCURRENCY_HEADROOM = 1.5
/** A list is asked in mid-run once so many items wait for confirmation, and once it costs less than this share of them. */
const CONFIRM_ROUND_ITEMS_MIN = 200
const CONFIRM_ROUND_COST_SHARE = 0.02
const ROWS_PER_ROUND = 20_000
const RESOLVE_CHUNK = 500
const CONFIRM_PAUSE_MS_FIRST = 200
const CONFIRM_PAUSE_GROWTH = 1.6
/** When the share of items that a list left open is below this, they are asked one by one. */
const SINGLES_SHARE = 0.04
const LIST_ROUNDS_BEFORE_SINGLES = 3
const SWEEP_REQUESTS_MIN = 10
const SWEEP_REQUESTS_SHARE = 0.02

export interface RunLoopDeps {
  readonly db: Db
  readonly clock: Clock
  readonly random: () => number
  readonly journal: Journal
  readonly store: RunStore
  readonly pacer: Pacer
  readonly client: VendorClient
  readonly operation: OperationInfo
  readonly order: Order
  readonly pace: OperationPace
  readonly batch: BatchRow
  readonly concurrencyMax: number
  readonly debugPoint: PassDebugPoint
  /** Told after each change; the caller announces at a humane rate. */
  readonly onChange: () => void
}

export interface RunLoopStart {
  readonly kind: 'run.started' | 'run.resumed'
  readonly connection: string
  readonly host: string
  readonly product: string
  readonly canary: boolean
  readonly preflight: boolean
}

export interface RunLoop {
  /** Resolves when nothing is in flight and the end is on disk, with the halt when it did not finish. */
  readonly done: Promise<RunHalt | null>
  pause(kind: RunHalt['kind']): void
  stop(): void
  questionSent(): void
  /** Somebody else of this program has appended to the batch (skipped, retried). */
  refresh(): void
  pulse(): { itemsPerSecond: number; concurrency: number; halt: RunHalt | null }
}

interface Flight {
  readonly items: readonly Item[]
  readonly attempts: ReadonlyMap<number, number>
}
interface Arrival extends Flight {
  readonly submitted: readonly Submitted[]
}

export function startRunLoop(deps: RunLoopDeps, start: RunLoopStart): RunLoop {
  const { db, clock, random, journal, store, pacer, client, operation, order, pace, batch, debugPoint } = deps
  const population = store.population(operation.target)
  const reads = new AbortController()
  const doubts = new Map<number, number>()
  const firstAsked = new Map<number, number>()
  const arrivals: Arrival[] = []
  const settledTimes: { at: number; items: number }[] = []
  const tasks = new Map<'settle' | 'confirm' | 'resolve', Promise<void>>()

  let halt: RunHalt | null = null
  let stopRequested = false
  let itemsInFlight = 0
  /** Flights whose outcome is not on disk yet, and those of them that the vendor has not answered. */
  let flightsInFlight = 0
  let flightsUnanswered = 0
  let doubtsInARow = 0
  let notSentInARow = 0
  let offlineSince: number | null = null
  let probeAt = 0
  let latencyMs = LATENCY_MS_ASSUMED
  let confirmAt = 0
  let confirmPauseMs = CONFIRM_PAUSE_MS_FIRST
  let listRounds = 0
  let questions = 0
  let refusedForSpeed = 0
  let canary: Canary = createCanary(false, 0)
  let wakeUp: () => void = () => {}

  /** The journal's counters, read again only after something was appended. */
  let known: StateCounts | null = null
  const countsNow = (): StateCounts => {
    known ??= journal.counts(batch.id)
    return known
  }
  const recount = () => {
    const before = known
    known = null
    if (before !== null) noteSettled(settledOf(countsNow()) - settledOf(before))
    deps.onChange()
  }

  const isHalting = () => halt !== null || stopRequested
  const haltFor = (kind: RunHalt['kind'], words?: { message?: string; hint?: string }) => {
    halt ??= haltOf(kind, isoTime(clock.now()), words)
    reads.abort()
    wakeUp()
  }
  const append = (entries: readonly Entry[]) => {
    if (entries.length === 0) return
    journal.append(batch.id, entries)
    recount()
  }
  const noteSettled = (items: number) => {
    if (items > 0) settledTimes.push({ at: clock.monotonic(), items })
  }
  const patiently = async <T>(question: (signal: AbortSignal) => Promise<Read<T>>): Promise<T | null> => {
    for (let tries = 0; ; tries += 1) {
      if (isHalting()) return null
      const read = await question(reads.signal)
      if (reads.signal.aborted) return read.kind === 'ok' ? read.value : null
      switch (read.kind) {
        case 'ok':
          pacer.wentWell()
          return read.value
        case 'throttled':
          refusedForSpeed += 1
          pacer.throttled(read.retryAfterMs)
          break
        case 'key-refused':
          haltFor('key-refused', { message: keyRefusedText(read.code, read.message), hint: read.hint })
          return null
        case 'unexpected':
          haltFor('unexpected-answer', { message: `The vendor answered something unexpected: ${read.cause}` })
          return null
        case 'offline':
          try {
            await clock.sleep(probeDelayMs(tries), reads.signal)
          } catch {
            return null
          }
          break
        default:
          read satisfies never
      }
    }
  }
  const probeDelayMs = (tries: number) => Math.min(PROBE_MS_MAX, PROBE_MS_FIRST * 2 ** Math.min(tries, 10)) * (0.5 + random() / 2)
  const askDeps: AskDeps = { client, order, operation, pace, population, patiently }
  const ask = (rows: readonly ItemRow[], rest: Rest) =>
    askStatuses(askDeps, rows.map((row): Asked => ({ item: itemFrom(row), requestId: row.request_id })), rest)

  // ---- what arrives ----

  const outcomeEntries = (arrived: readonly Arrival[]): Entry[] =>
    arrived.flatMap(({ items, submitted, attempts }) =>
      items.map((item, index): Entry => {
        const { outcome, httpStatus, vendorRequestId, durationMs } = submitted[index] as Submitted
        return {
          item: item.ordinal,
          type: 'submit.outcome',
          data: {
            attempt: attempts.get(item.ordinal) as number,
            outcome: outcome.kind === 'refused' && outcome.final ? 'refused-final' : outcome.kind,
            durationMs: Math.round(durationMs),
            ...(httpStatus === undefined ? {} : { httpStatus }),
            ...(vendorRequestId === undefined ? {} : { requestId: vendorRequestId }),
            ...outcomeWords(outcome),
          },
        }
      }),
    )

  /** What outcomes mean for the run as a whole; after they are on disk. */
  const heed = (arrived: readonly Arrival[]) => {
    for (const { items, submitted } of arrived) {
      let isReached = true
      for (const [index, item] of items.entries()) {
        const { outcome, durationMs } = submitted[index] as Submitted
        if (index === 0) latencyMs += (durationMs - latencyMs) * LATENCY_SMOOTHING
        heedOutcome(item, outcome, index === 0)
        if (outcome.kind === 'not-sent') isReached = false
      }
      if (isReached) backOnline()
    }
  }
  const heedOutcome = (item: Item, outcome: Outcome, isFirstOfFlight: boolean) => {
    if (outcome.kind === 'in-doubt') {
      doubts.set(item.ordinal, clock.monotonic() + pace.settleMs)
      if (isFirstOfFlight) doubtsInARow += 1
      if (outcome.unexpected) {
        haltFor('unexpected-answer', { message: `The vendor answered something unexpected: ${outcome.cause}` })
      } else if (doubtsInARow >= DOUBTS_IN_A_ROW_MAX) {
        haltFor('doubts', { message: `${doubtsInARow} requests in a row had an unknown outcome, the last: ${outcome.cause}` })
      }
      return
    }
    doubtsInARow = 0
    switch (outcome.kind) {
      case 'accepted':
      case 'pending-approval':
        if (isFirstOfFlight) pacer.wentWell()
        return
      case 'already-done':
      case 'refused':
        if (isFirstOfFlight) pacer.wentWell()
        doubts.set(item.ordinal, clock.monotonic())
        return
      case 'ambiguous':
        return
      case 'key-refused':
        haltFor('key-refused', { message: keyRefusedText(outcome.code, outcome.message), hint: outcome.hint })
        return
      case 'throttled':
        if (isFirstOfFlight) {
          refusedForSpeed += 1
          pacer.throttled(outcome.retryAfterMs)
        }
        return
      case 'not-sent':
        if (isFirstOfFlight) goOffline(outcome.cause)
        return
      default:
        outcome satisfies never
    }
  }
  const goOffline = (cause: string) => {
    notSentInARow += 1
    probeAt = clock.monotonic() + probeDelayMs(notSentInARow - 1)
    if (notSentInARow >= NOT_SENT_IN_A_ROW_MAX && offlineSince === null) {
      offlineSince = clock.monotonic()
      append([{ type: 'run.offline', data: { cause } }])
    }
  }
  const backOnline = () => {
    notSentInARow = 0
    probeAt = 0
    if (offlineSince === null) return
    offlineSince = null
    append([{ type: 'run.online', data: {} }])
  }

  // ---- what leaves ----

  const concurrency = (): number => {
    const rate = pacer.allowedPerSecond()
    if (rate === null) return deps.concurrencyMax
    return Math.max(1, Math.min(deps.concurrencyMax, Math.ceil((rate * latencyMs * CONCURRENCY_HEADROOM) / 1000)))
  }
  /** How many flights may leave now, before the pacer is asked. */
  const freeFlights = (): number => {
    if (isHalting()) return 0
    if (notSentInARow > 0) return flightsInFlight === 0 && clock.monotonic() >= probeAt ? 1 : 0
    return concurrency() - flightsInFlight
  }
  const nextFlights = (free: number): Item[][] => {
    const wanted = Math.min(free * pace.maxTargetsPerRequest, ROWS_PER_ROUND)
    let allowance = canary.allowance()
    const chosen: Item[] = []
    for (const row of store.sendable(wanted)) {
      const item = itemFrom(row)
      if (pace.needsResolution(item.target)) continue
      if (canary.isActive() && !canary.has(row.ordinal)) {
        if (allowance <= 0) continue
        allowance -= 1
      }
      chosen.push(item)
    }
    const flights: Item[][] = []
    for (let at = 0; at < chosen.length; at += pace.maxTargetsPerRequest) {
      flights.push(chosen.slice(at, at + pace.maxTargetsPerRequest))
    }
    return flights
  }
  const intentEntries = (flights: readonly Item[][], attempts: Map<number, number>): Entry[] =>
    flights.flat().map((item): Entry => {
      const [row] = store.rows([item.ordinal])
      const attempt = (row?.attempts ?? 0) + 1
      attempts.set(item.ordinal, attempt)
      const digest = sha256Hex(canonicalJson({ order, target: item.target, reason: item.reason }))
      return { item: item.ordinal, type: 'submit.intent', data: { attempt, digest } }
    })

  /** See [Note: one turn]. */
  const turn = () => {
    const arrived = arrivals.splice(0)
    const free = freeFlights()
    const { queued, waiting } = countsNow()
    const mayLeave = free > 0 && queued + waiting > 0 && pacer.waitMs() <= 0
    if (arrived.length === 0 && !mayLeave) return
    if (arrived.length > 0) debugPoint('before-outcome')
    let leaving: Item[][] = []
    const attempts = new Map<number, number>()
    inTransaction(db, () => {
      const outcomes = outcomeEntries(arrived)
      if (outcomes.length > 0) journal.append(batch.id, outcomes)
      if (mayLeave) {
        const flights = nextFlights(free)
        leaving = flights.slice(0, flights.length === 0 ? 0 : pacer.take(flights.length))
      }
      if (leaving.length > 0) {
        debugPoint('before-intent')
        journal.append(batch.id, intentEntries(leaving, attempts))
      }
      const retried = [...attempts.values()].filter((attempt) => attempt > 1).length
      if (leaving.length + questions + refusedForSpeed > 0) {
        store.addRequests(leaving.length + questions, refusedForSpeed, retried)
        questions = 0
        refusedForSpeed = 0
      }
    })
    if (arrived.length + leaving.length > 0) recount()
    if (arrived.length > 0) {
      debugPoint('after-outcome')
      for (const { items } of arrived) itemsInFlight -= items.length
      flightsInFlight -= arrived.length
      heed(arrived)
      if (arrived.some(({ submitted }) => submitted.some(({ outcome }) => outcome.kind === 'accepted'))) {
        listRounds = 0
        if (canary.isActive()) confirmAt = 0
      }
    }
    if (leaving.length > 0) debugPoint('after-intent')
    for (const items of leaving) {
      if (canary.isActive()) canary.join(items.map(({ ordinal }) => ordinal))
      launch({ items, attempts })
    }
  }
  const launch = (flight: Flight) => {
    flightsInFlight += 1
    flightsUnanswered += 1
    itemsInFlight += flight.items.length
    const startedAt = clock.monotonic()
    void client
      .submit(order, flight.items)
      .catch((error: unknown): Submitted[] => {
        // A client that throws is a bug; what it sent is in doubt all the same, and the run pauses on it.
        const outcome: Outcome = { kind: 'in-doubt', cause: error instanceof Error ? error.message : String(error), unexpected: true }
        return flight.items.map(() => ({ outcome, durationMs: clock.monotonic() - startedAt }))
      })
      .then((submitted) => {
        flightsUnanswered -= 1
        arrivals.push({ ...flight, submitted })
        wakeUp()
      })
    setImmediate(() => debugPoint('after-send'))
  }

  // ---- questions ----

  const task = (kind: 'settle' | 'confirm' | 'resolve', work: () => Promise<void>) => {
    if (tasks.has(kind)) return
    tasks.set(
      kind,
      work()
        .catch((error: unknown) => {
          halt ??= haltFromError(error, isoTime(clock.now()))
          reads.abort()
        })
        .finally(() => {
          tasks.delete(kind)
          wakeUp()
        }),
    )
  }
  const settle = async () => {
    const now = clock.monotonic()
    const due = [...doubts].filter(([, at]) => at <= now).map(([ordinal]) => ordinal)
    const rows = store.rows(due.slice(0, ROWS_PER_ROUND))
    const answers = await ask(rows, 'ask')
    debugPoint('before-settle')
    for (const row of rows) {
      const status = answers.get(row.ordinal)
      if (status === undefined) continue
      if (status.kind === 'ambiguous' && (await resolveRow(row))) continue
      doubts.delete(row.ordinal)
      if (status.kind === 'not-effective' && row.denials > 0 && row.attempts >= ATTEMPTS_MAX && row.outcome !== 'refused') {
        append([{ item: row.ordinal, type: 'settle.given-up', data: { message: `Sent ${row.attempts} times, and the vendor shows no effect.` } }])
        continue
      }
      append([answerEntry(row.ordinal, 'settle', status)])
      const [after] = store.rows([row.ordinal])
      if (after?.state === 'in-doubt') doubts.set(row.ordinal, clock.monotonic() + pace.settleMs)
    }
    debugPoint('after-settle')
  }
  /** Finds what an ambiguous name means; answers whether the item can be asked about again. */
  const resolveRow = async (row: ItemRow): Promise<boolean> => {
    if (client.resolve === undefined || row.resolved !== null) return false
    const found = await patiently((signal) => client.resolve!(order, [itemFrom(row)], signal))
    const resolution = found?.get(row.ordinal)
    if (resolution?.kind !== 'resolved') return false
    append([{ item: row.ordinal, type: 'target.resolved', data: { columns: resolution.columns } }])
    return true
  }
  const resolveRows = async (rows: readonly ItemRow[]) => {
    if (client.resolve === undefined) {
      append(rows.map((row): Entry => ({ item: row.ordinal, type: 'target.unresolvable', data: { code: row.vendor_code ?? 'ambiguous', message: row.vendor_message ?? 'The name fits several targets.' } })))
      return
    }
    const found = await patiently((signal) => client.resolve!(order, rows.map(itemFrom), signal))
    if (found === null) return
    append(
      rows.map((row): Entry => {
        const resolution = found.get(row.ordinal)
        if (resolution?.kind === 'resolved') return { item: row.ordinal, type: 'target.resolved', data: { columns: resolution.columns } }
        const message =
          resolution?.kind === 'ambiguous'
            ? `The name fits several targets: ${resolution.candidates.join('; ')}`
            : (resolution?.message ?? 'The vendor does not know this name.')
        return { item: row.ordinal, type: 'target.unresolvable', data: { code: resolution?.kind ?? 'not-found', message } }
      }),
    )
  }
  const resolveBeforehand = async () => {
    let after = 0
    while (!isHalting()) {
      const rows = store.inState('queued', after, RESOLVE_CHUNK)
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.ordinal
      const nameless = rows.filter((row) => pace.needsResolution(itemFrom(row).target))
      if (nameless.length > 0) await resolveRows(nameless)
    }
  }
  const preflight = async () => {
    let after = 0
    while (!isHalting()) {
      const rows = store.inState('queued', after, ROWS_PER_ROUND)
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.ordinal
      const answers = await ask(rows, 'ask')
      append(
        rows.flatMap((row): Entry[] => {
          const status = answers.get(row.ordinal)
          return status?.kind === 'effective' || status?.kind === 'pending-approval' ? [answerEntry(row.ordinal, 'preflight', status)] : []
        }),
      )
    }
  }
  const checkApprovals = async () => {
    let after = 0
    while (!isHalting()) {
      const rows = store.inState('pending-approval', after, ROWS_PER_ROUND)
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.ordinal
      const answers = await ask(rows, 'ask')
      append(
        rows.flatMap((row): Entry[] => {
          const status = answers.get(row.ordinal)
          return status?.kind === 'effective' || status?.kind === 'rejected' ? [answerEntry(row.ordinal, 'approval', status)] : []
        }),
      )
    }
  }

  /** Whether accepted items should be asked about now: submits go first, lists are read when they pay. */
  const confirmIsDue = (counts: StateCounts): boolean => {
    if (counts.accepted === 0 || isHalting() || clock.monotonic() < confirmAt) return false
    const stillToSend = counts.queued + counts.waiting + counts['in-doubt'] + itemsInFlight
    if (canary.isActive() || stillToSend === 0) return true
    if (client.statuses === undefined || counts.accepted < CONFIRM_ROUND_ITEMS_MIN) return false
    return (client.statusesCost?.() ?? 1) <= counts.accepted * CONFIRM_ROUND_COST_SHARE
  }
  const confirm = async () => {
    const rows = store.inState('accepted', 0, ROWS_PER_ROUND)
    const counts = countsNow()
    const isDraining = counts.queued + counts.waiting === 0 && itemsInFlight === 0
    const singlesPay = rows.length <= Math.max(CONFIRM_ROUND_ITEMS_MIN / 4, batch.items * SINGLES_SHARE)
    const now = clock.monotonic()
    for (const row of rows) if (!firstAsked.has(row.ordinal)) firstAsked.set(row.ordinal, now)
    const isExpired = (row: ItemRow) => now - (firstAsked.get(row.ordinal) ?? now) > pace.confirmWithinMs
    const rest: Rest = canary.isActive() || (isDraining && (singlesPay || listRounds >= LIST_ROUNDS_BEFORE_SINGLES)) || rows.some(isExpired) ? 'ask' : 'leave'
    const answers = await ask(rows, rest)
    listRounds += 1
    debugPoint('before-confirm')
    const entries = rows.flatMap((row): Entry[] => {
      const status = answers.get(row.ordinal)
      if (status?.kind === 'effective' || status?.kind === 'pending-approval' || status?.kind === 'rejected') {
        return [answerEntry(row.ordinal, 'confirm', status)]
      }
      // Only what was asked about, and still shows nothing, may end unconfirmed.
      const wasAsked = status !== undefined || !pace.hasStatus
      return wasAsked && (isExpired(row) || status?.kind === 'untold') ? [{ item: row.ordinal, type: 'confirm.expired', data: {} }] : []
    })
    append(entries)
    for (const entry of entries) if (entry.item !== undefined) firstAsked.delete(entry.item)
    debugPoint('after-confirm')
    confirmPauseMs = entries.length > 0 ? CONFIRM_PAUSE_MS_FIRST : Math.min(pace.settleMs, confirmPauseMs * CONFIRM_PAUSE_GROWTH)
    confirmAt = clock.monotonic() + (isDraining || canary.isActive() ? confirmPauseMs : pace.settleMs)
  }
  const sweep = async (): Promise<void> => {
    if (client.sweep === undefined || isHalting()) return
    const maxRequests = Math.max(SWEEP_REQUESTS_MIN, Math.ceil(batch.items * SWEEP_REQUESTS_SHARE))
    const found = await patiently((signal) => client.sweep!(order, population, maxRequests, signal))
    if (found === null) return
    const swept: Sweep = { stillActive: found.stillActive.length, complete: found.complete, note: found.note, at: isoTime(clock.now()) }
    inTransaction(db, () => {
      journal.append(batch.id, [{ type: 'run.swept', data: swept }])
      store.setState('running', { sweep: swept })
    })
  }

  // ---- the life of a run ----

  const begin = () => {
    const { canary: withCanary, connection, host, product } = start
    inTransaction(db, () => {
      store.setStarted({ connection, host, startedAt: isoTime(clock.now()), canary: withCanary, preflight: start.preflight })
      journal.append(batch.id, [
        { type: start.kind, data: { connection, host, version: product, canary: withCanary, preflight: start.preflight } },
      ])
    })
    append(
      inAll('submitting').map((row): Entry => ({ item: row.ordinal, type: 'submit.lost', data: { attempt: row.attempts } })),
    )
    // Nobody knows how long ago they were sent or last asked about: each waits the full settling time.
    for (const row of inAll('in-doubt')) doubts.set(row.ordinal, clock.monotonic() + pace.settleMs)
    const counts = countsNow()
    canary = createCanary(withCanary, counts.confirmed + counts['already-done'] + counts['pending-approval'])
  }
  const inAll = (state: 'submitting' | 'in-doubt'): ItemRow[] => {
    const all: ItemRow[] = []
    for (;;) {
      const rows = store.inState(state, all.at(-1)?.ordinal ?? 0, ROWS_PER_ROUND)
      all.push(...rows)
      if (rows.length < ROWS_PER_ROUND) return all
    }
  }
  const judgeCanary = (counts: StateCounts) => {
    if (!canary.isActive() || itemsInFlight > 0) return
    const states = store.rows(canary.members()).map(({ state }) => state)
    const verdict = canary.judge(states, (state) => SETTLED_STATES.has(state), counts.queued + counts.waiting > 0)
    if (verdict === 'failed' && counts.queued + counts.waiting > 0) haltFor('canary')
  }
  const nextWakeMs = (): number => {
    const now = clock.monotonic()
    const times = [...doubts.values()]
    if (countsNow().accepted > 0) times.push(confirmAt)
    if (notSentInARow > 0) times.push(probeAt)
    const soonest = times.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...times) - now
    const pacing = freeFlights() > 0 ? pacer.waitMs() : Number.POSITIVE_INFINITY
    return Math.max(1, Math.min(soonest, pacing, 1_000))
  }
  const rest = async () => {
    const sleeping = new AbortController()
    await new Promise<void>((resolve) => {
      wakeUp = resolve
      if (arrivals.length > 0) resolve()
      clock.sleep(nextWakeMs(), sleeping.signal).then(resolve, () => {})
    })
    wakeUp = () => {}
    sleeping.abort()
    // Lets answers that have arrived together share one commit.
    await new Promise(setImmediate)
  }
  const loop = async (): Promise<void> => {
    for (;;) {
      turn()
      if (isHalting()) {
        if (flightsInFlight === 0 && tasks.size === 0 && arrivals.length === 0) return
      } else {
        const counts = countsNow()
        judgeCanary(counts)
        if (counts.total === settledOf(counts) && flightsInFlight === 0 && tasks.size === 0) return
        const now = clock.monotonic()
        if ([...doubts.values()].some((at) => at <= now)) task('settle', settle)
        if (counts.waiting > 0) {
          const ambiguous = store.ambiguous(RESOLVE_CHUNK)
          if (ambiguous.length > 0) task('resolve', () => resolveRows(ambiguous))
        }
        if (confirmIsDue(counts)) task('confirm', confirm)
      }
      await rest()
    }
  }
  const end = () => {
    const counts = countsNow()
    debugPoint('before-finish')
    inTransaction(db, () => {
      store.addRequests(questions, refusedForSpeed, 0)
      const finishedAt = isoTime(clock.now())
      if (halt !== null) {
        journal.append(batch.id, [{ type: 'run.paused', data: { halt } }])
        store.setState('paused', { halt })
      } else if (stopRequested) {
        journal.append(batch.id, [{ type: 'run.stopped', data: { counts } }])
        store.setState('stopped', { finishedAt })
      } else {
        journal.append(batch.id, [{ type: 'run.finished', data: { counts } }])
        store.setState('finished', { finishedAt, halt: null })
      }
    })
    deps.onChange()
  }
  const live = async (): Promise<RunHalt | null> => {
    try {
      begin()
      if (start.preflight && pace.hasStatus) await preflight()
      await resolveBeforehand()
      await checkApprovals()
      await loop()
      await sweep()
      end()
    } catch (error) {
      const why = haltFromError(error, isoTime(clock.now()))
      halt = why
      reads.abort()
      await drainFlights()
      tryToSay(why)
    }
    return halt
  }
  /** After a failing disk: waits for what is in flight. Its outcomes stay unknown on disk, and are asked for on resuming. */
  const drainFlights = async () => {
    while (flightsUnanswered > 0) await new Promise<void>((resolve) => (wakeUp = resolve))
    await Promise.all(tasks.values())
  }
  const tryToSay = (why: RunHalt) => {
    try {
      journal.append(batch.id, [{ type: 'run.paused', data: { halt: why } }])
      store.setState('paused', { halt: why })
    } catch {
      // The disk is still full or read-only: the next opening finds the run without its holder, and says so.
    }
  }

  return {
    done: live(),
    pause: (kind) => haltFor(kind),
    stop() {
      stopRequested = true
      reads.abort()
      wakeUp()
    },
    questionSent() {
      questions += 1
    },
    refresh() {
      recount()
      for (const row of inAll('in-doubt')) if (!doubts.has(row.ordinal)) doubts.set(row.ordinal, clock.monotonic())
      wakeUp()
    },
    pulse() {
      const now = clock.monotonic()
      while (settledTimes[0] !== undefined && settledTimes[0].at < now - PULSE_MS) settledTimes.shift()
      const items = settledTimes.reduce((sum, entry) => sum + entry.items, 0)
      return { itemsPerSecond: items / (PULSE_MS / 1000), concurrency: flightsInFlight, halt }
    },
  }
}

const PULSE_MS = 10_000

const keyRefusedText = (code: string, message: string) => `The vendor refused the key (${code}): ${message}`

function settledOf(counts: StateCounts): number {
  let settled = 0
  for (const state of SETTLED_STATES) settled += counts[state]
  return settled
}

function outcomeWords(outcome: Outcome): { code?: string; message?: string; requestId?: string } {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.detail === undefined ? {} : { message: outcome.detail }
    case 'pending-approval':
      return { requestId: outcome.requestId, ...(outcome.detail === undefined ? {} : { message: outcome.detail }) }
    case 'already-done':
    case 'refused':
    case 'ambiguous':
    case 'key-refused':
      return { code: outcome.code, message: outcome.message }
    case 'not-sent':
      return { message: outcome.cause }
    case 'throttled':
      return outcome.message === undefined ? {} : { message: outcome.message }
    case 'in-doubt':
      return { message: outcome.cause }
    default:
      return outcome satisfies never
  }
}
