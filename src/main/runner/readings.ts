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
/** What the answers of readings count towards that nobody but their caller goes on with. */
const PASSING_ONES = 'passing'
/** Answers that say nothing of what was asked for: they are asked again. */
const PASSING = new Set([401, 403, 408, 429])

type Answered = Extract<Answer, { kind: 'answer' }>

interface Kept {
  /** In the order in which they came, from 0. */
  readonly number: number
  /** Method, path, query and body. */
  readonly request: string
  readonly answer: Answered
}

/**
 * What takes many requests, of which each follows from answers before it: a list page by page, some of them at a time, a sweep, a
 * search. Its answers are kept in the workspace as they come, each by what was asked, so that after a failure, a pause or a kill
 * only what is missing is asked.
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
   * @param isWhole whether its result is one; else what it was given last is asked again the next time
   */
  read<T>(name: string, work: () => Promise<T>, isWhole: (result: T) => boolean): Promise<T>
  /** Whoever reads next under that name begins anew. */
  forget(name: string): void
  /** A reading that nobody but its caller would go on with. */
  passing(): PassingReading
  /** Answers by which readings have come further than before: it grows while a long list is read, and not while the same one is read again. */
  furthest(): number
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
  /** The most answers that one reading of the name was given; of passing ones as of one. */
  const furthest = new Map<string, number>()
  const readFrom = async <T>(
    from: Store,
    name: string,
    of: string,
    work: () => Promise<T>,
    isWhole: (result: T) => boolean,
  ): Promise<T> => {
    const attempt = createAttempt(name, from, of)
    let done = false
    try {
      const result = await underWay.run(attempt, work)
      done = isWhole(result)
      return result
    } finally {
      // What was made of the last answer was no result: it may be the answer that was wrong.
      if (done) from.forget(name)
      else attempt.takeBack()
    }
  }
  return {
    keeping: (transport) => ({
      async send(request, signal) {
        const attempt = isRepeatable(request) ? underWay.getStore() : undefined
        if (attempt === undefined) return transport.send(request, signal)
        const answer = await attempt.send(request, (asked) => transport.send(asked, signal))
        furthest.set(attempt.of, Math.max(furthest.get(attempt.of) ?? 0, attempt.answers()))
        return answer
      },
      close: () => transport.close(),
    }),
    read: (name, work, isWhole) => readFrom(store, name, name, work, isWhole),
    forget: (name) => store.forget(name),
    passing() {
      const name = `${PASSING_ONES} ${randomUUID()}`
      const held = holdFirst(store, clock)
      return {
        read: (work, isWhole) => readFrom(held, name, PASSING_ONES, work, isWhole),
        end: () => held.forget(name),
      }
    },
    furthest: () => [...furthest.values()].reduce((sum, answers) => sum + answers, 0),
  }
}

interface Attempt {
  /** What its answers count towards. */
  readonly of: string
  send(request: WireRequest, ask: (request: WireRequest) => Promise<Answer>): Promise<Answer>
  /** How many answers it was given that say something. */
  answers(): number
  takeBack(): void
}

function createAttempt(name: string, store: Store, of: string): Attempt {
  /** What is kept of attempts before this one and was not wanted in it yet, by what was asked. */
  const before = store.list(name)
  let kept = Map.groupBy(before, ({ request }) => request)
  let last = before.reduce((most, { number }) => Math.max(most, number), -1)
  /** One alone is as well asked again: it is written with the second. */
  let alone: Kept | null = null
  /** Resolves once what is kept may be used, or with what came instead of an answer. */
  let compared: Promise<Answer | null> | null = last < 0 ? Promise.resolve(null) : null
  /** Numbers of what this attempt has been given; null for what says nothing. */
  const given: (number | null)[] = []
  let answers = 0
  const give = (number: number | null) => {
    given.push(number)
    if (number !== null) answers += 1
  }
  let inTheAir = 0
  let widest = 1

  /** See [Note: a list that changed]. */
  const compare = async (
    request: WireRequest,
    ask: (request: WireRequest) => Promise<Answer>,
  ): Promise<Answer | null> => {
    const asKept = store.get(name, last)
    if (asKept === null) return null
    const now = await ask({ ...request, ...readRequest(asKept.request) })
    if (!says(now)) {
      compared = null
      return now
    }
    if (now.status !== asKept.answer.status || now.body !== asKept.answer.body) {
      store.forget(name)
      kept = new Map()
    }
    return null
  }
  const add = (request: string, answer: Answered): number => {
    last += 1
    const one = { number: last, request, answer }
    if (last === 0) alone = one
    else {
      store.add(name, alone === null ? [one] : [alone, one])
      alone = null
    }
    return last
  }
  const answerTo = async (
    request: WireRequest,
    ask: (request: WireRequest) => Promise<Answer>,
  ): Promise<Answer> => {
    compared ??= compare(request, ask)
    const failed = await compared
    if (failed !== null) {
      give(null)
      return failed
    }
    const key = writeRequest(request)
    const next = kept.get(key)?.shift()
    const known = next === undefined ? null : store.get(name, next.number)
    if (known !== null) {
      give(known.number)
      return known.answer
    }
    const fresh = await ask(request)
    give(says(fresh) ? add(key, fresh) : null)
    return fresh
  }
  return {
    of,
    async send(request, ask) {
      inTheAir += 1
      widest = Math.max(widest, inTheAir)
      try {
        return await answerTo(request, ask)
      } finally {
        inTheAir -= 1
      }
    },
    answers: () => answers,
    takeBack() {
      // Of pages that are asked for some at a time, the one that ended the reading may have come before the others, and before those
      // that were begun until its turn came. A failure comes by itself, and leaves the others as they are.
      const lastGiven = given.slice(-(2 * widest - 1))
      if (!lastGiven.includes(null))
        store.drop(
          name,
          lastGiven.filter((number) => number !== null),
        )
    },
  }
}

