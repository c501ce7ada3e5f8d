import { randomUUID } from 'node:crypto'
import type { Approval } from '../../contract/batches.ts'
import { BatchRequest } from '../../contract/batches.ts'
import { countOf } from '../../contract/counted.ts'
import { type InventoryItem, ItemFilter } from '../../contract/inventories.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { Approvals } from '../approvals/approvals.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Checkpointer } from '../evidence/checkpointer.ts'
import type { Inventories } from '../inventory/inventories.ts'
import { canonicalJson } from '../journal/canonical.ts'
import { openJournal } from '../journal/journal.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { Advise } from './advise.ts'
import { type BatchRow, batchFinder, batchFrom } from './batch-row.ts'
import type { Batches } from './batches.ts'
import { checkBatch } from './check-batch.ts'
import { createMeetingTally, type MeetingTally, openElsewhere } from './elsewhere.ts'
import { writeSealedItems } from './seal-batch.ts'
import { operationOf, vendorOf } from './target-text.ts'

export interface BatchesDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly inventories: Inventories
  readonly approvals: Approvals
  /** What stands above batches and has something to say of a draft. */
  readonly advise?: Advise | undefined
  readonly checkpointer: Checkpointer
  readonly clock: Clock
  readonly operator: string
  readonly product: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
}

