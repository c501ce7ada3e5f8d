import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Clock } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Answer, Transport, WireRequest } from '../http/transport.ts'

/** So many answers of a passing reading are held in memory; those after them are kept in the workspace. */
const HELD_MAX = 8
/** What was answered so long ago is asked again. */
const KEPT_MS_MAX = 60 * 60_000
/** Answers that say nothing of what was asked for: they are asked again. */
const PASSING = new Set([401, 403, 408, 429])

type Answered = Extract<Answer, { kind: 'answer' }>

interface Kept {
  /** Method, path and query. */
  readonly request: string
  readonly answer: Answered
}

/**
 * What takes many requests, one after the other, of which each follows from the answers before it: a list page by page, a sweep, a
 * search. Its answers are kept in the workspace as they come, so that after a failure, a pause or a kill it goes on with the
 * first that is missing.
 *
 * [Note: a list that changed] Before what was kept is used again, its last question is put once more. Only where the answer is the
 * same, to the letter, did nothing shift past the pages that were read; else all is read anew. Within a reading the client itself
 * tells a list that changes under it, as before.
 *
 * Answers come here without any secret (`Answer`), and are gone once the reading is whole.
 */
export interface Readings {
  /** A transport that keeps what is asked within `read`. */
  keeping(transport: Transport): Transport
  /**
   * Runs one reading, or goes on with it where it stopped.
   *
   * @param name the same for the same questions
   * @param isWhole whether its result is one; else the last answer is asked again the next time
   */
  read<T>(name: string, work: () => Promise<T>, isWhole: (result: T) => boolean): Promise<T>
  /** Whoever reads next under that name begins anew. */
  forget(name: string): void
  /** A reading that nobody but its caller would go on with. */
  passing(): PassingReading
}

export interface PassingReading {
  /** As `Readings.read`. */
  read<T>(work: () => Promise<T>, isWhole: (result: T) => boolean): Promise<T>
  /** It is not gone on with. */
  end(): void
}

export function openReadings({ db, clock }: { readonly db: Db; readonly clock: Clock }): Readings {
  const store = openStore(db, clock)
  const underWay = new AsyncLocalStorage<Attempt>()
  const readFrom = async <T>(
    from: Store,
    name: string,
    work: () => Promise<T>,
    isWhole: (result: T) => boolean,
  ): Promise<T> => {
    const attempt = createAttempt(name, from)
    let done = false
    try {
      const result = await underWay.run(attempt, work)
      done = isWhole(result)
      return result
    } finally {
      // What was made of the last answer was no result: it may be the answer that was wrong.
      if (done) from.forget(name, 0)
      else attempt.takeBack()
    }
  }
  return {
    keeping: (transport) => ({
      send(request, signal) {
        const attempt = request.mutating ? undefined : underWay.getStore()
        return attempt === undefined
          ? transport.send(request, signal)
          : attempt.send(request, (asked) => transport.send(asked, signal))
      },
      close: () => transport.close(),
    }),
    read: (name, work, isWhole) => readFrom(store, name, work, isWhole),
    forget: (name) => store.forget(name, 0),
    passing() {
      const name = `passing ${randomUUID()}`
      const held = holdFirst(store, clock)
      return {
        read: (work, isWhole) => readFrom(held, name, work, isWhole),
        end: () => held.forget(name, 0),
      }
    },
  }
}

interface Attempt {
  send(request: WireRequest, ask: (request: WireRequest) => Promise<Answer>): Promise<Answer>
  takeBack(): void
}

function createAttempt(name: string, store: Store): Attempt {
  let count = store.count(name)
  /** Its first answers up to here are those of this attempt. */
  let at = 0
  let isAsKept = count === 0
  /** Whether what came last is kept: a failure comes by itself, and leaves the answers before it as they are. */
  let isLastKept = false
  /** One alone is as well asked again: it is written with the second. */
  let first: Kept | null = null

  const drop = (from: number) => {
    count = from
    if (from === 0) first = null
    store.forget(name, from)
  }
  const add = (one: Kept) => {
    if (count === 0) first = one
    else {
      store.add(name, count - (first === null ? 0 : 1), first === null ? [one] : [first, one])
      first = null
    }
    count += 1
    at = count
  }
  /** See [Note: a list that changed]. @returns what came instead of an answer */
  const compare = async (
    request: WireRequest,
    ask: (request: WireRequest) => Promise<Answer>,
  ): Promise<Answer | null> => {
    const last = store.get(name, count - 1)
    if (last !== null) {
      const now = await ask({ ...request, ...readRequest(last.request) })
      if (!says(now)) return now
      if (now.status !== last.answer.status || now.body !== last.answer.body) drop(0)
    }
    isAsKept = true
    return null
  }
  return {
    async send(request, ask) {
      isLastKept = false
      if (!isAsKept) {
        const failed = await compare(request, ask)
        if (failed !== null) return failed
      }
      const key = writeRequest(request)
      if (at < count) {
        const known = store.get(name, at)
        if (known?.request === key) {
          at += 1
          isLastKept = true
          return known.answer
        }
        drop(at)
      }
      const answer = await ask(request)
      if (says(answer)) {
        add({ request: key, answer })
        isLastKept = true
      }
      return answer
    },
    takeBack() {
      if (isLastKept) drop(at - 1)
    },
  }
}

