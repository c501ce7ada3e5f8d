/**
 * The life of one run. It obeys one rule above all: an irreversible request leaves only after its intent is on disk, and
 * is never repeated before the vendor has been asked.
 *
 * Modes: *sending* until the context is halting; then what is in flight is waited for and nothing more leaves; `done`
 * resolves when nothing is in flight and the end is on disk. Questions (settling, confirming, resolving) run beside the
 * sending as tasks, at most one of each kind.
 */
import type { Learnt } from '../../contract/connections.ts'
import { PHASE_WORDS } from '../../contract/phase-words.ts'
import { RunHalt, type RunPhase } from '../../contract/runs.ts'
import { isoTime, WOKEN } from '../clock.ts'
import { inTransaction } from '../db/workspace-db.ts'
import type { RunAuthority } from '../journal/event.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { SETTLED_STATES } from '../journal/transition.ts'
import type { Round } from './asking.ts'
import { type Canary, createCanary } from './canary.ts'
import { createConfirming } from './confirming.ts'
import { createFlights, GATHER_MS } from './flights.ts'
import { haltFromError } from './halt.ts'
import { noteLostAttempts } from './lost-attempts.ts'
import { type Hold, takeThemOut } from './not-elsewhere.ts'
import { createResolving } from './resolving.ts'
import { createRunContext, type RunContext, type RunLoopDeps, settledOf } from './run-context.ts'
import type { Pulse } from './run-view.ts'
import { settlePlace } from './settle-place.ts'
import { createSettling } from './settling.ts'
import { checkApprovals, lookAtUnsent, preflight, sweep } from './surveys.ts'
import { createWaits } from './waits.ts'

const ROWS_PER_READ = 20_000
/** The loop looks at everything at least so often. */
const REST_MS_MAX = 1_000
/** What was told of a run is told anew after so long, though nothing has happened: its speed, what it waits for, and its end. */
const TOLD_EVERY_MS = 10_000

export interface RunLoopStart {
  readonly kind: 'run.started' | 'run.resumed'
  readonly connection: string
  readonly host: string
  /** Of the connection's address. */
  readonly origin: string
  readonly product: string
  /** What probes have taught the connection. */
  readonly learnt: readonly Learnt[]
  readonly canary: boolean
  readonly preflight: boolean
  /** Requests in flight at a time, where the operator bounds them. */
  readonly concurrency: number | null
  /** Pauses the run when nothing has advanced for so long. */
  readonly giveUpAfterMs?: number | undefined
  /** Under what policy it was permitted. */
  readonly authority?: RunAuthority
  /** Nobody began it: it was due. */
  readonly byItself?: true
}

function heldWords(batch: string, hold: Hold): { message: string; hint?: string } {
  if (hold.why === 'above') return hold.words
  const { batch: other, why } = hold
  return why === 'live'
    ? { message: `What is left has a request under way in batch "${other}".` }
    : {
        message: `What is left was sent by batch "${other}" meanwhile, and is done or has an open outcome.`,
        hint: takeThemOut(batch),
      }
}

export interface RunLoop {
  /** Resolves when nothing is in flight and the end is on disk, with the halt when it did not finish. Never rejects. */
  readonly done: Promise<RunHalt | null>
  pause(kind: RunHalt['kind']): void
  stop(): void
  questionSent(): void
  /** A question was refused for speed, or failed, and is put again. */
  readonly heed: Pick<RunContext, 'throttled' | 'failed'>
  /** Somebody else of this program has appended to the batch (skipped, retried). */
  refresh(): void
  pulse(): Omit<Pulse, 'allowedPerSecond'>
}

type TaskKind = 'settle' | 'confirm' | 'resolve' | 'look'

