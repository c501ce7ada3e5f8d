import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RateWindow } from '../../src/contract/connections.ts'
import { inTransaction, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import { createBudget, type Pacer } from '../../src/main/runner/pacer.ts'
import { virtualClock } from './virtual-clock.ts'

/** A request takes up to so long on its way, each another time. */
const WAY_MS_MAX = 500
/** Between two steps of the clock whoever was woken gets to its next waiting; by turns of the event loop a day took minutes. */
const TURNS_PER_STEP = 12

export interface DayOptions {
  readonly windows: readonly RateWindow[]
  readonly throttleMs: number
  readonly ms: number
  /** Questions of each kind that are put side by side, one after the other, all the time; none where it is 0. */
  readonly pressing: number
  readonly other: number
  /** Whether changes are sent all the time, one after the other. */
  readonly changes: boolean
}

export interface Day {
  readonly changes: number
  readonly pressing: number
  readonly other: number
  readonly sent: number
  /** What the vendor would have refused: requests that arrived while a window before them was full. */
  readonly refused: number
  /** The most that could have been sent by the slowest window. */
  readonly quota: number
  /** The longest that a change, and a question, waited for its place; milliseconds. */
  readonly changeWaitMs: number
  readonly questionWaitMs: number
}

/** What leaves in a span of time, on a virtual clock, when there is more to send than may leave. */
export async function dayOfRequests(options: DayOptions): Promise<Day> {
  const { windows, throttleMs, ms } = options
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rescind-day-'))
  const db = openWorkspaceDb(folder)
  // What is measured is the pacing; a day's requests need no disk that outlives a power cut.
  db.pragma('synchronous = OFF')
  try {
    const clock = virtualClock()
    const random = lcg(7)
    const limits = { kind: 'windows', windows } as const
    const pacer = createBudget({ db, clock, random, scope: 'day', limits, throttleMs }).join()
    const arrivals: number[] = []
    const counts = { changes: 0, pressing: 0, other: 0 }
    const waits = { changes: 0, questions: 0 }
    const isOver = () => clock.monotonic() >= ms
    const leave = (kind: keyof typeof counts, since: number) => {
      if (isOver()) return
      const waited = kind === 'changes' ? 'changes' : 'questions'
      waits[waited] = Math.max(waits[waited], clock.monotonic() - since)
      counts[kind] += 1
      arrivals.push(clock.monotonic() + random() * WAY_MS_MAX)
      pacer.wentWell()
    }
    const change = async () => {
      while (!isOver()) {
        const since = clock.monotonic()
        while (inTransaction(db, () => pacer.take(1)) === 0) await clock.sleep(Math.max(1, pacer.announce()))
        leave('changes', since)
      }
    }
    const ask = async (kind: 'pressing' | 'other', acquire: Pacer['acquire']) => {
      while (!isOver()) {
        const since = clock.monotonic()
        await acquire()
        leave(kind, since)
      }
    }
    let isDone = false
    void Promise.all([
      ...(options.changes ? [change()] : []),
      ...Array.from({ length: options.pressing }, () =>
        ask('pressing', () => pacer.pressing(() => pacer.acquire())),
      ),
      ...Array.from({ length: options.other }, () => ask('other', () => pacer.acquire())),
    ]).then(() => {
      isDone = true
    })
    while (!isDone) {
      for (let turn = 0; turn < TURNS_PER_STEP; turn += 1) await null
      if (!isDone) clock.step()
    }
    arrivals.sort((one, other) => one - other)
    return {
      ...counts,
      sent: arrivals.length,
      refused: windows.reduce((sum, { requests, perMs }) => sum + overfull(arrivals, requests, perMs), 0),
      quota: Math.min(...windows.map(({ requests, perMs }) => (requests / perMs) * ms)),
      changeWaitMs: waits.changes,
      questionWaitMs: waits.questions,
    }
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How many arrivals come while the window before them is full. */
function overfull(arrivals: readonly number[], requests: number, perMs: number): number {
  return arrivals.filter((at, index) => index >= requests && at - (arrivals[index - requests] ?? 0) < perMs)
    .length
}

function lcg(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
