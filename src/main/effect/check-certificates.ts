import type { EffectSource, EffectVerdict } from '../../contract/effect.ts'
import type { Clock } from '../clock.ts'
import type { Fetcher } from '../http/fetch-bytes.ts'
import type { Authority } from './authority.ts'
import { combine, type Said } from './combine.ts'
import type { EffectProgress } from './effect.ts'
import { inParallel } from './in-parallel.ts'
import { type Issuer, type ItemSources, issuerOf } from './issuer-of.ts'
import { openLists } from './lists.ts'
import { openResponders, type Responders } from './responders.ts'
import { type AskedList, type ListsProof, whatListsProve } from './what-lists-prove.ts'
import { areWrittenByCa } from './written-by-ca.ts'

/** One certificate to check. */
export interface CheckItem {
  readonly ordinal: number
  /** As inventories write it; null when none is known. */
  readonly serial: string | null
  /** The same object for all certificates that have it in common. */
  readonly sources: ItemSources
  /**
   * What the vendor has confirmed, when the check began. Where it is `revoked`, a responder is asked though a list does not
   * show it yet.
   */
  readonly expected: 'revoked' | 'not-revoked' | null
}

export interface CertificateCheck {
  readonly items: readonly CheckItem[]
  readonly authorities: readonly Authority[]
  /** Asks responders about every certificate, also about those that a list has settled. */
  readonly both: boolean
  readonly fetcher: Fetcher
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  /** Called at most ten times a second. */
  readonly onProgress?: ((progress: EffectProgress) => void) | undefined
}

export interface Checked {
  /** In the items' order. */
  readonly verdicts: readonly EffectVerdict[]
  readonly sources: readonly EffectSource[]
}

const LISTS_AT_A_TIME = 4
const QUESTIONS_AT_A_TIME = 8
/** Items judged before the event loop gets a turn. */
const ITEMS_PER_TURN = 2_000

type Known = Extract<Issuer, { kind: 'known' }>

/**
 * Looks certificates up as relying parties do: the lists first, all of them, each fetched once; then responders for those that no list
 * settles. Never throws for what a server answers: that is a verdict.
 *
 * @throws the signal's reason when it is aborted
 */
export async function checkCertificates(check: CertificateCheck): Promise<Checked> {
  const { items, authorities, fetcher, clock, signal } = check
  const issuers = new Map<ItemSources, Issuer>()
  await inParallel(new Set(items.map(({ sources }) => sources)), LISTS_AT_A_TIME, async (sources) => {
    issuers.set(sources, issuerOf(sources, authorities, await areWrittenByCa(sources, authorities)))
  })

  const lists = openLists(fetcher, clock, signal)
  const byIssuer = Map.groupBy(items, ({ sources }) => sources)
  for (const [sources, members] of byIssuer) {
    const issuer = issuers.get(sources)
    if (issuer?.kind !== 'known') continue
    const serials = members.flatMap(({ serial }) => serial ?? [])
    for (const url of issuer.crlUrls) lists.want(url, issuer.ofName, serials)
  }
  const listed = new Map<ItemSources, ListsProof>()
  await inParallel(issuers, LISTS_AT_A_TIME, async ([sources, issuer]) => {
    if (issuer.kind !== 'known') return
    const asked: AskedList[] = []
    for (const url of issuer.crlUrls)
      asked.push({ url, answer: await lists.ask(url, issuer.authorities[0]?.nameDigest ?? '') })
    listed.set(sources, whatListsProve(sources, issuer, asked))
  })

  const responders = openResponders(fetcher, clock, signal)
  const verdicts: EffectVerdict[] = []
  const tell = createTeller(check)
  await inParallel(items.entries(), QUESTIONS_AT_A_TIME, async ([index, item]) => {
    if (index % ITEMS_PER_TURN === 0) await new Promise(setImmediate)
    signal?.throwIfAborted()
    const issuer = issuers.get(item.sources)
    if (issuer?.kind !== 'known') {
      verdicts[index] = { kind: 'not-checkable', why: issuer?.why ?? 'Its issuer is not known.' }
    } else if (item.serial === null) {
      verdicts[index] = { kind: 'not-checkable', why: 'Its serial number is not known.' }
    } else {
      const crl = listed.get(item.sources)?.of(item.serial) ?? null
      const isAsked = check.both || !isSettled(crl, item.expected === 'revoked')
      const ocsp = isAsked ? await saidByResponder(responders, issuer, item.serial) : null
      verdicts[index] = combine(crl, ocsp)
    }
    tell()
  })
  return { verdicts, sources: [...lists.sources(), ...responders.sources()] }
}

const TELL_EVERY_MS = 100

/** To be called for each item that is done. */
function createTeller({ items, clock, onProgress }: CertificateCheck): () => void {
  let checked = 0
  let toldAt = clock.monotonic()
  return () => {
    checked += 1
    const now = clock.monotonic()
    if (now - toldAt < TELL_EVERY_MS) return
    toldAt = now
    onProgress?.({ checked, items: items.length })
  }
}

function isSettled(crl: Said | null, shouldBeRevoked: boolean): boolean {
  return crl?.kind === 'revoked' || (crl?.kind === 'not-revoked' && !shouldBeRevoked)
}

async function saidByResponder(
  responders: Responders,
  { authorities, ocspUrls }: Known,
  serial: string,
): Promise<Said | null> {
  const whys: string[] = []
  for (const url of ocspUrls) {
    for (const authority of authorities) {
      const answer = await responders.ask(url, authority, serial)
      if (answer.kind === 'good') return { ...answer, kind: 'not-revoked' }
      if (answer.kind === 'revoked') return answer
      whys.push(`The responder at ${url} is of no use: ${answer.why}.`)
    }
  }
  return whys.length === 0 ? null : { kind: 'unusable', why: [...new Set(whys)].join(' ') }
}
