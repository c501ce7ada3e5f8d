import { ITEM_STATES, type ItemState, type StateCounts } from '../../contract/item-state.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { chainLine } from './chain.ts'
import {
  CHECKPOINT_EVERY_EVENTS,
  type CheckpointSigner,
  type CheckpointStatement,
  checkpointAfter,
} from './checkpoint.ts'
import type { CheckpointReason } from './checkpoint-reason.ts'
import type { BatchEvent, ItemEvent, StoredEvent } from './event.ts'
import { type ItemRow, PROJECTION_COLUMNS, type ProjectionRow, projectionOf, rowOf } from './item-row.ts'
import {
  applyItemEvent,
  assertProven,
  DONE_STATES,
  FAILED_STATES,
  type ItemProjection,
  SETTLED_STATES,
} from './transition.ts'

/** An event to append: of one item, or of the batch as a whole. */
export type Entry = (ItemEvent & { readonly item: number }) | (BatchEvent & { readonly item?: undefined })

/**
 * The append-only log of batches. The events are the truth; item states, counters and the chart's minutes are
 * projections written in the same transaction, never apart.
 */
export interface Journal {
  /**
   * Appends events in order and brings the projections up to date. Durable when it returns (`synchronous=FULL`), or
   * nothing of it happened. `also` runs inside the same transaction. Where a key is at hand, a checkpoint follows in the same
   * transaction after the events that call for one (`checkpoint.ts`).
   *
   * @throws IllegalTransition for an event that may not follow: a bug, nothing is written
   */
  append(batch: string, entries: readonly Entry[], also?: () => void): void
  /** Signs the head as it stands, unless that is done already; false where no key is at hand. */
  checkpoint(batch: string, why: CheckpointReason): boolean
  counts(batch: string): StateCounts
}

export interface JournalDeps {
  readonly db: Db
  readonly clock: Clock
  readonly operator: string
  /** The key that signs checkpoints, while there is one at hand. */
  readonly signer?: (() => CheckpointSigner | null) | undefined
}

/** An item, and the reason that it was sealed with. */
interface Standing {
  readonly item: ItemProjection
  readonly reason: string | null
}

interface Chain {
  readonly events: number
  readonly head: string | null
  readonly digest: string | null
}

