import type { Learnt } from '../../contract/connections.ts'
import type { BatchState, ItemState } from '../../contract/item-state.ts'
import type { RunHalt, Sweep } from '../../contract/runs.ts'
import type { Reason, TargetSchema } from '../../contract/vendor.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import type { Common } from '../batches/seal-batch.ts'
import type { Db } from '../db/workspace-db.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Item, Population, Target } from '../vendors/port.ts'

/**
 * The statements of a run, in full, beside what calls them. Those by state name their index: left to itself SQLite walks the
 * primary key, through all items that are done already.
 */
export interface RunStore {
  batch(id: string): BatchRow
  /** Items that wait for a repeat. */
  waiting(limit: number): ItemRow[]
  /** Those of some items that may be sent. */
  sendableOf(ordinals: readonly number[]): ItemRow[]
  inState(state: ItemState, after: number, limit: number): ItemRow[]
  /** Items whose name fitted several targets, not resolved yet. */
  ambiguous(limit: number): ItemRow[]
  rows(ordinals: readonly number[]): ItemRow[]
  /** What an item is at now; undefined where there is none of that number. */
  standing(ordinal: number): Pick<ItemRow, 'state' | 'doubted'> | undefined
  setState(
    state: BatchState,
    change?: { halt?: RunHalt | null; finishedAt?: string | null; sweep?: Sweep },
  ): void
  setStarted(run: {
    connection: string
    host: string
    startedAt: string
    canary: boolean
    preflight: boolean
    concurrency: number | null
    learnt: readonly Learnt[]
    life: string | null
  }): void
  addRequests(sent: number, throttled: number, retried: number): void
  /** Whether an item other than this one has a request of that id at the vendor. Reads the whole batch: for doubts only. */
  isTaken(requestId: string, ordinal: number): boolean
  /** Whether the vendor ever left a request of this batch to somebody's approval. Reads the whole batch: for doubts only. */
  hasApprovals(): boolean
  /** How many requests of the batch's items have had their intent written. Reads the whole batch. */
  submits(): number
  /** Items of which nobody knows whether they had an effect. */
  doubtful(): Item[]
  population(schema: TargetSchema): Population
}

/**
 * A value on which a plan may rest, as a limit or beside an order, has SQLite prepare the statement anew each time that another comes, and
 * better-sqlite3 compile what makes its rows. Behind an operator it is none.
 */
const TEXT = "(? || '')"
const NUMBER = '(? + 0)'

