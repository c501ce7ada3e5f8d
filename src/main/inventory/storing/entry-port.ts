import type { ReadRejection } from '../columns/row-reader.ts'

/** What items have in common, once each (or nearly). */
export interface SharedValues {
  readonly id: number
  readonly organization: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
  /** Seconds since the epoch at which it has run out; null when not known. */
  readonly endsAt: number | null
  /** JSON; null when there are none. */
  readonly attributes: string | null
}

/** Where entries of an inventory go, in the order in which they were read: a file, or another thread that writes it. */
export interface EntryPort {
  /** What comes from now on stands in this file of several. */
  part(name: string): void
  /** Comes before the first entry that refers to it. */
  define(shared: SharedValues): void
  /**
   * @param key good during the call only
   * @param reportAs under which row a contradiction is reported, where items have none of their own
   */
  entry(
    row: number,
    reportAs: number,
    key: Uint8Array,
    commonName: string | null,
    payload: string | null,
    shared: number,
  ): void
  /** One of the certificates that entries were read from, in Base64 (`issued-keeper.ts`). */
  certificate(issued: string): void
  rejected(row: number, rejection: Omit<ReadRejection, 'kind'>): void
}
