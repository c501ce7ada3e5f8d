import type { StateCounts } from '../../contract/item-state.ts'
import type { RunHalt, RunProgress, RunTrouble } from '../../contract/runs.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Remedy } from '../http/way-error.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import { SETTLED_STATES } from '../journal/transition.ts'
import type { Item, Order, Population, Read, VendorClient } from '../vendors/port.ts'
import { type Asked, type Asking, askStatuses, SINGLES_IN_FLIGHT_MAX } from './asking.ts'
import type { PassDebugPoint } from './debug-point.ts'
import type { Departures } from './departures.ts'
import type { BatchGate } from './gate.ts'
import { haltOf } from './halt.ts'
import { createNoting, type Noting } from './noting.ts'
import type { Pacer } from './pacer.ts'
import { probeDelayMs } from './reachability.ts'
import type { Readings } from './readings.ts'
import type { RunPace } from './run-pace.ts'
import { itemFrom, type RunStore } from './run-store.ts'

const SLOWER = 'The vendor asks for a slower pace'
/** Shorter waits are those of a pace that adapts, and no trouble. */
const WAIT_MS_TOLD = 5_000

/** So often a question in a row is answered with what is not as documented, before a person looks: one may be a gateway's, or cut. */
const UNEXPECTED_MAX = 3

/** Over so long the speed of a run is measured. */
const PULSE_MS = 10_000

export interface RunLoopDeps {
  readonly vendorAheadMs: () => number | null
  readonly db: Db
  readonly clock: Clock
  readonly random: () => number
  readonly journal: Journal
  readonly store: RunStore
  readonly pacer: Pacer
  readonly client: VendorClient
  readonly readings: Readings
  readonly operation: OperationInfo
  readonly order: Order
  readonly pace: RunPace
  readonly batch: BatchRow
  readonly departures: Departures
  /** The taking of its lease. */
  readonly life: string
  /** Of the connection's address. */
  readonly origin: string
  readonly gate: BatchGate
  readonly concurrencyMax: number
  readonly debugPoint: PassDebugPoint
  /** Told after each change; the caller announces at a humane rate. */
  readonly onChange: () => void
}

/** What the parts of a run share: the journal with its counters, the one halt, and patience with the vendor. */
export interface RunContext extends RunLoopDeps {
  readonly population: Population
  /** The first reason to halt stays; questions under way are cut short, what was sent is waited for. */
  halt(halt: RunHalt): void
  haltFor(kind: RunHalt['kind'], words?: { message?: string; hint?: string }): void
  /** The vendor takes the key no more, in its own words. */
  haltForKey(refusal: { readonly code: string; readonly message: string; readonly hint: string }): void
  /** What came is not as the vendor documents it, or not the vendor's. */
  haltForUnexpected(cause: string): void
  halted(): RunHalt | null
  /** Ends the run as the operator wishes: nothing more is sent, what is queued stays so. */
  requestStop(): void
  isStopRequested(): boolean
  isHalting(): boolean
  append(entries: readonly Entry[]): void
  counts(): StateCounts
  /** After something was appended past `append`. */
  recount(): void
  itemsPerSecond(): number
  /** Repeats a question while the vendor throttles or cannot be reached; null when the run halts meanwhile. */
  patiently<T>(question: (signal: AbortSignal) => Promise<Read<T>>): Promise<T | null>
  /** Asks what the vendor says of items, in as few requests as it allows. */
  ask(askings: readonly Asking<ItemRow>[]): Promise<void>
  /** Appends an answer, together with others; resolves when it is on disk. */
  note(entry: Entry): Promise<void>
  readonly noting: Noting
  /** By how much the vendor's clock is ahead of ours, as its last answer told; null before. */
  vendorAheadMs(): number | null
  /** How often a question was refused for speed since this was last called. */
  takeThrottled(): number
  throttled(retryAfterMs: number | undefined): void
  /** Something failed that is tried again after `waitMs`. */
  failed(message: string, waitMs: number | null, remedy?: Remedy): void
  /** An answer came: whatever failed before is over. */
  gotThrough(): void
  trouble(): RunTrouble | null
  /** How far a survey is; null outside of one. */
  surveyed: RunProgress | null
  /** Of what was certainly not sent by a killed process, what the vendor is asked about before it may be. */
  readonly unlooked: Set<number>
  /** Called when the loop should look again; replaced by the loop while it rests. */
  wake: () => void
}

export function settledOf(counts: StateCounts): number {
  let settled = 0
  for (const state of SETTLED_STATES) settled += counts[state]
  return settled
}