export function openJournal({ db, clock, operator, signer = () => null }: JournalDeps): Journal {
  const selectChain = db.prepare<[string], Chain>('SELECT events, head, digest FROM batch WHERE id = ?')
  const selectType = db.prepare<[string, number], { type: string }>(
    'SELECT type FROM event WHERE batch = ? AND seq = ?',
  )
  const updateChain = db.prepare<[number, string | null, number, string]>(
    'UPDATE batch SET events = ?, head = ?, exceptions = exceptions + ? WHERE id = ?',
  )
  const selectItem = db.prepare<[string, number], ProjectionRow & Pick<ItemRow, 'reason'>>(
    `SELECT reason, ${PROJECTION_COLUMNS.join(', ')} FROM batch_item WHERE batch = ? AND ordinal = ?`,
  )
  const insertEvent = db.prepare<[string, number, number | null, string, string, string]>(
    'INSERT INTO event (batch, seq, item, type, body, hash) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const updateItem = db.prepare<(string | number | null)[]>(
    `UPDATE batch_item SET ${PROJECTION_COLUMNS.map((column) => `${column} = ?`).join(', ')} WHERE batch = ? AND ordinal = ?`,
  )
  const addCount = db.prepare<[number, string, string]>(
    'UPDATE batch_count SET items = items + ? WHERE batch = ? AND state = ?',
  )
  const insertCount = db.prepare<[number, string, string]>(
    'INSERT INTO batch_count (items, batch, state) VALUES (?, ?, ?)',
  )
  const addMinute = db.prepare<Record<string, string | number>>(`
    INSERT INTO batch_minute (batch, minute, settled, confirmed, failed, doubted)
    VALUES (:batch, :minute, :settled, :confirmed, :failed, :doubted)
    ON CONFLICT (batch, minute) DO UPDATE SET settled = settled + excluded.settled,
      confirmed = confirmed + excluded.confirmed, failed = failed + excluded.failed, doubted = doubted + excluded.doubted`)
  const selectCounts = db.prepare<[string], { state: ItemState; items: number }>(
    'SELECT state, items FROM batch_count WHERE batch = ?',
  )

  const chainOf = (batch: string): Chain & { readonly digest: string } => {
    const chain = selectChain.get(batch)
    if (chain?.digest == null)
      throw new AppError('internal.no-chain', `Batch ${batch} is not sealed: it has no chain to append to.`)
    return { ...chain, digest: chain.digest }
  }
  /** @param asked a checkpoint that somebody wants, whatever was appended */
  const write = (
    batch: string,
    entries: readonly Entry[],
    at: string,
    asked: CheckpointReason | null = null,
  ): void => {
    const chain = chainOf(batch)
    let seq = chain.events
    let prev = chain.head ?? chain.digest
    const ended = { settled: 0, confirmed: 0, failed: 0, doubted: 0 }
    let exceptions = 0
    const moved = new Map<ItemState, number>()
    /** Items as they stand after the entries so far: each row is read and written once. */
    const items = new Map<number, Standing>()
    const itemOf = (ordinal: number): Standing => {
      const known = items.get(ordinal)
      if (known !== undefined) return known
      const row = selectItem.get(batch, ordinal)
      if (row === undefined) throw new AppError('internal.no-item', `Batch ${batch} has no item ${ordinal}.`)
      return { item: projectionOf(row), reason: row.reason }
    }
    const move = (state: ItemState, by: number) => moved.set(state, (moved.get(state) ?? 0) + by)

    const chained = (entry: Entry): void => {
      seq += 1
      const event: StoredEvent = {
        batch,
        seq,
        item: entry.item ?? null,
        type: entry.type,
        at,
        actor: operator,
        data: entry.data,
        prev,
      }
      const { body, hash } = chainLine(event)
      prev = hash
      insertEvent.run(batch, seq, event.item, event.type, body, prev)
    }

    for (const entry of entries) {
      if (entry.item !== undefined) {
        const { item: before, reason } = itemOf(entry.item)
        const after = applyItemEvent(before, entry, at, reason)
        assertProven(before, entry, after)
        items.set(entry.item, { item: after, reason })
        if (after.state !== before.state) {
          move(before.state, -1)
          move(after.state, 1)
          const isNow = (states: ReadonlySet<ItemState>) =>
            Number(states.has(after.state) && !states.has(before.state))
          ended.settled += isNow(SETTLED_STATES)
          ended.confirmed += isNow(DONE_STATES)
          ended.failed += isNow(FAILED_STATES)
          ended.doubted += Number(after.state === 'in-doubt')
        }
        exceptions += Number(needsReading(after)) - Number(needsReading(before))
      }
      chained(entry)
    }
    const why = asked ?? checkpointDue(entries, chain.events)
    const key = why === null ? null : signer()
    if (why !== null && key !== null) {
      const { digest } = chain
      const authority = key.authority?.()
      const told = authority === undefined ? {} : { authority }
      const signed: CheckpointStatement = {
        kind: 'rescind-checkpoint',
        batch,
        digest,
        seq,
        head: prev,
        why,
        at,
        ...told,
      }
      const data = { why, keyId: key.keyId, jws: key.signNow(signed), ...told }
      chained({ type: 'checkpoint.signed', data })
    }
    for (const [ordinal, { item }] of items) {
      const row = rowOf(item)
      updateItem.run(...PROJECTION_COLUMNS.map((column) => row[column]), batch, ordinal)
    }
    for (const [state, by] of moved)
      if (by !== 0 && addCount.run(by, batch, state).changes === 0) insertCount.run(by, batch, state)
    if (Object.values(ended).some((items) => items > 0))
      addMinute.run({ batch, minute: `${at.slice(0, 16)}:00.000Z`, ...ended })
    updateChain.run(seq, prev, exceptions, batch)
  }

  return {
    append(batch, entries, also) {
      const at = isoTime(clock.now())
      inTransaction(db, () => {
        write(batch, entries, at)
        also?.()
      })
    },
    checkpoint: (batch, why) =>
      inTransaction(db, () => {
        if (signer() === null) return false
        // A time stamp tells nothing new of the batch: with it at the end, all is signed that is to be signed.
        const isSigned = selectType.get(batch, chainOf(batch).events)?.type.startsWith('checkpoint.') === true
        if (!isSigned) write(batch, [], isoTime(clock.now()), why)
        return true
      }),
    counts(batch) {
      const found = new Map(selectCounts.all(batch).map(({ state, items }) => [state, items]))
      const counts = Object.fromEntries(ITEM_STATES.map((state) => [state, found.get(state) ?? 0])) as Record<
        ItemState,
        number
      >
      return { total: Object.values(counts).reduce((sum, n) => sum + n, 0), ...counts }
    },
  }
}

/** Why the head is to be signed after these events; null when it need not be. */
function checkpointDue(entries: readonly Entry[], eventsBefore: number): CheckpointReason | null {
  const reasons = entries.flatMap(({ type }) => checkpointAfter(type) ?? [])
  const rounds = (events: number) => Math.floor(events / CHECKPOINT_EVERY_EVENTS)
  return reasons.at(-1) ?? (rounds(eventsBefore + entries.length) > rounds(eventsBefore) ? 'events' : null)
}

/** Whether a person must read about the item: it failed, or the vendor shows something other than was asked. */
const needsReading = (item: ItemProjection): boolean =>
  FAILED_STATES.has(item.state) || item.exception !== null