export function openBatches(deps: BatchesDeps): Batches {
  const { db, vendors, inventories, approvals, checkpointer, clock, operator, product, activity, announcer } =
    deps
  const journal = openJournal({ db, clock, operator, signer: checkpointer.signer })
  const selectAll = db.prepare<[], BatchRow>(
    `SELECT * FROM batch WHERE name NOT LIKE '/importing/%' ORDER BY created_at DESC, rowid DESC`,
  )
  const select = db.prepare<[string], BatchRow>('SELECT * FROM batch WHERE name = ?')
  const insert = db.prepare(
    `INSERT INTO batch (id, name, vendor, kind, state, inventory, source, request, filter, created_at, created_by)
     VALUES (:id, :name, :vendor, :kind, 'draft', :inventory, :source, :request, :filter, :createdAt, :createdBy)`,
  )
  const updateDraft = db.prepare(
    `UPDATE batch SET request = ?, filter = ?, kind = ? WHERE id = ? AND state = 'draft'`,
  )
  const markSealed = db.prepare(
    `UPDATE batch SET state = 'sealed', sealed_at = ?, manifest = ?, digest = ?, items = ?, common = ?
     WHERE id = ? AND state = 'draft'`,
  )
  const setQueued = db.prepare(
    `INSERT OR REPLACE INTO batch_count (batch, state, items) VALUES (?, 'queued', ?)`,
  )
  const deleteDraft = db.prepare(`DELETE FROM batch WHERE id = ? AND state = 'draft'`)
  const sealing = new Set<string>()

  const rowOf = batchFinder(db)
  const approvalsOf = (row: BatchRow): Approval[] =>
    approvals.list(row).map(({ fingerprint, name, at, counts }) => ({ fingerprint, label: name, at, counts }))
  const view = (row: BatchRow) => {
    const state = row.state === 'sealed' && approvals.isApproved(row) ? ('approved' as const) : row.state
    return batchFrom({ ...row, state }, journal.counts(row.id), approvalsOf(row))
  }
  const draftOf = (name: string): BatchRow => {
    const row = rowOf(name)
    if (row.state === 'draft') return row
    throw new AppError('state.sealed', `Batch "${name}" is ${row.state}: what was sealed does not change.`, {
      hint: 'Create another batch for what is missing.',
    })
  }
  const subjectOf = (row: BatchRow) => {
    const vendor = vendorOf(vendors, row.vendor)
    const request = BatchRequest.parse(JSON.parse(row.request))
    const operation = operationOf(vendor, request.operation)
    const inventory = inventories.get(row.inventory)
    return { name: row.name, vendor, operation, request, inventory, now: clock.now() }
  }
  function* walk(row: BatchRow, tally: MeetingTally) {
    for (const item of inventories.walk(row.inventory, ItemFilter.parse(JSON.parse(row.filter))))
      if (tally.admits(item.target)) yield item
  }
  const tallyOf = (row: BatchRow) =>
    createMeetingTally(openElsewhere(db, row), BatchRequest.parse(JSON.parse(row.request)))
  function* shown(items: Iterable<InventoryItem>, look: (item: InventoryItem) => void) {
    for (const item of items) {
      look(item)
      yield item
    }
  }
  const check = async (row: BatchRow) => {
    const tally = tallyOf(row)
    const subject = subjectOf(row)
    const advice = deps.advise?.({ vendor: row.vendor, kind: row.kind, request: subject.request }) ?? null
    const items = walk(row, tally)
    const checked = await checkBatch(
      { ...subject, meetings: tally },
      advice === null ? items : shown(items, advice.look),
    )
    return advice === null ? checked : { ...checked, findings: [...checked.findings, ...advice.findings()] }
  }

  const seal = async (name: string): Promise<void> => {
    const row = draftOf(name)
    const checked = await check(row)
    const errors = checked.findings.filter(({ level }) => level === 'error')
    if (errors.length > 0) {
      throw new AppError(
        'input.check-failed',
        `Batch "${name}" breaks rules: ${errors.map((error) => `${error.message}${error.count === undefined ? '' : ` (${countOf(error.count, 'item')})`}`).join(' ')}`,
        {
          hint:
            errors.flatMap((error) => error.hint ?? []).join(' ') ||
            `See all of them: rescind batch check "${name}"`,
          details: errors as never,
        },
      )
    }
    const { operation, request, inventory } = subjectOf(row)
    const sealedAt = isoTime(clock.now())
    const sealed = await writeSealedItems(
      db,
      {
        ...{ row, request, operation, inventory, product, sealedAt },
        certificates: inventories.certificates(row.inventory),
      },
      walk(row, tallyOf(row)),
    )
    const key = await checkpointer.hold()
    try {
      inTransaction(db, () => {
        const { changes } = markSealed.run(
          sealedAt,
          sealed.manifest,
          sealed.digest,
          sealed.items,
          canonicalJson(sealed.common),
          row.id,
        )
        if (changes !== 1)
          throw new AppError('state.sealed', `Batch "${name}" was changed while it was being sealed.`, {
            hint: 'Look at it again.',
          })
        setQueued.run(row.id, sealed.items)
        journal.append(row.id, [
          {
            type: 'batch.sealed',
            data: { digest: sealed.digest, items: sealed.items, content: sealed.content },
          },
        ])
      })
    } finally {
      key.release()
    }
    activity.add({
      kind: 'batch.sealed',
      message: `Sealed "${name}": ${countOf(sealed.items, 'item')}, digest ${sealed.digest}`,
      batch: name,
    })
  }

  return {
    list: () => selectAll.all().map(view),
    get: (name) => view(rowOf(name)),
    create({ name, inventory: inventoryName, request, filter }) {
      const inventory = inventories.get(inventoryName)
      const vendor = vendorOf(vendors, inventory.vendor)
      const operation = operationOf(vendor, request.operation)
      requireKind(operation.target.kind, inventory.kind, inventoryName, operation.title)
      if (select.get(name) !== undefined) {
        throw new AppError('input.name-taken', `There is a batch "${name}" already.`, {
          hint: 'Choose another name.',
        })
      }
      insert.run({
        id: randomUUID(),
        name,
        vendor: vendor.id,
        kind: inventory.kind,
        inventory: inventory.inventory,
        source: canonicalJson(inventory.source),
        request: canonicalJson(request),
        filter: canonicalJson(filter),
        createdAt: isoTime(clock.now()),
        createdBy: operator,
      })
      activity.add({
        kind: 'batch.created',
        message: `Drafted "${name}" from inventory "${inventory.inventory}"`,
        batch: name,
      })
      announcer.announce('batches.changed', {})
      return view(rowOf(name))
    },
    update(name, { request, filter }) {
      const row = draftOf(name)
      const inventory = inventories.get(row.inventory)
      const operation = operationOf(vendorOf(vendors, row.vendor), request.operation)
      requireKind(operation.target.kind, inventory.kind, inventory.inventory, operation.title)
      updateDraft.run(canonicalJson(request), canonicalJson(filter), inventory.kind, row.id)
      announcer.announce('batches.changed', {})
      return view(rowOf(name))
    },
    async check(name) {
      const row = rowOf(name)
      if (approvals.sealOf(row)?.isFromHere !== false) return check(row)
      throw new AppError(
        'state.prepared-elsewhere',
        `Batch "${name}" came in a bundle: it was checked where it was sealed, and what it was made from is not here.`,
        { hint: `See what it asks for: rescind batch show "${name}"` },
      )
    },
    async seal(name) {
      const { id } = draftOf(name)
      if (sealing.has(id))
        throw new AppError('state.sealing', `Batch "${name}" is being sealed.`, { hint: 'Wait for it.' })
      sealing.add(id)
      try {
        await seal(name)
      } finally {
        sealing.delete(id)
      }
      announcer.announce('batches.changed', {})
      return view(rowOf(name))
    },
    remove(name) {
      const row = draftOf(name)
      deleteDraft.run(row.id)
      activity.add({ kind: 'batch.removed', message: `Removed the draft "${name}"` })
      announcer.announce('batches.changed', {})
    },
  }
}

function requireKind(neededKind: string, foundKind: string, inventory: string, operation: string): void {
  if (neededKind === foundKind) return
  throw new AppError(
    'input.wrong-kind',
    `${operation} is about ${neededKind} targets; inventory "${inventory}" holds ${foundKind} targets.`,
    {
      hint: `Import the file with --kind ${neededKind}.`,
    },
  )
}
