import type { Question } from '../answer-reader.ts'
import type { WalkFacts } from '../list-reading.ts'
import type { Item } from '../port.ts'
import { PAGE_ITEMS } from './assumptions.ts'
import { equals, joinedConditions } from './conditions.ts'
import { COLLECTION, ID, SERIAL, THUMBPRINT } from './info.ts'
import { createFoundCertificates, type FoundCertificates } from './match-certificates.ts'
import { type Budget, type SearchClient, walkPages } from './search.ts'
import type { Certificate } from './wire.ts'

/** How an item is searched for; null for one that only its id names. */
export function conditionOf({ target }: Pick<Item, 'target'>): string | null {
  const thumbprint = target[THUMBPRINT]
  if (thumbprint !== undefined) return equals('Thumbprint', thumbprint)
  const serial = target[SERIAL]
  return serial === undefined ? null : equals('SerialNumber', serial)
}

/**
 * Other spellings under which Command may have filed a serial number: with the octet that DER puts in front of a set top
 * bit, or without a leading zero digit.
 */
export function otherSpellings(serial: string): readonly string[] {
  if (serial.startsWith('0')) return [serial.replace(/^0+(?=.)/, '')]
  return /^[89A-F]/.test(serial) ? [`00${serial}`] : []
}

export interface Found {
  readonly certificates: FoundCertificates
  /** Items whose search was made: what they do not show is not there. */
  readonly asked: ReadonlySet<number>
}

/** Searches for items by thumbprint or serial number, many in each query, revoked and expired certificates included. */
export async function findCertificates(
  client: SearchClient,
  items: readonly Item[],
  collectionId: string | undefined,
  budget: Budget,
  signal: AbortSignal | undefined,
): Promise<Question<Found>> {
  const certificates = createFoundCertificates()
  const asked = new Set<number>()
  const search = async (
    wanted: readonly (readonly [condition: string, ordinal: number])[],
  ): Promise<Exclude<Question<WalkFacts>, { kind: 'ok' }> | null> => {
    const byCondition = Map.groupBy(wanted, ([condition]) => condition)
    for (const query of joinedConditions([...byCondition.keys()])) {
      const read = await walkPages(
        client,
        { query, collectionId, includeRevoked: true, includeExpired: true },
        budget,
        signal,
        ({ rows }) => {
          certificates.add(rows)
          return true
        },
      )
      if (read.kind !== 'ok') return read
      // Where a page may have been lost, that nothing was found proves nothing.
      if (!read.value.stable) return null
      for (const condition of query.split(' OR ')) {
        for (const [, ordinal] of byCondition.get(condition) ?? []) asked.add(ordinal)
      }
    }
    return null
  }

  const failed = await search(
    items.flatMap((item): [string, number][] => {
      const condition = conditionOf(item)
      return condition === null ? [] : [[condition, item.ordinal]]
    }),
  )
  if (failed !== null) return failed
  const missed = items.filter(
    (item) => asked.has(item.ordinal) && isBySerial(item) && certificates.match(item).kind === 'none',
  )
  const again = missed.flatMap((item) =>
    otherSpellings(item.target[SERIAL] ?? '').map((serial): [string, number] => [
      equals('SerialNumber', serial),
      item.ordinal,
    ]),
  )
  // Until the other spelling was searched for as well, nobody knows that there is none.
  for (const [, ordinal] of again) asked.delete(ordinal)
  const failedAgain = await search(again)
  return failedAgain ?? { kind: 'ok', value: { certificates, asked } }
}

/** What becomes of accepted requests is listed under this; the largest share of a run is met in one walk. */
const REVOKED_QUERY = 'CertState -eq "2"'
export const UNREVOKED_QUERY = 'CertState -ne "2"'
export { REVOKED_QUERY }

export interface ListWalk {
  readonly certificates: readonly Certificate[]
  /** Pages of the whole list, as far as it is known. */
  readonly pages: number | null
}

/**
 * Reads the list of revoked certificates as long as it is cheaper than `requestsMax`, and keeps those that are wanted.
 */
export async function listRevoked(
  client: SearchClient,
  collectionId: string | undefined,
  isWanted: (certificate: Certificate) => boolean,
  wanted: number,
  budget: Budget,
  signal: AbortSignal | undefined,
): Promise<Question<ListWalk>> {
  const kept: Certificate[] = []
  let pages: number | null = null
  const spare = budget.left
  const read = await walkPages(
    client,
    { query: REVOKED_QUERY, collectionId, includeRevoked: true, includeExpired: true },
    budget,
    signal,
    ({ rows, total }) => {
      for (const row of rows) if (isWanted(row)) kept.push(row)
      if (total !== null) pages = Math.ceil(total / Math.max(1, Math.min(rows.length, PAGE_ITEMS)))
      return kept.length < wanted && (pages === null || pages <= spare)
    },
    () => wanted - kept.length,
  )
  return read.kind === 'ok' ? { kind: 'ok', value: { certificates: kept, pages } } : read
}

export const collectionOf = (options: Readonly<Record<string, string>>): string | undefined =>
  options[COLLECTION]?.trim() || undefined

const isBySerial = ({ target }: Item): boolean => target[THUMBPRINT] === undefined && target[ID] === undefined
