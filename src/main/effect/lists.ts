import type { EffectSource } from '../../contract/effect.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Fetcher } from '../http/fetch-bytes.ts'
import type { Authority } from './authority.ts'
import { type CrlAnswer, judgeCrl } from './judge-crl.ts'

/** The largest lists of public CAs have some ten megabytes. */
const LIST_BYTES_MAX = 128 * 1024 * 1024

/** The lists of one check: each is fetched once, looked through for all that is wanted of it, and let go. */
export interface Lists {
  /** Says in advance what is wanted of a list; to be called for all before any is asked. */
  want(url: string, authorities: readonly Authority[], serials: Iterable<string>): void
  /** What the list says of the CA's certificates. */
  ask(url: string, nameDigest: string): Promise<CrlAnswer>
  sources(): EffectSource[]
}

interface Wanted {
  readonly authorities: readonly Authority[]
  readonly serials: Set<string>
}

export function openLists(fetcher: Fetcher, clock: Clock, signal: AbortSignal | undefined): Lists {
  const wanted = new Map<string, Map<string, Wanted>>()
  const asked = new Map<string, Promise<ReadonlyMap<string, CrlAnswer>>>()
  const sources: EffectSource[] = []

  const read = async (url: string): Promise<ReadonlyMap<string, CrlAnswer>> => {
    const byIssuer = [...(wanted.get(url) ?? [])]
    const fetched = async () => {
      const got = await fetcher.fetch({ url, bytesMax: LIST_BYTES_MAX }, signal)
      const answers = new Map<string, CrlAnswer>()
      for (const [nameDigest, { authorities, serials }] of byIssuer) {
        const answer: CrlAnswer =
          got.kind === 'failed'
            ? { kind: 'unusable', why: got.why }
            : await judgeCrl({ bytes: got.bytes, authorities, wanted: serials, now: clock.now() })
        answers.set(nameDigest, answer)
      }
      return { answers, isKept: got.kind === 'bytes' && got.isKept === true }
    }
    const first = await fetched()
    const isOver = first.isKept && [...first.answers.values()].some(({ kind }) => kind === 'unusable')
    const { answers } = isOver ? await fetched() : first
    sources.push(sourceOf(url, [...answers.values()]))
    return answers
  }
  return {
    want(url, authorities, serials) {
      const [first] = authorities
      if (first === undefined) return
      const byIssuer = wanted.get(url) ?? new Map<string, Wanted>()
      wanted.set(url, byIssuer)
      const known = byIssuer.get(first.nameDigest) ?? { authorities, serials: new Set() }
      byIssuer.set(first.nameDigest, known)
      for (const serial of serials) known.serials.add(serial)
    },
    async ask(url, nameDigest) {
      const answers = asked.get(url) ?? read(url)
      asked.set(url, answers)
      return (await answers).get(nameDigest) ?? { kind: 'unusable', why: 'it was not looked through' }
    },
    sources: () => sources,
  }
}

function sourceOf(url: string, answers: readonly CrlAnswer[]): EffectSource {
  const usable = answers.find((answer) => answer.kind === 'usable')
  const problem = answers.find((answer) => answer.kind === 'unusable')
  return {
    kind: 'crl',
    url,
    requests: 1,
    ...(usable === undefined
      ? {}
      : { asOf: isoTime(usable.asOf), nextUpdate: isoTime(usable.nextUpdate), entries: usable.entries }),
    ...(problem === undefined ? {} : { problem: problem.why }),
  }
}
