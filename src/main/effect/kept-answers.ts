import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { BytesRequest, Fetcher } from '../http/fetch-bytes.ts'

/** What was answered so long ago is asked again. */
const KEPT_MS_MAX = 60 * 60_000
/** A larger list is fetched again: the write of one would hold up whoever else waits for the database. */
const KEPT_BYTES_MAX = 16 * 1024 * 1024
/** Answers share a commit: so many, so many octets, or what has come within so long. */
const TOGETHER = 32
const TOGETHER_BYTES = 256 * 1024
const TOGETHER_MS = 500

/**
 * What lists and responders answered to a check that did not come to its end, so that the next one goes on where it stopped.
 *
 * [Note: no more than a fresh one] Kept are the octets as they came, never what was made of them: the next check judges them as
 * its own, by its own clock and the CAs that are believed then, and what cannot be used any more is fetched. They are an hour old
 * at the most, and are kept for one state of the batch: whatever happens in it, a confirmation above all, has all asked anew. So
 * no answer from before an effect is taken for one from after it.
 */
export interface KeptAnswers {
  /** A fetcher that gives out what is kept, each once, and keeps what comes. */
  over(fetcher: Fetcher): Fetcher
  /** Writes what is not written yet. */
  flush(): void
  /** The check is whole. */
  forget(): void
}

export interface KeptAnswersDeps {
  readonly db: Db
  readonly clock: Clock
  /** `head` is the last event of its journal. */
  readonly batch: { readonly id: string; readonly head: string | null }
}

export function openKeptAnswers({ db, clock, batch }: KeptAnswersDeps): KeptAnswers {
  const reading = `effect ${batch.id} ${batch.head ?? ''}`
  const insert = db.prepare<[string, number, string, Uint8Array, number]>(
    'INSERT OR REPLACE INTO kept_answer (reading, number, request, answer, at) VALUES (?, ?, ?, ?, ?)',
  )
  const select = db
    .prepare<[string, number], Buffer>('SELECT answer FROM kept_answer WHERE reading = ? AND number = ?')
    .pluck()
  const removeOthers = db.prepare<[string, string, number]>(
    "DELETE FROM kept_answer WHERE reading GLOB 'effect ' || ? || ' *' AND (reading <> ? OR at < ?)",
  )
  const remove = db.prepare<[string]>('DELETE FROM kept_answer WHERE reading = ?')

  removeOthers.run(batch.id, reading, clock.now() - KEPT_MS_MAX)
  const kept = db
    .prepare<[string], { request: string; number: number }>(
      'SELECT request, number FROM kept_answer WHERE reading = ? ORDER BY number',
    )
    .all(reading)
  /** Numbers of the answers that are kept and not given out yet. */
  const known = new Map(kept.map(({ request, number }) => [request, number]))
  let next = (kept.at(-1)?.number ?? -1) + 1
  let pending: { readonly request: string; readonly bytes: Uint8Array; readonly at: number }[] = []
  let pendingSince = 0

  const flush = () => {
    const all = pending
    pending = []
    if (all.length === 0) return
    inTransaction(db, () => {
      for (const { request, bytes, at } of all) {
        insert.run(reading, next, request, bytes, at)
        next += 1
      }
    })
  }
  const add = (request: string, bytes: Uint8Array) => {
    if (bytes.length > KEPT_BYTES_MAX) return
    const now = clock.monotonic()
    if (pending.length === 0) pendingSince = now
    pending.push({ request, bytes, at: clock.now() })
    const isMuch = pending.reduce((sum, one) => sum + one.bytes.length, 0) >= TOGETHER_BYTES
    if (isMuch || pending.length >= TOGETHER || now - pendingSince >= TOGETHER_MS) flush()
  }
  return {
    over: (fetcher) => ({
      async fetch(request, signal) {
        const key = digestOf(request)
        const number = known.get(key)
        if (number !== undefined) {
          known.delete(key)
          const bytes = select.get(reading, number)
          if (bytes !== undefined) return { kind: 'bytes', bytes, isKept: true }
        }
        const fetched = await fetcher.fetch(request, signal)
        if (fetched.kind === 'bytes') add(key, fetched.bytes)
        return fetched
      },
      close: () => fetcher.close(),
    }),
    flush,
    forget() {
      pending = []
      remove.run(reading)
    },
  }
}

const digestOf = ({ url, body }: BytesRequest): string =>
  createHash('sha256')
    .update(`${body?.type ?? ''}\n${url}\n`)
    .update(body?.bytes ?? '')
    .digest('hex')