const says = (answer: Answer): answer is Answered =>
  answer.kind === 'answer' && answer.status < 500 && !PASSING.has(answer.status)

/** What is signed, or carries a secret, is asked anew each time. */
const isRepeatable = ({ mutating, isSigned, form }: WireRequest): boolean =>
  !mutating && isSigned !== true && form === undefined

const writeRequest = ({ method, path, query = [], body }: WireRequest): string =>
  JSON.stringify([method, path, query, ...(body === undefined ? [] : [body])])

function readRequest(text: string): Pick<WireRequest, 'method' | 'path' | 'query' | 'body'> {
  const [method, path, query, body] = JSON.parse(text) as [
    WireRequest['method'],
    string,
    [string, string][],
    unknown,
  ]
  return { method, path, query, body }
}

interface Store {
  /** What is kept of a reading, unless it is too old. */
  list(name: string): readonly Pick<Kept, 'number' | 'request'>[]
  get(name: string, number: number): Kept | null
  add(name: string, answers: readonly Kept[]): void
  drop(name: string, numbers: readonly number[]): void
  forget(name: string): void
}

function openStore(db: Db, clock: Clock): Store {
  const selectAll = db.prepare<[string], Pick<Kept, 'number' | 'request'>>(
    'SELECT number, request FROM kept_answer WHERE reading = ? ORDER BY number',
  )
  const select = db.prepare<[string, number], { request: string; answer: Buffer }>(
    'SELECT request, answer FROM kept_answer WHERE reading = ? AND number = ?',
  )
  const insert = db.prepare<[string, number, string, Buffer, number]>(
    'INSERT OR REPLACE INTO kept_answer (reading, number, request, answer, at) VALUES (?, ?, ?, ?, ?)',
  )
  const remove = db.prepare<[string, number]>('DELETE FROM kept_answer WHERE reading = ? AND number = ?')
  const removeAll = db.prepare<[string]>('DELETE FROM kept_answer WHERE reading = ?')
  const removeOld = db.prepare<[number]>(
    // Those of checks of effect are told apart one by one (`effect/kept-answers.ts`).
    "DELETE FROM kept_answer WHERE reading NOT GLOB 'effect *' AND reading IN (SELECT reading FROM kept_answer WHERE at < ?)",
  )
  return {
    list(name) {
      removeOld.run(clock.now() - KEPT_MS_MAX)
      return selectAll.all(name)
    },
    get(name, number) {
      const row = select.get(name, number)
      if (row === undefined) return null
      const answer = JSON.parse(inflateRawSync(row.answer).toString('utf8')) as Answered
      return { number, request: row.request, answer }
    },
    add(name, answers) {
      const at = clock.now()
      inTransaction(db, () => {
        for (const { number, request, answer } of answers) {
          const { json: _, ...told } = answer
          insert.run(name, number, request, deflateRawSync(JSON.stringify(told), { level: 1 }), at)
        }
      })
    },
    drop: (name, numbers) =>
      inTransaction(db, () => {
        for (const number of numbers) remove.run(name, number)
      }),
    forget: (name) => void removeAll.run(name),
  }
}

/** The first answers of one reading in memory: most are that short, and nobody waits for the disk then. */
function holdFirst(below: Store, clock: Clock): Store {
  const held = new Map<number, Kept>()
  let heldSince = 0
  let isBelow = false
  const forget = (name: string) => {
    held.clear()
    if (isBelow) below.forget(name)
    isBelow = false
  }
  return {
    list(name) {
      if (held.size > 0 && clock.now() - heldSince > KEPT_MS_MAX) forget(name)
      return [...held.values(), ...(isBelow ? below.list(name) : [])]
    },
    get: (name, number) => held.get(number) ?? (isBelow ? below.get(name, number) : null),
    add(name, answers) {
      if (held.size === 0) heldSince = clock.now()
      const rest = answers.filter((one) => {
        if (held.size >= HELD_MAX) return true
        held.set(one.number, one)
        return false
      })
      if (rest.length === 0) return
      isBelow = true
      below.add(name, rest)
    },
    drop(name, numbers) {
      const rest = numbers.filter((number) => !held.delete(number))
      if (isBelow && rest.length > 0) below.drop(name, rest)
    },
    forget,
  }
}