export function startRunLoop(deps: RunLoopDeps, start: RunLoopStart): RunLoop {
  const { db, clock, journal, store, pace, batch, departures, debugPoint } = deps
  const context = createRunContext(deps)
  const { noting } = context
  let canary: Canary = createCanary({ enabled: false, behind: 0, hasStatus: pace.hasStatus })
  const resolving = createResolving(context)
  const settling = createSettling(context, resolving)
  const confirming = createConfirming(
    context,
    () => canary,
    () => flights.heldBy() !== null,
  )
  const flights = createFlights(context, () => canary, settling, confirming, resolving.isGathering)
  const tasks = new Map<TaskKind, Promise<void>>()
  let at: 'account' | 'preflight' | 'approvals' | 'loop' | 'sweeping' = 'account'
  let advance = { mark: '', at: clock.monotonic() }
  let isLate = false

  const task = (kinds: readonly TaskKind[], work: () => Promise<void>) => {
    const run = work()
      .catch((error: unknown) => context.halt(haltFromError(error, isoTime(clock.now()))))
      .finally(() => {
        for (const kind of kinds) tasks.delete(kind)
        context.wake()
      })
    for (const kind of kinds) tasks.set(kind, run)
  }
  const allIn = (state: 'submitting' | 'in-doubt'): ItemRow[] => {
    const all: ItemRow[] = []
    for (;;) {
      const rows = store.inState(state, all.at(-1)?.ordinal ?? 0, ROWS_PER_READ)
      all.push(...rows)
      if (rows.length < ROWS_PER_READ) return all
    }
  }
  const begin = () => {
    const { canary: withCanary, connection, host, product, authority } = start
    inTransaction(db, () => {
      const { life: before } = store.batch(batch.id)
      store.setStarted({
        connection,
        host,
        startedAt: isoTime(clock.now()),
        canary: withCanary,
        preflight: start.preflight,
        concurrency: start.concurrency,
        learnt: start.learnt,
        life: context.life,
      })
      journal.append(batch.id, [
        {
          type: start.kind,
          data: {
            connection,
            host,
            version: product,
            canary: withCanary,
            preflight: start.preflight,
            ...(authority === undefined ? {} : { authority }),
            ...(start.byItself === undefined ? {} : { byItself: start.byItself }),
          },
        },
      ])
      noteLostAttempts(context, allIn('submitting'), before)
    })
    departures.begin()
    settling.addAll(allIn('in-doubt'))
    const counts = context.counts()
    const endedWell = counts.confirmed + counts['already-done'] + counts['pending-approval']
    const endedOtherwise = counts.unconfirmed + counts.refused + counts.unresolved
    // Whoever resumes after a failed step has read how its items ended, and wants the next one.
    const isStepWaived = batch.halt !== null && RunHalt.parse(JSON.parse(batch.halt)).kind === 'canary'
    canary = createCanary({
      enabled: withCanary,
      behind: endedWell + (isStepWaived ? endedOtherwise : pace.hasStatus ? 0 : counts.unconfirmed),
      hasStatus: pace.hasStatus,
    })
  }
  const waits = createWaits({
    context,
    canary: () => canary,
    settling,
    confirming,
    resolving,
    flights,
    isLookingUp: () => tasks.has('resolve'),
  })
  /** Within the loop all goes on side by side: what holds up the end is what the run is at. */
  const phase = (): RunPhase => (at === 'loop' ? waits.phase() : at)
  /** A run that does not advance for as long as its operator would wait is paused with the last thing that failed. */
  const giveUpWhenStuck = (giveUpAfterMs: number) => {
    // What leaves and comes back unsent goes from one of these to another, and nowhere.
    const { queued, waiting, submitting, ...reached } = context.counts()
    const learnt = [resolving.found(), context.surveyed?.answered ?? null, context.readings.furthest()]
    const mark = JSON.stringify([reached, queued + waiting + submitting, learnt])
    if (mark !== advance.mark) advance = { mark, at: clock.monotonic() }
    if (clock.monotonic() - advance.at < giveUpAfterMs) return
    const last = context.trouble()
    context.haltFor('offline', {
      message: `Nothing has advanced for ${Math.round(giveUpAfterMs / 1000)} s, while ${PHASE_WORDS[phase()]}${last === null ? '' : `; the last failure of ${last.times}: ${last.message}`}`,
      // What mends it is said again here: whoever reads why it rests does not see its trouble any more.
      hint:
        last?.remedy === undefined
          ? 'See whether the vendor and the network are well, then resume: what was learnt so far is kept.'
          : `${last.remedy.hint}. Resume once that is mended: what was learnt so far is kept.`,
    })
  }
  const tellAsTimePasses = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      await clock.sleep(TOLD_EVERY_MS, signal)
      deps.onChange()
    }
  }
  const watch = async (giveUpAfterMs: number, signal: AbortSignal): Promise<void> => {
    for (;;) {
      await clock.sleep(Math.min(giveUpAfterMs, REST_MS_MAX), signal)
      giveUpWhenStuck(giveUpAfterMs)
    }
  }
  /** Answers whether the next step may begin. */
  const judgeCanary = (): boolean => {
    if (!canary.isActive() || flights.itemsInFlight() > 0) return false
    const { queued, waiting } = context.counts()
    const states = store.rows(canary.members()).map(({ state }) => state)
    const verdict = canary.judge(states, (state) => SETTLED_STATES.has(state), queued + waiting > 0)
    if (verdict === 'failed' && queued + waiting > 0) context.haltFor('canary')
    return verdict === 'passed'
  }
  /**
   * With nothing more to send, doubts and what was accepted are asked about together: one list tells of both. Before, a doubt
   * does not wait for the end of a long list.
   */
  const startAsking = () => {
    const inFlight = flights.itemsInFlight()
    const { queued, waiting } = context.counts()
    const due: { readonly kind: TaskKind; readonly begin: () => Round }[] = []
    if (!tasks.has('settle') && settling.isDue()) due.push({ kind: 'settle', begin: settling.begin })
    if (!tasks.has('confirm') && confirming.isDue(inFlight))
      due.push({ kind: 'confirm', begin: () => confirming.begin(inFlight) })
    const isTogether = inFlight + queued + waiting === 0
    for (const some of isTogether && due.length > 0 ? [due] : due.map((one) => [one])) {
      const ask = async () => {
        const rounds = some.map(({ begin }) => begin())
        await context.ask(rounds)
        for (const { over } of rounds) over()
      }
      const kinds = some.map(({ kind }) => kind)
      task(kinds, kinds.includes('settle') ? () => context.pacer.pressing(ask) : ask)
    }
  }
  const startTasks = () => {
    startAsking()
    const resolve = tasks.has('resolve') ? null : resolving.due()
    if (resolve !== null) task(['resolve'], resolve)
    if (context.unlooked.size > 0 && !tasks.has('look')) task(['look'], () => lookAtUnsent(context))
  }
  /** Nothing else is heard of a run whose first answer is late. */
  const tellLateAnswers = () => {
    if (isLate === (flights.late() !== null)) return
    isLate = !isLate
    deps.onChange()
  }
  /** While requests are in the air, answers wait a moment for the outcomes that they can share a commit with. */
  const wakeToNote = () => {
    if (flights.inFlight() === 0) context.wake()
    else void clock.sleep(GATHER_MS).then(() => context.wake())
  }
  /** Sleeps until something arrives, a task ends, or the next thing is due. */
  const rest = async () => {
    const now = clock.monotonic()
    const waits = [flights.waitMs(), REST_MS_MAX]
    if (!tasks.has('settle')) waits.push(settling.nextAt() - now)
    if (!tasks.has('confirm')) waits.push(confirming.nextAt(flights.itemsInFlight()) - now)
    const sleeping = new AbortController()
    await new Promise<void>((resolve) => {
      context.wake = resolve
      if (flights.hasArrivals() && !flights.isGathering()) resolve()
      if (noting.hasSome()) wakeToNote()
      clock.sleep(Math.max(1, Math.min(...waits)), sleeping.signal).then(resolve, () => {})
    })
    context.wake = () => {}
    sleeping.abort(WOKEN)
    // Lets answers that have arrived together share one commit.
    await new Promise(setImmediate)
    // undici writes to a connection that was idle in the next round of the event loop: what is about to leave goes before the commit.
    await new Promise(setImmediate)
  }
  const loop = async (): Promise<void> => {
    for (;;) {
      flights.turn()
      tellLateAnswers()
      const isQuiet =
        flights.inFlight() === 0 && tasks.size === 0 && !flights.hasArrivals() && !noting.hasSome()
      if (context.isHalting()) {
        if (isQuiet) return
      } else {
        if (judgeCanary()) continue
        const counts = context.counts()
        // What is open here may be what the other run waits for: it is settled first, so that no two hold each other up.
        const isOwnSettled = counts.submitting + counts.accepted + counts['in-doubt'] === 0
        const hold = isQuiet && isOwnSettled ? flights.heldBy() : null
        if (hold !== null) context.haltFor('target-held', heldWords(batch.name, hold))
        if (counts.total === settledOf(counts) && isQuiet) return
        startTasks()
      }
      await rest()
    }
  }
  const end = () => {
    debugPoint('before-finish')
    const counts = context.counts()
    const finishedAt = isoTime(clock.now())
    const halt = context.halted()
    inTransaction(db, () => {
      flights.countRequests()
      if (halt !== null) {
        journal.append(batch.id, [{ type: 'run.paused', data: { halt } }])
        store.setState('paused', { halt })
      } else if (context.isStopRequested()) {
        journal.append(batch.id, [{ type: 'run.stopped', data: { counts } }])
        store.setState('stopped', { finishedAt })
      } else {
        journal.append(batch.id, [{ type: 'run.finished', data: { counts } }])
        store.setState('finished', { finishedAt, halt: null })
      }
    })
    deps.onChange()
  }
  /**
   * After a failure of the disk or of ours: waits for what is in flight. Its outcomes stay unknown on disk, and are asked
   * for on resuming.
   */
  const breakDown = async (error: unknown) => {
    context.halt(haltFromError(error, isoTime(clock.now())))
    await flights.landed()
    await Promise.all(tasks.values())
    try {
      const halt = context.halted() as RunHalt
      journal.append(batch.id, [{ type: 'run.paused', data: { halt } }])
      store.setState('paused', { halt })
    } catch {
      // The disk is still full or read-only: the next opening finds the run without its holder, and says so.
    }
  }
  /** What rests goes on to nothing. */
  const goOnTo = (next: typeof at) => {
    if (!context.isHalting()) at = next
  }
  const live = async (): Promise<RunHalt | null> => {
    const over = new AbortController()
    tellAsTimePasses(over.signal).catch(() => {})
    if (start.giveUpAfterMs !== undefined) watch(start.giveUpAfterMs, over.signal).catch(() => {})
    try {
      begin()
      await settlePlace(context)
      goOnTo('preflight')
      if (start.preflight && pace.hasStatus) await preflight(context)
      goOnTo('approvals')
      await checkApprovals(context)
      goOnTo('loop')
      noting.byTurns(wakeToNote)
      await loop()
      noting.byTurns(null)
      if (deps.client.sweep !== undefined) goOnTo('sweeping')
      await sweep(context)
      end()
      departures.end()
    } catch (error) {
      noting.byTurns(null)
      await breakDown(error)
    } finally {
      over.abort()
      departures.close()
    }
    return context.halted()
  }

  return {
    done: live(),
    pause: (kind) => context.haltFor(kind),
    stop: () => context.requestStop(),
    questionSent: () => flights.questionSent(),
    heed: context,
    refresh() {
      context.recount()
      resolving.lookAgain()
      settling.addAll(allIn('in-doubt'))
      context.wake()
    },
    pulse: () => ({
      itemsPerSecond: context.itemsPerSecond(),
      concurrency: flights.inFlight(),
      phase: phase(),
      trouble: context.trouble(),
      progress: waits.progress(),
      waits: at === 'loop' ? waits.waits() : [],
      doubtsEndAt: waits.doubtsEndAt(),
    }),
  }
}
