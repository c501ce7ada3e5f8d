import { randomBytes } from 'node:crypto'
import type { EffectSource } from '../../contract/effect.ts'
import type { Clock } from '../clock.ts'
import { type FailuresInARow, failuresInARow } from '../failures-in-a-row.ts'
import type { FetchedBytes, Fetcher } from '../http/fetch-bytes.ts'
import type { Authority } from './authority.ts'
import { judgeOcsp, type OcspAnswer } from './judge-ocsp.ts'
import { ocspIdOf, ocspRequest } from './ocsp-request.ts'

const ANSWER_BYTES_MAX = 256 * 1024
/** Failures one after the other from which on a responder is taken to be out of reach for the rest of the check. */
const FAILURES_MAX = 5
/** How long is waited before each further try when a responder says `tryLater`. */
const LATER_MS: readonly number[] = [1_000, 3_000]
const NONCE_OCTETS = 16
/** What a responder answers that takes questions by GET only. */
const NO_POST: ReadonlySet<number | undefined> = new Set([400, 403, 405, 501])
/** What a responder says that wants a nonce, and to other questions, too. */
const NO_NONCE: ReadonlySet<string | undefined> = new Set(['malformedRequest', 'unauthorized'])

/** The responders of one check. */
export interface Responders {
  ask(url: string, authority: Authority, serial: string): Promise<OcspAnswer>
  sources(): EffectSource[]
}

interface Record {
  requests: number
  readonly failures: FailuresInARow
  problem: string | null
  /** By which ways round it was found to answer; `untried` until it was seen whether one helps. */
  method: 'untried' | 'post' | 'get'
  nonce: 'untried' | 'without' | 'with'
}

export function openResponders(fetcher: Fetcher, clock: Clock, signal: AbortSignal | undefined): Responders {
  const records = new Map<string, Record>()
  const recordOf = (url: string): Record => {
    const record: Record = records.get(url) ?? {
      requests: 0,
      failures: failuresInARow(() => clock.monotonic(), false),
      problem: null,
      method: 'untried',
      nonce: 'untried',
    }
    records.set(url, record)
    return record
  }

  /** By POST; by GET where it is found to take no other. */
  const send = async (url: string, question: Uint8Array, record: Record): Promise<FetchedBytes> => {
    const byPost = () => {
      record.requests += 1
      const body = { type: 'application/ocsp-request', bytes: question }
      return fetcher.fetch({ url, body, bytesMax: ANSWER_BYTES_MAX }, signal)
    }
    const byGet = () => {
      record.requests += 1
      return fetcher.fetch({ url: urlOfQuestion(url, question), bytesMax: ANSWER_BYTES_MAX }, signal)
    }
    if (record.method === 'get') return byGet()
    const posted = await byPost()
    if (posted.kind === 'bytes') record.method = 'post'
    if (record.method === 'post' || posted.kind === 'bytes' || !NO_POST.has(posted.status)) return posted
    const got = await byGet()
    record.method = got.kind === 'bytes' ? 'get' : 'post'
    return got.kind === 'bytes' ? got : posted
  }

  const askOnce = async (
    url: string,
    authority: Authority,
    serial: string,
    record: Record,
    nonce: Uint8Array | null,
  ): Promise<OcspAnswer> => {
    const id = ocspIdOf(authority, serial)
    const question = await ocspRequest(id, nonce)
    const begunAt = clock.monotonic()
    const judged = async (fetched: FetchedBytes): Promise<OcspAnswer> => {
      if (fetched.kind === 'failed') record.failures.failed(begunAt)
      else record.failures.wentWell()
      return fetched.kind === 'failed'
        ? { kind: 'unusable', why: fetched.why }
        : judgeOcsp({ bytes: fetched.bytes, id, authority, nonce, now: clock.now() })
    }
    const fetched = await send(url, question, record)
    const answer = await judged(fetched)
    const isOver = fetched.kind === 'bytes' && fetched.isKept === true && answer.kind === 'unusable'
    return isOver ? judged(await send(url, question, record)) : answer
  }

  /** With a nonce, too, where it declines without: once for all, since it may decline for another reason. */
  const askEitherWay = async (
    url: string,
    authority: Authority,
    serial: string,
    record: Record,
  ): Promise<OcspAnswer> => {
    const withNonce = () => askOnce(url, authority, serial, record, randomBytes(NONCE_OCTETS))
    if (record.nonce === 'with') return withNonce()
    const plain = await askOnce(url, authority, serial, record, null)
    if (plain.kind !== 'unusable') record.nonce = 'without'
    if (plain.kind !== 'unusable' || record.nonce !== 'untried' || !NO_NONCE.has(plain.declined)) return plain
    const other = await withNonce()
    record.nonce = other.kind === 'unusable' ? 'without' : 'with'
    return other.kind === 'unusable' ? plain : other
  }

  return {
    async ask(url, authority, serial) {
      const record = recordOf(url)
      if (record.failures.count() >= FAILURES_MAX)
        return {
          kind: 'unusable',
          why: `it failed ${FAILURES_MAX} times in a row and was not asked any more`,
        }
      const begunAt = clock.monotonic()
      let answer = await askEitherWay(url, authority, serial, record)
      for (const waitMs of LATER_MS) {
        if (answer.kind !== 'unusable' || answer.declined !== 'tryLater') break
        await clock.sleep(waitMs, signal)
        signal?.throwIfAborted()
        answer = await askEitherWay(url, authority, serial, record)
      }
      if (answer.kind === 'unusable') {
        record.problem = answer.why
        if (answer.declined === 'tryLater') record.failures.failed(begunAt)
      }
      return answer
    },
    sources: () =>
      [...records].map(([url, { requests, problem }]) => ({
        kind: 'ocsp',
        url,
        requests,
        ...(problem === null ? {} : { problem }),
      })),
  }
}

/** RFC 6960 appendix A.1. */
const urlOfQuestion = (url: string, question: Uint8Array): string =>
  `${url.replace(/\/+$/, '')}/${encodeURIComponent(Buffer.from(question).toString('base64'))}`
