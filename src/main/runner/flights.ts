import type { StateCounts } from '../../contract/item-state.ts'
import { inTransaction } from '../db/workspace-db.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import type { Entry } from '../journal/journal.ts'
import type { Item, Submitted } from '../vendors/port.ts'
import type { Canary } from './canary.ts'
import { createChoosing } from './choosing.ts'
import type { Confirming } from './confirming.ts'
import { createHeeding, hasNotLeft, isGraveFor } from './heeding.ts'
import type { Hold } from './not-elsewhere.ts'
import { outcomeEntries } from './outcome-entry.ts'
import { createReachability } from './reachability.ts'
import type { RunContext } from './run-context.ts'
import type { Settling } from './settling.ts'

const CONCURRENCY_HEADROOM = 1.5
/** Where nothing could leave it is looked again when something has happened, and after so long, since gates open with time. */
const NONE_AGAIN_AFTER_MS = 1_000
/** Without limits, so many flights beyond those in the air have their intents on disk already, and leave without waiting for it. */
const READY_MAX = 16
/**
 * What is ready and may leave only after so long is taken back: with its intent on disk it counts as under way, and is in doubt after a
 * kill.
 */
const READY_MS_MAX = 2_000
/** An answer that takes longer is told as awaited. */
const LATE_AFTER_MS = 5_000
/** While flights are ready, so many outcomes share one commit, or what has arrived within so long. */
const ARRIVALS_PER_COMMIT = 12
export const GATHER_MS = 8
/** So many answers to questions share a turn's commit: few while requests are in the air, which a long one would hold up. */
const NOTED_PER_TURN = 24
const NOTED_PER_TURN_AT_REST = 1_000

/** How many of these attempts are not the first. */
export const repeats = (attempts: Iterable<number>): number =>
  [...attempts].filter((attempt) => attempt > 1).length

interface Flight {
  readonly items: readonly Item[]
  readonly attempts: ReadonlyMap<number, number>
}
interface Arrival extends Flight {
  readonly submitted: readonly Submitted[]
  /** Monotonic milliseconds. */
  readonly leftAt: number
  /** It never left: it was taken back before its turn came. */
  readonly isWithdrawn: boolean
}

/** Whether it may hold up the whole run. */
const isGrave = ({ submitted }: Pick<Arrival, 'submitted'>): boolean =>
  submitted.some(({ outcome }) => isGraveFor(outcome))

/**
 * The requests of a run on their way.
 *
 * [Note: one turn] A turn commits, in one transaction, the outcomes that have arrived and the intents of the flights that
 * leave next, and some of the answers to questions that wait to be noted; then those flights are ready, and leave as soon as there is room. Nothing leaves whose intent is not on
 * disk. A ready flight that may not leave any more, because the run halts, or not soon, because the vendor wants to be left alone or
 * cannot be reached, is journalled as not sent.
 */
export interface Flights {
  turn(): void
  /** Flights whose intent is on disk and whose outcome is not. */
  inFlight(): number
  itemsInFlight(): number
  hasArrivals(): boolean
  /** Whether what has arrived may wait a moment for more before it is committed. */
  isGathering(): boolean
  /** Waits until the vendor has answered whatever is under way, without writing anything. */
  landed(): Promise<void>
  /** What holds up all that could leave next, when last looked at; null when something could. */
  heldBy(): Hold | null
  /** Milliseconds until a flight may leave; infinite while none may. */
  waitMs(): number
  /** What the vendor has not answered for longer than a person would expect; null when there is none. */
  late(): { readonly items: number; readonly since: number } | null
  questionSent(): void
  /** Writes requests that no turn has counted yet; inside the caller's transaction. */
  countRequests(): void
}

