import type { Db } from '../db/workspace-db.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { HandOverStatement } from './statement.ts'

export interface StoredHandOver {
  readonly id: string
  readonly number: number
  readonly statement: HandOverStatement
  readonly digest: string
  /** Nothing more is awaited from it. */
  readonly closed: boolean
}

export interface StoredItem {
  readonly ordinal: number
  readonly attempt: number
  /** What the result said of it; null while it has said nothing. */
  readonly outcome: string | null
}

interface Row {
  readonly id: string
  readonly number: number
  readonly statement: string
  readonly digest: string
  readonly closed: number
}

export interface HandOverStore {
  /** Of a batch, in order. */
  list(batch: string): StoredHandOver[]
  items(handOver: string): StoredItem[]
  /** The batch's items that it hands over, as they stand now. */
  rows(handOver: string, batch: string): ItemRow[]
  /** Items that may be handed over and stand behind an ordinal, in order. */
  sendable(batch: string, after: number, limit: number): ItemRow[]
  add(
    handOver: Omit<StoredHandOver, 'closed'>,
    batch: string,
    items: readonly Omit<StoredItem, 'outcome'>[],
  ): void
  setOutcome(handOver: string, ordinal: number, outcome: string): void
  close(handOver: string): void
}

export function openHandOverStore(db: Db): HandOverStore {
  const select = db.prepare<[string], Row>('SELECT * FROM handover WHERE batch = ? ORDER BY number')
  const selectItems = db.prepare<[string], StoredItem>(
    'SELECT ordinal, attempt, outcome FROM handover_item WHERE handover = ? ORDER BY ordinal',
  )
  const selectRows = db.prepare<[string, string], ItemRow>(
    `SELECT item.* FROM handover_item AS own JOIN batch_item AS item ON item.batch = ? AND item.ordinal = own.ordinal
     WHERE own.handover = ? ORDER BY own.ordinal`,
  )
  const selectSendable = db.prepare<[string, number, number], ItemRow>(
    `SELECT * FROM batch_item WHERE batch = ? AND state IN ('queued', 'waiting') AND ordinal > ? ORDER BY ordinal LIMIT ?`,
  )
  const insert = db.prepare(
    'INSERT INTO handover (id, batch, number, statement, digest) VALUES (?, ?, ?, ?, ?)',
  )
  const insertItem = db.prepare('INSERT INTO handover_item (handover, ordinal, attempt) VALUES (?, ?, ?)')
  const update = db.prepare('UPDATE handover_item SET outcome = ? WHERE handover = ? AND ordinal = ?')
  const updateClosed = db.prepare('UPDATE handover SET closed = 1 WHERE id = ?')
  return {
    list: (batch) =>
      select.all(batch).map(({ id, number, statement, digest, closed }) => ({
        id,
        number,
        statement: HandOverStatement.parse(JSON.parse(statement)),
        digest,
        closed: closed === 1,
      })),
    items: (handOver) => selectItems.all(handOver),
    rows: (handOver, batch) => selectRows.all(batch, handOver),
    sendable: (batch, after, limit) => selectSendable.all(batch, after, limit),
    add({ id, number, statement, digest }, batch, items) {
      insert.run(id, batch, number, JSON.stringify(statement), digest)
      for (const { ordinal, attempt } of items) insertItem.run(id, ordinal, attempt)
    },
    setOutcome: (handOver, ordinal, outcome) => void update.run(outcome, handOver, ordinal),
    close: (handOver) => void updateClosed.run(handOver),
  }
}