export function createRunContext(deps: RunLoopDeps): RunContext {
  const { clock, random, journal, store, pacer, client, readings, operation, order, batch } = deps
  const population = store.population(operation.target)
  const reads = new AbortController()
  const settledTimes: { at: number; items: number }[] = []
  let halt: RunHalt | null = null
  let stopRequested = false
  let throttledCount = 0
  let trouble: RunTrouble | null = null
  /** The journal's counters, read again only after something was appended. */
  let known: StateCounts | null = null

  const counts = (): StateCounts => {
    known ??= journal.counts(batch.id)
    return known
  }
  const noting = createNoting(
    (entries) => context.append(entries),
    ({ item }) => item === undefined || store.standing(item)?.state !== 'skipped',
  )
  const context: RunContext = {
    ...deps,
    population,
    wake: () => {},
    surveyed: null,
    unlooked: new Set(),
    halt(why) {
      halt ??= why
      reads.abort()
      context.wake()
    },
    haltFor: (kind, words) => context.halt(haltOf(kind, isoTime(clock.now()), words)),
    haltForKey: ({ code, message, hint }) =>
      context.haltFor('key-refused', {
        message: `The vendor refused the key (${code}): ${message}`,
        hint,
      }),
    haltForUnexpected: (cause) =>
      context.haltFor('unexpected-answer', {
        message: `The vendor answered something unexpected: ${cause}`,
      }),
    halted: () => halt,
    requestStop() {
      stopRequested = true
      reads.abort()
      context.wake()
    },
    isStopRequested: () => stopRequested,
    isHalting: () => halt !== null || stopRequested,
    append(entries) {
      if (entries.length === 0) return
      journal.append(batch.id, entries)
      context.recount()
    },
    note: noting.note,
    noting,
    counts,
    recount() {
      const before = known
      known = null
      const settled = before === null ? 0 : settledOf(counts()) - settledOf(before)
      if (settled > 0) settledTimes.push({ at: clock.monotonic(), items: settled })
      deps.onChange()
    },
    itemsPerSecond() {
      const since = clock.monotonic() - PULSE_MS
      while (settledTimes[0] !== undefined && settledTimes[0].at < since) settledTimes.shift()
      return settledTimes.reduce((sum, { items }) => sum + items, 0) / (PULSE_MS / 1000)
    },
    async patiently(question) {
      let unexpected = 0
      for (let tries = 0; ; tries += 1) {
        if (context.isHalting()) return null
        const read = await question(reads.signal)
        if (reads.signal.aborted) return read.kind === 'ok' ? read.value : null
        switch (read.kind) {
          case 'ok':
            pacer.wentWell()
            context.gotThrough()
            return read.value
          case 'throttled':
            context.throttled(read.retryAfterMs)
            break
          case 'key-refused':
            context.haltForKey(read)
            return null
          case 'unexpected':
          case 'offline':
            unexpected = read.kind === 'unexpected' ? unexpected + 1 : 0
            // A stranger has been asked often enough by the transport.
            if (read.kind === 'unexpected' && (read.foreign === true || unexpected >= UNEXPECTED_MAX)) {
              context.haltForUnexpected(read.cause)
              return null
            }
            try {
              const waitMs = probeDelayMs(tries, random)
              context.failed(read.cause, waitMs, read.kind === 'offline' ? read.remedy : undefined)
              await clock.sleep(waitMs, reads.signal)
            } catch {
              // Cut short by a halt.
              return null
            }
            break
          default:
            read satisfies never
        }
      }
    },
    ask(askings) {
      let doubtful: readonly Item[] | null = null
      let hasApprovals: boolean | null = null
      const askedOf = (row: ItemRow): Asked => ({
        item: itemFrom(row),
        requestId: row.request_id,
        known: {
          submittedAt: row.submitted_at,
          isTaken: (requestId) => store.isTaken(requestId, row.ordinal),
          rivals: () => {
            doubtful ??= store.doubtful()
            return doubtful.flatMap(({ ordinal, target }) => (ordinal === row.ordinal ? [] : [target]))
          },
          isDoubtful: row.state === 'in-doubt',
          areApprovalsInPlay: () => (hasApprovals ??= store.hasApprovals()),
        },
      })
      return askStatuses(
        {
          client,
          order,
          population,
          readings,
          patiently: context.patiently,
          atOnce: Math.min(SINGLES_IN_FLIGHT_MAX, deps.concurrencyMax),
        },
        askings.map((asking) => ({ ...asking, all: asking.all.map(askedOf) })),
      )
    },
    takeThrottled() {
      const taken = throttledCount
      throttledCount = 0
      return taken
    },
    throttled(retryAfterMs) {
      throttledCount += 1
      pacer.throttled(retryAfterMs)
      if (retryAfterMs !== undefined && retryAfterMs >= WAIT_MS_TOLD) context.failed(SLOWER, retryAfterMs)
    },
    failed(message, waitMs, remedy) {
      const now = clock.now()
      trouble = {
        message,
        times: (trouble?.times ?? 0) + 1,
        since: trouble?.since ?? isoTime(now),
        nextTryAt: waitMs === null ? null : isoTime(now + waitMs),
        ...(remedy !== undefined && { remedy }),
      }
      deps.onChange()
    },
    gotThrough() {
      trouble = null
    },
    trouble: () => trouble,
  }
  return context
}
