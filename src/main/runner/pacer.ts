import { AsyncLocalStorage } from 'node:async_hooks'
import { WOKEN } from '../clock.ts'
import { inTransaction } from '../db/workspace-db.ts'
import { createFairTurns, type Line } from './fair-turns.ts'
import { createRate, type Rate, type RateDeps } from './rate.ts'

/** While several wait, so much of what may leave goes to each (`docs/decisions/057-whose-turn-it-is.md`). */
const WEIGHTS = { changes: 2, pressing: 2, other: 1 }
/** A place is kept so long for changes that were announced and do not come: as long as a run may rest. */
const KEPT_MS = 1_000

/**
 * Decides when a request may leave, for one run, search or probe. All requests to one place, of all connections, runs and processes,
 * draw from one budget (`Rate`). Whose turn it is among those that wait in this process, `FairTurns` says: changes, questions that
 * press, and others, of each of them.
 */
export interface Pacer extends Pick<Rate, 'waitMs' | 'wentWell' | 'throttled' | 'allowedPerSecond'> {
  /**
   * Takes up to `wanted` places for changes that leave now, inside the caller's transaction (so that a place is durable
   * with the intent that it is for), and answers how many it got. For what it did not get the next turn is kept a moment;
   * 0 says that there is nothing to keep it for.
   */
  take(wanted: number): number
  /** Milliseconds until a place is free, as `waitMs`, for whoever takes a place for changes then: their turn is kept until a moment after. */
  announce(): number
  /** Waits for a place and takes it: for questions, which are not journalled before they leave. */
  acquire(signal?: AbortSignal): Promise<void>
  /** Questions that are asked in `work` settle doubts or let items leave: they come before others. */
  pressing<T>(work: () => Promise<T>): Promise<T>
}

/** What may leave for one place. */
export interface Budget {
  /** For one more run, search or probe, which from now on has its turns beside the others. */
  join(): Pacer
}

interface Waiter {
  readonly go: () => void
  readonly fail: (error: unknown) => void
}
interface Questions extends Line {
  readonly kind: 'questions'
  readonly waiters: Waiter[]
}
interface Changes extends Line {
  readonly kind: 'changes'
  /** Monotonic milliseconds: from then on they are taken not to come. */
  keptUntil: number
}

export function createBudget(deps: RateDeps): Budget {
  const { db, clock, limits } = deps
  const rate = createRate(deps)
  const turns = createFairTurns<Questions | Changes>()
  let isServing = false
  /** Ends the rest of whoever gives out places to questions. */
  let lookAgain = () => {}
  /** It rests since a free place is kept for changes. */
  let isKeeping = false

  /** Whose turn it is; of changes that were announced and did not come it is not any more. */
  const next = (): Questions | Changes | null => {
    for (const line of turns.waiting())
      if (line.kind === 'changes' && line.keptUntil < clock.monotonic()) turns.rest(line)
    return turns.next()
  }
  const areWaiting = (): boolean => [...turns.waiting()].some(({ kind }) => kind === 'questions')
  /** Gives free places to questions, as long as it is their turn. */
  const give = (): void => {
    const going: Waiter[] = []
    const occupy = () => {
      for (let line = next(); line?.kind === 'questions' && rate.isFree(); line = next()) {
        const waiter = line.waiters.shift()
        if (waiter !== undefined) going.push(waiter)
        if (line.waiters.length === 0) turns.rest(line)
        turns.serve(line)
        rate.occupy()
      }
    }
    try {
      if (limits.kind === 'windows' && rate.isFree()) inTransaction(db, occupy)
      else occupy()
    } catch (error) {
      for (const { fail } of going) fail(error)
      throw error
    }
    for (const { go } of going) go()
  }
  /** While questions wait: one for all of them, so that each place wakes one. */
  const serve = async (): Promise<void> => {
    if (isServing) return rate.isFree() ? lookAgain() : undefined
    isServing = true
    try {
      for (give(); areWaiting(); give()) {
        const line = next()
        isKeeping = line?.kind === 'changes' && rate.isFree()
        const restMs =
          line?.kind === 'changes' && isKeeping ? line.keptUntil - clock.monotonic() + 1 : rate.waitMs()
        const rest = new AbortController()
        lookAgain = () => rest.abort(WOKEN)
        await clock.sleep(Math.max(1, restMs), rest.signal).catch(() => {})
      }
    } catch (error) {
      // A failing disk: whoever waits ends on it.
      for (const line of turns.waiting()) {
        if (line.kind === 'changes') continue
        turns.rest(line)
        for (const { fail } of line.waiters.splice(0)) fail(error)
      }
    } finally {
      isServing = false
      lookAgain = () => {}
    }
  }
  const waitIn = (line: Questions, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        line.waiters.splice(line.waiters.indexOf(waiter), 1)
        if (line.waiters.length === 0) turns.rest(line)
        lookAgain()
        reject(signal?.reason as Error)
      }
      const gone = () => signal?.removeEventListener('abort', leave)
      const waiter: Waiter = {
        go() {
          gone()
          resolve()
        },
        fail(error) {
          gone()
          reject(error as Error)
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      line.waiters.push(waiter)
      turns.wait(line)
      void serve()
    })

  return {
    join() {
      const changes: Changes = { kind: 'changes', weight: WEIGHTS.changes, served: 0, keptUntil: 0 }
      const pressing: Questions = { kind: 'questions', weight: WEIGHTS.pressing, served: 0, waiters: [] }
      const other: Questions = { kind: 'questions', weight: WEIGHTS.other, served: 0, waiters: [] }
      const isPressing = new AsyncLocalStorage<true>()
      const keep = (waitMs: number) => {
        changes.keptUntil = clock.monotonic() + waitMs + KEPT_MS
        turns.wait(changes)
      }
      return {
        take(wanted) {
          if (limits.kind === 'none') return rate.isFree() ? wanted : 0
          if (wanted > 0) keep(0)
          let taken = 0
          while (taken < wanted && rate.isFree() && next() === changes) {
            rate.occupy()
            turns.serve(changes)
            taken += 1
          }
          if (taken === wanted) turns.rest(changes)
          // Once the transaction is over.
          if (isKeeping || rate.isFree()) queueMicrotask(() => lookAgain())
          return taken
        },
        waitMs: rate.waitMs,
        announce() {
          const waitMs = rate.waitMs()
          if (limits.kind !== 'none') keep(waitMs)
          return waitMs
        },
        async acquire(signal) {
          signal?.throwIfAborted()
          if (limits.kind !== 'none') return waitIn(isPressing.getStore() === true ? pressing : other, signal)
          while (!rate.isFree()) await clock.sleep(Math.max(1, rate.waitMs()), signal)
        },
        pressing: (work) => isPressing.run(true, work),
        wentWell: rate.wentWell,
        throttled: rate.throttled,
        allowedPerSecond: rate.allowedPerSecond,
      }
    },
  }
}
