import type { EffectSource } from '../../contract/effect.ts'
import type { Clock } from '../clock.ts'
import type { Fetcher } from '../http/fetch-bytes.ts'
import type { Authority } from './authority.ts'
import { judgeOcsp, type OcspAnswer } from './judge-ocsp.ts'
import { ocspIdOf, ocspRequest } from './ocsp-request.ts'

const ANSWER_BYTES_MAX = 256 * 1024
/** Failures one after the other from which on a responder is taken to be out of reach for the rest of the check. */
const FAILURES_MAX = 5

/** The responders of one check. */
export interface Responders {
  ask(url: string, authority: Authority, serial: string): Promise<OcspAnswer>
  sources(): EffectSource[]
}

interface Record {
  requests: number
  failures: number
  problem: string | null
}

export function openResponders(fetcher: Fetcher, clock: Clock, signal: AbortSignal | undefined): Responders {
  const records = new Map<string, Record>()
  const recordOf = (url: string): Record => {
    const record = records.get(url) ?? { requests: 0, failures: 0, problem: null }
    records.set(url, record)
    return record
  }
  return {
    async ask(url, authority, serial) {
      const record = recordOf(url)
      if (record.failures >= FAILURES_MAX)
        return {
          kind: 'unusable',
          why: `it failed ${FAILURES_MAX} times in a row and was not asked any more`,
        }
      const id = ocspIdOf(authority, serial)
      const body = { type: 'application/ocsp-request', bytes: await ocspRequest(id) }
      record.requests += 1
      const fetched = await fetcher.fetch({ url, body, bytesMax: ANSWER_BYTES_MAX }, signal)
      record.failures = fetched.kind === 'failed' ? record.failures + 1 : 0
      const answer: OcspAnswer =
        fetched.kind === 'failed'
          ? { kind: 'unusable', why: fetched.why }
          : await judgeOcsp({ bytes: fetched.bytes, id, authority, now: clock.now() })
      if (answer.kind === 'unusable') record.problem = answer.why
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
