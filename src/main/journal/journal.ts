import { ITEM_STATES, type ItemState, type StateCounts } from '../../contract/item-state.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { canonicalJson, sha256Hex } from './canonical.ts'
import type { BatchEvent, ItemEvent, StoredEvent } from './event.ts'
import { type ItemRow, projectionOf } from './item-row.ts'
import { applyItemEvent, FAILED_STATES, type ItemProjection, SETTLED_STATES } from './transition.ts'

/** An event to append: of one item, or of the batch as a whole. */
export type Entry = (ItemEvent & { readonly item: number }) | (BatchEvent & { readonly item?: undefined })

/**
 * The append-only log of batches. The events are the truth; item states, counters and the chart's minutes are
 * projections written in the same transaction, never apart.
 */
export interface Journal {
  /**
   * Appends events in order and brings the projections up to date. Durable when it returns (`synchronous=FULL`), or
   * nothing of it happened. `also` runs inside the same transaction.
   *
   * @throws IllegalTransition for an event that may not follow: a bug, nothing is written
   */
  append(batch: string, entries: readonly Entry[], also?: () => void): void
  counts(batch: string): StateCounts
}

interface Chain {
  readonly events: number
  readonly head: string | null
  readonly digest: string | null
}

export function openJournal({ db, clock, operator }: { db: Db; clock: Clock; operator: string }): Journal {
  const selectChain = db.prepare<[string], Chain>('SELECT events, head, digest FROM batch WHERE id = ?')
  const updateChain = db.prepare<[number, string | null, number, string]>(
    'UPDATE batch SET events = ?, head = ?, exceptions = exceptions + ? WHERE id = ?',
  )
  const selectItem = db.prepare<[string, number], ItemRow>(
    'SELECT * FROM batch_item WHERE batch = ? AND ordinal = ?',
  )
  const insertEvent = db.prepare<[string, number, number | null, string, string, string]>(
    'INSERT INTO event (batch, seq, item, type, body, hash) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const updateItem = db.prepare<Record<string, string | number | null>>(`
    UPDATE batch_item SET
      state = :state, attempts = :attempts, denials = :denials, doubted = :doubted, resolved = :resolved,
      outcome = :outcome, http_status = :httpStatus, vendor_status = :vendorStatus, vendor_code = :vendorCode,
      vendor_message = :vendorMessage, vendor_reason = :vendorReason, vendor_since = :vendorSince,
      request_id = :requestId, submitted_at = :submittedAt, settled_at = :settledAt, exception = :exception
    WHERE batch = :batch AND ordinal = :ordinal`)
  const ensureCount = db.prepare<[string, string]>(
    'INSERT OR IGNORE INTO batch_count (batch, state, items) VALUES (?, ?, 0)',
  )
  const addCount = db.prepare<[number, string, string]>(
    'UPDATE batch_count SET items = items + ? WHERE batch = ? AND state = ?',
  )
  const addMinute = db.prepare<[string, string, number]>(`
    INSERT INTO batch_minute (batch, minute, settled) VALUES (?, ?, ?)
    ON CONFLICT (batch, minute) DO UPDATE SET settled = settled + excluded.settled`)
  const selectCounts = db.prepare<[string], { state: ItemState; items: number }>(
    'SELECT state, items FROM batch_count WHERE batch = ?',
  )

  const write = (batch: string, entries: readonly Entry[], at: string): void => {
    const chain = selectChain.get(batch)
    if (chain?.digest == null)
      throw new AppError('internal.no-chain', `Batch ${batch} is not sealed: it has no chain to append to.`)
    let seq = chain.events
    let prev = chain.head ?? chain.digest
    let settled = 0
    let exceptions = 0
    const moved = new Map<ItemState, number>()
    const move = (state: ItemState, by: number) => moved.set(state, (moved.get(state) ?? 0) + by)

    for (const entry of entries) {
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
      if (entry.item !== undefined) {
        const row = selectItem.get(batch, entry.item)
        if (row === undefined)
          throw new AppError('internal.no-item', `Batch ${batch} has no item ${entry.item}.`)
        const before = projectionOf(row)
        const after = applyItemEvent(before, entry, at, row.reason)
        updateItem.run(itemColumns(batch, entry.item, after))
        if (after.state !== before.state) {
          move(before.state, -1)
          move(after.state, 1)
          if (SETTLED_STATES.has(after.state) && !SETTLED_STATES.has(before.state)) settled += 1
        }
        exceptions += Number(needsReading(after)) - Number(needsReading(before))
      }
      const body = canonicalJson(event)
      prev = sha256Hex(body)
      insertEvent.run(batch, seq, event.item, event.type, body, prev)
    }
    for (const [state, by] of moved) {
      if (by === 0) continue
      ensureCount.run(batch, state)
      addCount.run(by, batch, state)
    }
    if (settled > 0) addMinute.run(batch, `${at.slice(0, 16)}:00.000Z`, settled)
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

/** Whether a person must read about the item: it failed, or the vendor shows something other than was asked. */
const needsReading = (item: ItemProjection): boolean =>
  FAILED_STATES.has(item.state) || item.exception !== null

function itemColumns(
  batch: string,
  ordinal: number,
  item: ItemProjection,
): Record<string, string | number | null> {
  return {
    ...item,
    batch,
    ordinal,
    doubted: Number(item.doubted),
    resolved: item.resolved === null ? null : canonicalJson(item.resolved),
  }
}
