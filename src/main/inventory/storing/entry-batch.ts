import type { ReadRejection } from '../columns/row-reader.ts'
import type { EntryPort, SharedValues } from './entry-port.ts'

/** Few enough to be written while the next are read, many enough that handing them over costs little. */
const ROWS_MAX = 2_048
const COLUMN_BYTES = ROWS_MAX * Uint32Array.BYTES_PER_ELEMENT
const COLUMNS = 4
/** More than the longest key of one entry. */
const KEY_BYTES_MAX = 192 * 1024

/** Memory of two threads, written by the one while the other is not reading it. */
export type EntrySlot = SharedArrayBuffer

export const createEntrySlot = (): EntrySlot => new SharedArrayBuffer(COLUMNS * COLUMN_BYTES + KEY_BYTES_MAX)

/** How a slot is laid out: columns of numbers, then the keys one after the other. */
const viewsOf = (slot: EntrySlot) => ({
  rows: new Uint32Array(slot, 0, ROWS_MAX),
  reportAs: new Uint32Array(slot, COLUMN_BYTES, ROWS_MAX),
  shared: new Uint32Array(slot, 2 * COLUMN_BYTES, ROWS_MAX),
  /** Where each key ends in `keys`. */
  keyEnds: new Uint32Array(slot, 3 * COLUMN_BYTES, ROWS_MAX),
  keys: Buffer.from(slot, COLUMNS * COLUMN_BYTES, KEY_BYTES_MAX),
})

/** Between texts that are handed over as one; a text that holds it goes by itself. */
const SEPARATOR = '\0'

interface RejectedRow extends Omit<ReadRejection, 'kind'> {
  readonly row: number
  /** How many entries of the batch come before it. */
  readonly after: number
}

/** Entries packed for another thread: numbers and keys in a slot of shared memory, and one text for many names. */
export interface EntryBatch {
  readonly count: number
  /** Which of the slots. */
  readonly slot: number
  /** Common names; an empty one is none. */
  readonly names: string
  readonly oddNames: readonly (readonly [at: number, name: string])[]
  readonly payloads: readonly (readonly [at: number, payload: string])[]
  readonly defined: readonly SharedValues[]
  readonly rejected: readonly RejectedRow[]
  readonly certificates: readonly string[]
  /** The file that begins with this batch, where there are several. */
  readonly part?: string
}

export interface EntryPacker extends EntryPort {
  /** Hands over what has come since the last time. */
  flush(): void
}

/** @param send hands a batch over, and returns when the slot after it is free */
export function createEntryPacker(
  slots: readonly EntrySlot[],
  send: (batch: EntryBatch) => void,
): EntryPacker {
  const views = slots.map(viewsOf)
  let slot = 0
  let at = views[0] as ReturnType<typeof viewsOf>
  let count = 0
  let keyBytes = 0
  let names: string[] = []
  let oddNames: (readonly [number, string])[] = []
  let payloads: (readonly [number, string])[] = []
  let defined: SharedValues[] = []
  let rejected: RejectedRow[] = []
  let certificates: string[] = []
  let part: string | undefined

  const flush = () => {
    const rest = defined.length + rejected.length + certificates.length
    if (count === 0 && rest === 0 && part === undefined) return
    send({
      count,
      slot,
      names: names.join(SEPARATOR),
      oddNames,
      payloads,
      defined,
      rejected,
      certificates,
      ...(part === undefined ? {} : { part }),
    })
    part = undefined
    slot = (slot + 1) % views.length
    at = views[slot] as ReturnType<typeof viewsOf>
    count = 0
    keyBytes = 0
    names = []
    oddNames = []
    payloads = []
    defined = []
    rejected = []
    certificates = []
  }
  return {
    part(name) {
      flush()
      part = name
    },
    define: (shared) => void defined.push(shared),
    entry(row, reportAs, key, commonName, payload, shared) {
      if (count === ROWS_MAX || keyBytes + key.length > KEY_BYTES_MAX) flush()
      at.keys.set(key, keyBytes)
      keyBytes += key.length
      at.rows[count] = row
      at.reportAs[count] = reportAs
      at.shared[count] = shared
      at.keyEnds[count] = keyBytes
      if (commonName?.includes(SEPARATOR)) {
        oddNames.push([count, commonName])
        names.push('')
      } else names.push(commonName ?? '')
      if (payload !== null) payloads.push([count, payload])
      count += 1
    },
    certificate: (issued) => void certificates.push(issued),
    rejected: (row, rejection) => void rejected.push({ ...rejection, row, after: count }),
    flush,
  }
}

/** Hands each entry of a batch on, in the order in which they were read; keys are good until the slot is written again. */
export function createEntryUnpacker(
  slots: readonly EntrySlot[],
): (batch: EntryBatch, port: EntryPort) => void {
  const views = slots.map(viewsOf)
  return (batch, port) => {
    const { rows, reportAs, shared, keyEnds, keys } = views[batch.slot] as ReturnType<typeof viewsOf>
    if (batch.part !== undefined) port.part(batch.part)
    for (const values of batch.defined) port.define(values)
    for (const issued of batch.certificates) port.certificate(issued)
    const names = batch.names.split(SEPARATOR)
    const oddNames = new Map(batch.oddNames)
    const payloads = new Map(batch.payloads)
    let nextRejected = 0
    let start = 0
    const rejectUntil = (index: number) => {
      for (; (batch.rejected[nextRejected]?.after ?? Number.POSITIVE_INFINITY) <= index; nextRejected += 1) {
        const { row, after: _, ...rejection } = batch.rejected[nextRejected] as RejectedRow
        port.rejected(row, rejection)
      }
    }
    for (let index = 0; index < batch.count; index += 1) {
      rejectUntil(index)
      const end = keyEnds[index] as number
      const name = oddNames.get(index) ?? names[index] ?? ''
      port.entry(
        rows[index] as number,
        reportAs[index] as number,
        keys.subarray(start, end),
        name === '' ? null : name,
        payloads.get(index) ?? null,
        shared[index] as number,
      )
      start = end
    }
    rejectUntil(batch.count)
  }
}