const says = (answer: Answer): answer is Answered =>
  answer.kind === 'answer' && answer.status < 500 && !PASSING.has(answer.status)

const writeRequest = ({ method, path, query = [] }: WireRequest): string =>
  JSON.stringify([method, path, query])

function readRequest(text: string): Pick<WireRequest, 'method' | 'path' | 'query'> {
  const [method, path, query] = JSON.parse(text) as [WireRequest['method'], string, [string, string][]]
  return { method, path, query }
}

interface Store {
  /** How many answers of a reading are kept, those that are too old left out. */
  count(name: string): number
  get(name: string, number: number): Kept | null
  add(name: string, from: number, answers: readonly Kept[]): void
  forget(name: string, from: number): void
}

function openStore(db: Db, clock: Clock): Store {
  const selectCount = db
    .prepare<[string], number>('SELECT count(*) FROM kept_answer WHERE reading = ?')
    .pluck()
  const select = db.prepare<[string, number], { request: string; answer: Buffer }>(
    'SELECT request, answer FROM kept_answer WHERE reading = ? AND number = ?',
  )
  const insert = db.prepare<[string, number, string, Buffer, number]>(
    'INSERT OR REPLACE INTO kept_answer (reading, number, request, answer, at) VALUES (?, ?, ?, ?, ?)',
  )
  const remove = db.prepare<[string, number]>('DELETE FROM kept_answer WHERE reading = ? AND number >= ?')
  const removeOld = db.prepare<[number]>(
    // Those of checks of effect are told apart one by one (`effect/kept-answers.ts`).
    "DELETE FROM kept_answer WHERE reading NOT GLOB 'effect *' AND reading IN (SELECT reading FROM kept_answer WHERE at < ?)",
  )
  return {
    count(name) {
      removeOld.run(clock.now() - KEPT_MS_MAX)
      return selectCount.get(name) ?? 0
    },
    get(name, number) {
      const row = select.get(name, number)
      if (row === undefined) return null
      const answer = JSON.parse(inflateRawSync(row.answer).toString('utf8')) as Answered
      return { request: row.request, answer }
    },
    add(name, from, answers) {
      const at = clock.now()
      inTransaction(db, () => {
        for (const [index, { request, answer }] of answers.entries())
          insert.run(name, from + index, request, deflateRawSync(JSON.stringify(answer), { level: 1 }), at)
      })
    },
    forget: (name, from) => void remove.run(name, from),
  }
}

/** The first answers of one reading in memory: most are that short, and nobody waits for the disk then. */
function holdFirst(below: Store, clock: Clock): Store {
  let held: Kept[] = []
  let heldSince = 0
  return {
    count(name) {
      if (held.length > 0 && clock.now() - heldSince > KEPT_MS_MAX) {
        held = []
        below.forget(name, 0)
      }
      return held.length < HELD_MAX ? held.length : HELD_MAX + below.count(name)
    },
    get: (name, number) => (number < HELD_MAX ? (held[number] ?? null) : below.get(name, number - HELD_MAX)),
    add(name, from, answers) {
      if (from === 0) heldSince = clock.now()
      const room = Math.max(0, HELD_MAX - from)
      held.push(...answers.slice(0, room))
      const rest = answers.slice(room)
      if (rest.length > 0) below.add(name, Math.max(0, from - HELD_MAX), rest)
    },
    forget(name, from) {
      if (held.length === HELD_MAX) below.forget(name, Math.max(0, from - HELD_MAX))
      held = held.slice(0, from)
    },
  }
}