export function openRunStore(db: Db, batch: string): RunStore {
  const selectBatch = db.prepare<[string], BatchRow>('SELECT * FROM batch WHERE id = ?')
  const selectWaiting = db.prepare<[string, number], ItemRow>(
    `SELECT * FROM batch_item INDEXED BY batch_item_by_state
     WHERE batch = ${TEXT} AND state = 'waiting' AND outcome IS NOT 'ambiguous' ORDER BY ordinal LIMIT ${NUMBER}`,
  )
  const selectAmbiguous = db.prepare<[string, number], ItemRow>(
    `SELECT * FROM batch_item INDEXED BY batch_item_by_state
     WHERE batch = ${TEXT} AND state = 'waiting' AND outcome = 'ambiguous' ORDER BY ordinal LIMIT ${NUMBER}`,
  )
  const selectState = db.prepare<[string, ItemState, number, number], ItemRow>(
    `SELECT * FROM batch_item INDEXED BY batch_item_by_state
     WHERE batch = ${TEXT} AND state = ${TEXT} AND ordinal > ${NUMBER} ORDER BY ordinal LIMIT ${NUMBER}`,
  )
  const selectRow = db.prepare<[string, number], ItemRow>(
    'SELECT * FROM batch_item WHERE batch = ? AND ordinal = ?',
  )
  const selectStanding = db.prepare<[string, number], Pick<ItemRow, 'state' | 'doubted'>>(
    'SELECT state, doubted FROM batch_item WHERE batch = ? AND ordinal = ?',
  )
  const selectItemsIn = db.prepare<[string, ItemState], { items: number }>(
    'SELECT items FROM batch_count WHERE batch = ? AND state = ?',
  )
  const selectTargets = db.prepare<[string], { target: string }>(
    'SELECT target FROM batch_item WHERE batch = ? ORDER BY ordinal',
  )
  const selectTaken = db.prepare<[string, string, number], { ordinal: number }>(
    'SELECT ordinal FROM batch_item WHERE batch = ? AND request_id = ? AND ordinal <> ? LIMIT 1',
  )
  const selectApproval = db.prepare<[string], { item: number }>(
    `SELECT ordinal AS item FROM batch_item
     WHERE batch = ? AND (outcome = 'pending-approval' OR state = 'pending-approval') LIMIT 1`,
  )
  const selectDoubtful = db.prepare<[string], ItemRow>(
    `SELECT * FROM batch_item INDEXED BY batch_item_by_state
     WHERE batch = ? AND state IN ('submitting', 'in-doubt', 'unresolved', 'unconfirmed')`,
  )
  const selectSubmits = db.prepare<[string], { submits: number | null }>(
    'SELECT sum(attempts) AS submits FROM batch_item WHERE batch = ?',
  )
  const updateState = db.prepare(
    `UPDATE batch SET state = :state,
       halt = CASE WHEN :setHalt THEN :halt ELSE halt END,
       finished_at = CASE WHEN :setFinished THEN :finishedAt ELSE finished_at END,
       sweep = coalesce(:sweep, sweep)
     WHERE id = :id`,
  )
  const updateStarted = db.prepare(
    `UPDATE batch SET state = 'running', halt = NULL, finished_at = NULL, connection = :connection, host = :host,
       started_at = coalesce(started_at, :startedAt), canary = :canary, preflight = :preflight,
       concurrency = :concurrency, learnt = coalesce(:learnt, learnt), life = :life
     WHERE id = :id`,
  )
  const updateRequests = db.prepare(
    `UPDATE batch SET requests_sent = requests_sent + ?, requests_throttled = requests_throttled + ?,
       requests_retried = requests_retried + ? WHERE id = ?`,
  )
  return {
    batch: (id) => selectBatch.get(id) as BatchRow,
    waiting: (limit) =>
      (selectItemsIn.get(batch, 'waiting')?.items ?? 0) === 0 ? [] : selectWaiting.all(batch, limit),
    sendableOf: (ordinals) =>
      ordinals
        .flatMap((ordinal) => selectRow.get(batch, ordinal) ?? [])
        .filter(
          ({ state, outcome }) => state === 'queued' || (state === 'waiting' && outcome !== 'ambiguous'),
        ),
    inState: (state, after, limit) => selectState.all(batch, state, after, limit),
    ambiguous: (limit) => selectAmbiguous.all(batch, limit),
    standing: (ordinal) => selectStanding.get(batch, ordinal),
    rows: (ordinals) => ordinals.flatMap((ordinal) => selectRow.get(batch, ordinal) ?? []),
    setState(state, change = {}) {
      updateState.run({
        id: batch,
        state,
        setHalt: Number(change.halt !== undefined),
        halt: change.halt == null ? null : JSON.stringify(change.halt),
        setFinished: Number(change.finishedAt !== undefined),
        finishedAt: change.finishedAt ?? null,
        sweep: change.sweep === undefined ? null : JSON.stringify(change.sweep),
      })
    },
    setStarted: (run) =>
      void updateStarted.run({
        ...run,
        id: batch,
        canary: Number(run.canary),
        preflight: Number(run.preflight),
        learnt: learntText(selectBatch.get(batch)?.learnt ?? null, run.learnt),
      }),
    addRequests: (sent, throttled, retried) => void updateRequests.run(sent, throttled, retried, batch),
    isTaken: (requestId, ordinal) => selectTaken.get(batch, requestId, ordinal) !== undefined,
    hasApprovals: () => selectApproval.get(batch) !== undefined,
    submits: () => selectSubmits.get(batch)?.submits ?? 0,
    doubtful: () => selectDoubtful.all(batch).map(itemFrom),
    population(schema) {
      const row = selectBatch.get(batch) as BatchRow
      const common = JSON.parse(row.common ?? '{"attributes":{}}') as Common
      let keys: Set<string> | undefined
      const allKeys = () => {
        const set = new Set<string>()
        for (const { target } of selectTargets.iterate(batch))
          set.add(identityKey(schema, JSON.parse(target) as Target))
        return set
      }
      return {
        count: row.items,
        common: common.attributes,
        ...(common.validFrom === undefined ? {} : { validFrom: common.validFrom }),
        startedAt: () => (selectBatch.get(batch) as BatchRow).started_at,
        has(target) {
          keys ??= allKeys()
          return (
            keys.has(identityKey(schema, target)) ||
            keys.has(identityKey(schema, withoutOptional(schema, target)))
          )
        },
      }
    },
  }
}

/** An item as the vendor's client takes it: what was sealed, with what a resolution has added to its name. */
export function itemFrom(row: ItemRow): Item {
  const target = JSON.parse(row.target) as Target
  const resolved = row.resolved === null ? {} : (JSON.parse(row.resolved) as Target)
  return {
    ordinal: row.ordinal,
    target: { ...target, ...resolved },
    attributes: JSON.parse(row.attributes) as Record<string, string>,
    reason: row.reason as Reason | null,
  }
}

function identityKey(schema: TargetSchema, target: Target): string {
  return schema.columns
    .filter((column) => column.identity)
    .map(({ name }) => target[name] ?? '')
    .join('\u0000')
}

/** The name without what only tells namesakes apart: an inventory without thumbprints holds the serial numbers alone. */
function withoutOptional(schema: TargetSchema, target: Target): Target {
  return Object.fromEntries(
    schema.columns
      .filter((column) => column.required)
      .flatMap(({ name }) => {
        const value = target[name]
        return value === undefined ? [] : [[name, value]]
      }),
  )
}

/** What a run has gone by from its first start on: a resumption after another probe adds to it. Null for nothing. */
function learntText(before: string | null, now: readonly Learnt[]): string | null {
  const known = before === null ? [] : (JSON.parse(before) as Learnt[])
  const added = now.filter(({ what, is }) => known.every((one) => one.what !== what || one.is !== is))
  const all = [...known, ...added]
  return all.length === 0 ? null : JSON.stringify(all)
}
