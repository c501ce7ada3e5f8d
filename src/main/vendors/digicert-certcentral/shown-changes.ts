import type { Read } from '../port.ts'
import { PAGE_ITEMS } from './assumptions.ts'
import { type BulkMemory, readChanges } from './bulk-statuses.ts'
import type { Lookups } from './lookups.ts'

/** Pages of the status change list that one certificate is worth; beyond them, as many as this client's own revocations fill. */
const REQUESTS_MAX = 3
const DAY_MS = 24 * 60 * 60_000

interface Reading {
  readonly number: number
  /** From this day on, by the vendor's clock: epoch milliseconds of its beginning. The list is asked for by days. */
  readonly since: number
  readonly done: Promise<Read<null>>
}

/**
 * What the status change list says of single certificates, by their ids. One reading of it serves all that are asked about: a
 * certificate needs one that began after its request had left, and another one than it was judged by before.
 */
export interface ShownChanges {
  /** A request for it leaves: what was read before says nothing of it. */
  leaves(name: string): void
  /**
   * Whether the list shows it as revoked.
   *
   * @param since when its request left, by the vendor's clock; ISO 8601
   */
  shows(
    asked: { readonly name: string; readonly id: string; readonly since: string },
    lookups: Lookups,
  ): Promise<Read<boolean>>
}

export function createShownChanges(memory: BulkMemory): ShownChanges {
  /** By name, the last reading that says nothing new of it. */
  const judged = new Map<string, number>()
  let begun = 0
  let last: Reading | null = null

  const readAnew = (since: number, lookups: Lookups): Reading => {
    begun += 1
    const requestsMax = REQUESTS_MAX + Math.ceil(memory.certificates / PAGE_ITEMS)
    const earliest = Math.min(since, last?.since ?? since)
    const reading: Reading = {
      number: begun,
      since: earliest,
      done: readChanges({ lookups, memory, requestsMax }, new Date(earliest).toISOString()),
    }
    last = reading
    return reading
  }
  return {
    leaves: (name) => void judged.set(name, begun),
    async shows({ name, id, since }, lookups) {
      if (memory.revoked.has(id)) return { kind: 'ok', value: true }
      if (memory.isRefused) return { kind: 'ok', value: false }
      const from = Math.floor(Date.parse(since) / DAY_MS) * DAY_MS
      const isFresh = last !== null && last.number > (judged.get(name) ?? 0) && last.since <= from
      const reading = isFresh && last !== null ? last : readAnew(from, lookups)
      const read = await reading.done
      if (read.kind !== 'ok') {
        // The next one reads anew.
        if (last === reading) last = null
        return read
      }
      const isShown = memory.revoked.has(id)
      if (isShown) judged.delete(name)
      else judged.set(name, reading.number)
      return { kind: 'ok', value: isShown }
    },
  }
}