export function createFlights(
  context: RunContext,
  canary: () => Canary,
  settling: Settling,
  confirming: Confirming,
  /** Whether items are about to be sendable that could share a request. */
  isGatheringNames: () => boolean,
): Flights {
  const { db, clock, random, journal, store, pacer, client, order, pace, batch, debugPoint } = context
  const { departures, noting } = context
  const reachability = createReachability(() => clock.monotonic(), random)
  const choosing = createChoosing(context, canary, isGatheringNames)
  /** When nothing could leave, such as behind a careful step or while all wait for their names: no turn is kept for it then. */
  let noneAt: { readonly counts: StateCounts; readonly at: number } | null = null
  const hasNone = (): boolean =>
    noneAt !== null &&
    noneAt.counts === context.counts() &&
    clock.monotonic() - noneAt.at < NONE_AGAIN_AFTER_MS
  const arrivals: Arrival[] = []
  const ready: Flight[] = []
  /** Flights whose intent is on disk and whose outcome is not, and those of them that are in the air. */
  let inFlight = 0
  const inTheAir = new Set<{ readonly items: number; readonly since: number }>()
  let itemsInFlight = 0
  let questions = 0

  /** Whether an earlier request for the item may have had an effect. */
  const isDoubted = (ordinal: number): boolean => store.standing(ordinal)?.doubted === 1
  const heeding = createHeeding({ context, settling, confirming, reachability, isDoubted })

  const concurrency = (): number => {
    const rate = pacer.allowedPerSecond()
    if (rate === null) return context.concurrencyMax
    return Math.max(
      1,
      Math.min(context.concurrencyMax, Math.ceil((rate * heeding.latencyMs() * CONCURRENCY_HEADROOM) / 1000)),
    )
  }
  /**
   * How many flights may leave now, before the pacer is asked.
   *
   * @param landing flights whose outcomes are written in the transaction of the intents: their places are free with it
   */
  const freeFlights = (landing = 0): number => {
    if (context.isHalting()) return 0
    const { queued, waiting } = context.counts()
    if (queued + waiting === 0) return 0
    const probeAt = reachability.probeAt()
    if (probeAt !== null) return inFlight === 0 && clock.monotonic() >= probeAt ? 1 : 0
    if (heeding.isCareful()) return inFlight === 0 ? 1 : 0
    // Where neither a status nor a mark tells what became of it, each intent that a kill leaves behind is for a person.
    const isTold = pace.hasStatus || departures.isKept()
    const mayGetReady = pacer.allowedPerSecond() === null && isTold && !canary().isActive()
    const ahead = mayGetReady ? READY_MAX : 0
    return concurrency() + ahead - (inFlight - landing)
  }
  const intentEntry = (item: Item, attempt: number): Entry => {
    const digest = sha256Hex(canonicalJson({ order, target: item.target, reason: item.reason }))
    return { item: item.ordinal, type: 'submit.intent', data: { attempt, digest } }
  }
  const launch = (flight: Flight) => {
    const startedAt = clock.monotonic()
    const flying = { items: flight.items.length, since: startedAt }
    inTheAir.add(flying)
    const leave = async () => {
      departures.mark(flight.items, flight.attempts)
      return client.submit(order, flight.items)
    }
    void leave()
      .catch((error: unknown): Submitted[] => {
        // A client that throws is a bug; what it sent is in doubt all the same, and the run pauses on it.
        const cause = error instanceof Error ? error.message : String(error)
        return flight.items.map(() => ({
          outcome: { kind: 'in-doubt', cause, unexpected: true },
          durationMs: clock.monotonic() - startedAt,
        }))
      })
      .then((submitted) => {
        inTheAir.delete(flying)
        const arrival = { ...flight, submitted, leftAt: startedAt, isWithdrawn: false }
        arrivals.push(arrival)
        // What may hold up the whole run is heeded before anything more leaves.
        if (isGrave(arrival)) context.wake()
        else {
          launchReady()
          wakeForArrival()
        }
      })
    setImmediate(() => debugPoint('after-send'))
  }
  /** Nobody waits for a commit while flights are ready: outcomes gather, so that a disk's commit serves several. */
  const wakeForArrival = () => {
    if (ready.length === 0 || arrivals.length >= ARRIVALS_PER_COMMIT || context.isHalting()) context.wake()
    else if (arrivals.length === 1) void clock.sleep(GATHER_MS).then(() => context.wake())
  }
  /** How long ready flights are held up, milliseconds. */
  const heldMs = (): number => {
    // With limits each ready flight has taken its place; without, a refusal for speed still holds everything up.
    const waitMs = pacer.allowedPerSecond() === null ? pacer.waitMs() : 0
    const probeAt = reachability.probeAt()
    return probeAt === null ? waitMs : Math.max(waitMs, probeAt - clock.monotonic())
  }
  const mayLaunch = (): boolean => {
    if (context.isHalting() || inTheAir.size >= concurrency()) return false
    if (arrivals.some(isGrave) || heldMs() > 0) return false
    return inTheAir.size === 0 || (reachability.probeAt() === null && !heeding.isCareful())
  }
  const launchReady = () => {
    while (ready.length > 0 && mayLaunch()) launch(ready.shift() as Flight)
  }
  const withdrawReady = (cause: string) => {
    for (const flight of ready.splice(0)) {
      const submitted = flight.items.map(
        (): Submitted => ({ outcome: { kind: 'not-sent', cause }, durationMs: 0 }),
      )
      arrivals.push({ ...flight, submitted, leftAt: clock.monotonic(), isWithdrawn: true })
    }
  }
  /** What was counted with its intent and never left is taken back: counts may be negative. */
  const countRequests = (sent = 0, retried = 0) => {
    const throttled = context.takeThrottled()
    if (sent !== 0 || questions + throttled > 0) store.addRequests(sent + questions, throttled, retried)
    questions = 0
  }

  return {
    turn() {
      if (context.isHalting()) withdrawReady('the run was halted before it left')
      else if (heldMs() > READY_MS_MAX) withdrawReady('nothing could leave for a while')
      const arrived = arrivals.splice(0)
      // What may hold up the run, or end a careful step, is heeded before more is made ready.
      const isJudgedFirst = arrived.some(isGrave) || canary().isActive()
      const free = freeFlights(isJudgedFirst ? 0 : arrived.length)
      const mayLeave = free > 0 && pacer.waitMs() <= 0
      const noted = noting.take(inFlight === 0 ? NOTED_PER_TURN_AT_REST : NOTED_PER_TURN)
      if (arrived.length + noted.count === 0 && !mayLeave) return launchReady()
      const attempts = new Map<number, number>()
      let leaving: Item[][] = []
      let isNone = false
      if (arrived.length > 0) debugPoint('before-outcome')
      try {
        inTransaction(db, () => {
          const outcomes = arrived.flatMap(({ items, submitted, attempts: made }) =>
            items.flatMap(({ ordinal }, index) =>
              outcomeEntries(
                ordinal,
                made.get(ordinal) as number,
                submitted[index] as Submitted,
                isDoubted,
                pace.hasStatus,
              ),
            ),
          )
          const answers = [...outcomes, ...noted.entries()]
          if (answers.length > 0) journal.append(batch.id, answers)
          if (mayLeave) {
            const next = choosing.next(free)
            leaving = next.flights.slice(0, pacer.take(next.flights.length))
            isNone = next.flights.length === 0
            for (const { ordinal } of leaving.flat())
              attempts.set(ordinal, next.attempts.get(ordinal) as number)
          }
          if (leaving.length > 0) {
            debugPoint('before-intent')
            journal.append(
              batch.id,
              leaving.flat().map((item) => intentEntry(item, attempts.get(item.ordinal) as number)),
            )
          }
          const unsent = arrived.filter(({ submitted }) => hasNotLeft(submitted[0]?.outcome))
          const repeatsUnsent = unsent.reduce(
            (sum, { items, attempts: made }) =>
              sum + repeats(items.map(({ ordinal }) => made.get(ordinal) ?? 0)),
            0,
          )
          countRequests(leaving.length - unsent.length, repeats(attempts.values()) - repeatsUnsent)
        })
      } catch (error) {
        noted.failed(error)
        throw error
      }
      noted.written()
      const isChanged = arrived.length + leaving.length + noted.count > 0
      if (isChanged) context.recount()
      noneAt = isNone ? { counts: context.counts(), at: clock.monotonic() } : null
      if (!isChanged) return launchReady()
      if (arrived.length > 0) {
        debugPoint('after-outcome')
        inFlight -= arrived.length
        for (const arrival of arrived) {
          itemsInFlight -= arrival.items.length
          if (!arrival.isWithdrawn) heeding.heed(arrival.items, arrival.submitted, arrival.leftAt)
        }
      }
      if (leaving.length > 0) debugPoint('after-intent')
      for (const items of leaving) {
        if (canary().isActive()) canary().join(items.map(({ ordinal }) => ordinal))
        inFlight += 1
        itemsInFlight += items.length
        ready.push({ items, attempts })
      }
      launchReady()
    },
    inFlight: () => inFlight,
    itemsInFlight: () => itemsInFlight,
    hasArrivals: () => arrivals.length > 0,
    isGathering: () =>
      ready.length > 0 &&
      arrivals.length < ARRIVALS_PER_COMMIT &&
      !context.isHalting() &&
      !arrivals.some(isGrave),
    async landed() {
      while (inTheAir.size > 0) {
        await new Promise<void>((resolve) => {
          context.wake = resolve
        })
      }
    },
    heldBy: choosing.heldBy,
    waitMs() {
      const probeAt = reachability.probeAt()
      if (probeAt !== null)
        return inTheAir.size === 0 ? Math.max(0, probeAt - clock.monotonic()) : Number.POSITIVE_INFINITY
      const isRoom = freeFlights() > 0 || (ready.length > 0 && inTheAir.size < concurrency())
      return isRoom && !hasNone() ? pacer.announce() : Number.POSITIVE_INFINITY
    },
    late() {
      // The first of a set is the one that was added first.
      const [first] = inTheAir
      const isLate = ({ since }: { readonly since: number }) => clock.monotonic() - since >= LATE_AFTER_MS
      if (first === undefined || !isLate(first)) return null
      const items = [...inTheAir].filter(isLate).reduce((sum, one) => sum + one.items, 0)
      return { items, since: first.since }
    },
    questionSent() {
      questions += 1
    },
    countRequests: () => countRequests(),
  }
}
