import type { Db } from '../../src/main/db/workspace-db.ts'
import { canonicalJson, sha256Hex } from '../../src/main/journal/canonical.ts'
import type { ItemEvent, StoredEvent } from '../../src/main/journal/event.ts'
import { type ItemRow, projectionOf } from '../../src/main/journal/item-row.ts'
import { applyItemEvent, type ItemProjection, newItem } from '../../src/main/journal/transition.ts'

export interface Replayed {
  readonly items: Map<number, ItemProjection>
  readonly stored: Map<number, ItemProjection>
  readonly counts: Record<string, number>
  readonly storedCounts: Record<string, number>
}

/**
 * Rebuilds a batch's items from its events alone, beside what the database shows, and checks the chain on the way.
 *
 * @throws when an event may not follow or the chain does not hold
 */
export function replayedBatch(db: Db, batch: string): Replayed {
  const { digest, head, events } = db
    .prepare('SELECT digest, head, events FROM batch WHERE id = ?')
    .get(batch) as {
    digest: string
    head: string
    events: number
  }
  const rows = db.prepare<[string], ItemRow>('SELECT * FROM batch_item WHERE batch = ?').all(batch)
  const items = new Map(rows.map((row) => [row.ordinal, newItem()]))
  const reasons = new Map(rows.map((row) => [row.ordinal, row.reason]))
  let prev = digest
  let seq = 0
  for (const { body, hash } of db
    .prepare<[string], { body: string; hash: string }>(
      'SELECT body, hash FROM event WHERE batch = ? ORDER BY seq',
    )
    .all(batch)) {
    const event = JSON.parse(body) as StoredEvent
    seq += 1
    if (
      event.seq !== seq ||
      event.prev !== prev ||
      sha256Hex(body) !== hash ||
      canonicalJson(event) !== body
    ) {
      throw new Error(`the chain breaks at event ${seq}`)
    }
    prev = hash
    if (event.item !== null) {
      const before = items.get(event.item) as ItemProjection
      items.set(
        event.item,
        applyItemEvent(before, event as unknown as ItemEvent, event.at, reasons.get(event.item) ?? null),
      )
    }
  }
  if (prev !== head || seq !== events) throw new Error('the head is not that of the last event')
  const counts: Record<string, number> = {}
  for (const { state } of items.values()) counts[state] = (counts[state] ?? 0) + 1
  const storedCounts = Object.fromEntries(
    db
      .prepare<[string], { state: string; items: number }>(
        'SELECT state, items FROM batch_count WHERE batch = ? AND items > 0',
      )
      .all(batch)
      .map(({ state, items: n }) => [state, n]),
  )
  return { items, stored: new Map(rows.map((row) => [row.ordinal, projectionOf(row)])), counts, storedCounts }
}
