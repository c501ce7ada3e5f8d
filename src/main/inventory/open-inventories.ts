import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Worker } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import type { ComparedPart } from '../../contract/comparing.ts'
import { conditionText } from '../../contract/condition-text.ts'
import { countOf } from '../../contract/counted.ts'
import type { ImportSummary, Inventory, InventoryItem, ItemFilter } from '../../contract/inventories.ts'
import type { TargetSchema, VendorId } from '../../contract/vendor.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { isReadOnly } from '../db/read-only-db.ts'
import type { Db } from '../db/workspace-db.ts'
import type { WorkerFiles } from '../worker-files.ts'
import { openItemQueries } from './asking/item-queries.ts'
import { conditionOf, isOpen, itemFromRow, registerItemText } from './asking/item-view.ts'
import type { ComparingJob } from './comparing/comparing-job.ts'
import { runComparing } from './comparing/run-comparing.ts'
import { runImport } from './importing/run-import.ts'
import type { Inventories } from './inventories.ts'
import { collectPages } from './storing/collect-pages.ts'
import type { ImportFindings } from './storing/entry-writer.ts'
import { hasIssued, type ItemColumns, openInventoryFile } from './storing/inventory-file.ts'
import { readRejects, writeRejects } from './storing/rejected-rows.ts'
import { type KnownVendors, schemaOf } from './target-schema.ts'

export interface InventoriesDeps {
  readonly db: Db
  readonly dataDir: string
  readonly vendors: KnownVendors
  readonly clock: Clock
  readonly workers: WorkerFiles
  readonly activity: ActivityLog
  readonly announcer: Announcer
}

interface InventoryRow {
  readonly id: string
  readonly name: string
  readonly vendor: VendorId
  readonly kind: string
  readonly summary: string
  readonly created_at: string
}

const DONE = { imported: 'Imported', discovered: 'Discovered', combined: 'Made' } as const
const SECONDS_PER_DAY = 86_400
const PARTIAL = '.partial'
/** An import writes all the time; a file that nobody has touched for so long belongs to none. */
const ORPHAN_AFTER_MS = 10 * 60_000

export function openInventories({
  db,
  dataDir,
  vendors,
  clock,
  workers,
  activity,
  announcer,
}: InventoriesDeps): Inventories {
  const folder = path.join(dataDir, 'inventories')
  if (!isReadOnly(db)) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const select = db.prepare<[string], InventoryRow>('SELECT * FROM inventory WHERE name = ?')
  const selectAll = db.prepare<[], InventoryRow>(
    'SELECT * FROM inventory ORDER BY created_at DESC, rowid DESC',
  )
  const insert = db.prepare(
    'INSERT INTO inventory (id, name, vendor, kind, summary, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const remove = db.prepare('DELETE FROM inventory WHERE id = ?')
  const draftOn = db.prepare<[string], { name: string }>(
    `SELECT name FROM batch WHERE inventory = ? AND state = 'draft'`,
  )
  const queries = openItemQueries(workers.query)
  const running = new Set<Worker>()
  const fileOf = (id: string) => path.join(folder, `${id}.db`)
  removeOrphans()

  /** What an import left that never became an inventory; a fresh one may be another process's import under way. */
  function removeOrphans(): void {
    const known = new Set(selectAll.all().map(({ id }) => `${id}.db`))
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name)
      if (!known.has(name) && clock.now() - statSync(file).mtimeMs > ORPHAN_AFTER_MS)
        rmSync(file, { force: true })
    }
  }
  const rowOf = (name: string): InventoryRow => {
    const row = select.get(name)
    if (row !== undefined) return row
    throw new AppError('input.no-such-inventory', `There is no inventory "${name}".`, {
      hint: 'See what there is: rescind inventories list',
    })
  }
  const nowSeconds = () => Math.floor(clock.now() / 1000)
  const withFile = <T>(row: InventoryRow, read: (file: Database.Database) => T): T => {
    const file = openInventoryFile(fileOf(row.id))
    try {
      return read(file)
    } finally {
      file.close()
    }
  }
  const expiredOf = (row: InventoryRow): number | undefined =>
    withFile(row, (file) => {
      const today = Math.floor(clock.now() / 1000 / SECONDS_PER_DAY)
      const { known, past } = file
        .prepare(
          'SELECT count(*) AS known, coalesce(sum(items) FILTER (WHERE day <= ?), 0) AS past FROM expiry',
        )
        .get(today) as { known: number; past: number }
      return known === 0 ? undefined : past
    })
  const view = (row: InventoryRow): Inventory => {
    const expired = expiredOf(row)
    return {
      ...(JSON.parse(row.summary) as ImportSummary),
      id: row.id,
      createdAt: row.created_at,
      ...(expired === undefined ? {} : { expired }),
    }
  }
  const refuseTaken = (name: string) => {
    if (select.get(name) === undefined) return
    throw new AppError('input.name-taken', `There is an inventory "${name}" already.`, {
      hint: 'Choose another name, or remove that one first.',
    })
  }
  /** Makes a whole file an inventory. */
  const register = (
    id: string,
    name: string,
    vendor: VendorId,
    kind: string,
    findings: ImportFindings,
    how: 'imported' | 'discovered' | 'combined',
  ): ImportSummary => {
    refuseTaken(name)
    const summary: ImportSummary = { inventory: name, vendor, kind, ...findings }
    renameSync(fileOf(id) + PARTIAL, fileOf(id))
    synchroniseFolder(folder)
    try {
      insert.run(id, name, vendor, kind, JSON.stringify(summary), isoTime(clock.now()))
    } catch (error) {
      rmSync(fileOf(id), { force: true })
      throw error
    }
    activity.add({
      kind: `inventory.${how}`,
      message: `${DONE[how]} "${name}" from ${findings.source.name}: ${countOf(findings.imported, 'item')}, ${countOf(findings.duplicates, 'duplicate')}, ${findings.rejected} rejected`,
    })
    announcer.announce('inventories.changed', {})
    return summary
  }
  const discard = (id: string) => {
    for (const suffix of [PARTIAL, `${PARTIAL}-journal`]) rmSync(fileOf(id) + suffix, { force: true })
  }

  /** Rows of inventories that hold the same kind of target. @throws AppError `input.not-alike` */
  const alike = (names: readonly string[]): [InventoryRow, ...InventoryRow[]] => {
    const [first, ...others] = names.map(rowOf)
    if (first === undefined) throw new RangeError('no inventory is named')
    const other = others.find(({ vendor, kind }) => vendor !== first.vendor || kind !== first.kind)
    if (other === undefined) return [first, ...others]
    throw new AppError(
      'input.not-alike',
      `"${first.name}" holds ${first.kind} targets of ${first.vendor}, "${other.name}" ${other.kind} targets of ${other.vendor}.`,
      { hint: 'Import the one as the other is, with the same --vendor and --kind.' },
    )
  }
  type WritingJob = Exclude<ComparingJob, { kind: 'compare' }>
  const written = async (
    row: InventoryRow,
    name: string,
    jobFor: (schema: TargetSchema, target: string) => WritingJob,
  ): Promise<ImportSummary> => {
    refuseTaken(name)
    const id = randomUUID()
    try {
      const job = jobFor(schemaOf(vendors, row.vendor, row.kind), fileOf(id) + PARTIAL)
      const reply = await runComparing(workers.compare, job, running)
      if (reply.kind !== 'written') throw new AppError('internal.compare-failed', 'Nothing was written.')
      return register(id, name, row.vendor, row.kind, reply.findings, 'combined')
    } finally {
      discard(id)
    }
  }

  /** Makes what a filter selects of a file that was just imported an inventory, with the rows that were rejected. */
  const keepSelected = async (
    from: string,
    { schema, name, vendor }: { schema: TargetSchema; name: string; vendor: VendorId },
    findings: ImportFindings,
    filter: ItemFilter,
  ): Promise<ImportSummary> => {
    const id = randomUUID()
    try {
      const job: ComparingJob = {
        kind: 'select',
        schema,
        files: [fileOf(from) + PARTIAL],
        filter,
        nowSeconds: nowSeconds(),
        keepsRejected: true,
        target: fileOf(id) + PARTIAL,
        source: findings.source.name,
      }
      const reply = await runComparing(workers.compare, job, running)
      if (reply.kind !== 'written') throw new AppError('internal.compare-failed', 'Nothing was written.')
      const { imported } = reply.findings
      const leftOut = findings.imported - imported
      const kept = { ...findings, imported, read: findings.read - leftOut, leftOut }
      return register(id, name, vendor, schema.kind, kept, 'imported')
    } finally {
      discard(id)
    }
  }

  return {
    async compare(nameA, nameB) {
      const [a, b = a] = alike([nameA, nameB])
      const schema = schemaOf(vendors, a.vendor, a.kind)
      const job = { kind: 'compare' as const, schema, a: fileOf(a.id), b: fileOf(b.id) }
      const reply = await runComparing(workers.compare, job, running)
      if (reply.kind === 'compared') return reply.comparison
      throw new AppError('internal.compare-failed', 'Nothing was compared.')
    },
    async combine(nameA, nameB, part, name) {
      const [a, b = a] = alike([nameA, nameB])
      const source = partWords(part, nameA, nameB)
      return written(a, name, (schema, target) => ({
        kind: 'part',
        part,
        schema,
        a: fileOf(a.id),
        b: fileOf(b.id),
        target,
        source,
      }))
    },
    async select(from, filter, name) {
      const rows = alike(from)
      const words = (filter.conditions ?? []).map(conditionText).join(', ')
      const source = `${from.map((one) => `"${one}"`).join(', ')}${words === '' ? '' : ` where ${words}`}`
      return written(rows[0], name, (schema, target) => ({
        kind: 'select',
        schema,
        files: rows.map(({ id }) => fileOf(id)),
        filter,
        nowSeconds: nowSeconds(),
        keepsRejected: false,
        target,
        source,
      }))
    },
    list: () => selectAll.all().map(view),
    get: (name) => view(rowOf(name)),
    async preview(file, vendor, kind, settings) {
      const schema = schemaOf(vendors, vendor, kind)
      // All that reads files of any format is loaded when one is looked at: most commands and starts need none of it.
      const { previewFile } = await import('./importing/preview-file.ts')
      return previewFile([file].flat(), schema, settings)
    },
    async import({ file, name, vendor, kind, settings, filter }, control = {}) {
      const schema = schemaOf(vendors, vendor, kind)
      refuseTaken(name)
      const id = randomUUID()
      try {
        const findings = await runImport(
          workers.import,
          {
            files: [file].flat(),
            target: fileOf(id) + PARTIAL,
            writer: workers.write,
            schema,
            settings,
          },
          running,
          control,
        )
        if (filter === undefined || isOpen(filter))
          return register(id, name, vendor, schema.kind, findings, 'imported')
        return await keepSelected(id, { schema, name, vendor }, findings, filter)
      } finally {
        discard(id)
      }
    },
    async collect({ name, vendor, kind, source }, pages, control = {}) {
      const schema = schemaOf(vendors, vendor, kind)
      refuseTaken(name)
      const id = randomUUID()
      try {
        const findings = await collectPages(fileOf(id) + PARTIAL, schema, source, pages, control)
        return register(id, name, vendor, schema.kind, findings, 'discovered')
      } finally {
        discard(id)
      }
    },
    async items(name, { offset, limit, filter, sort }) {
      const row = rowOf(name)
      const schema = schemaOf(vendors, row.vendor, row.kind)
      if (isOpen(filter) && sort === undefined) {
        return withFile(row, (file) => {
          const rows = file
            .prepare<[number, number], ItemColumns>(
              'SELECT * FROM item WHERE ordinal > ? ORDER BY ordinal LIMIT ?',
            )
            .all(offset, limit)
          const { imported } = JSON.parse(row.summary) as ImportSummary
          return { total: imported, items: rows.map((item) => itemFromRow(schema, item)) }
        })
      }
      return queries.ask({
        file: fileOf(row.id),
        schema,
        filter: filter ?? {},
        sort,
        offset,
        limit,
        nowSeconds: nowSeconds(),
      })
    },
    *walk(name, filter): Iterable<InventoryItem> {
      const row = rowOf(name)
      const schema = schemaOf(vendors, row.vendor, row.kind)
      const file = openInventoryFile(fileOf(row.id))
      try {
        registerItemText(file, schema)
        const { where, values } = conditionOf(filter, nowSeconds())
        const items = file.prepare<[Readonly<Record<string, string | number>>], ItemColumns>(
          `SELECT * FROM item WHERE ${where} ORDER BY ordinal`,
        )
        for (const item of items.iterate(values)) yield itemFromRow(schema, item)
      } finally {
        file.close()
      }
    },
    certificates: (name) =>
      withFile(rowOf(name), (file) =>
        hasIssued(file) ? file.prepare<[], string>('SELECT certificate FROM issued').pluck().all() : [],
      ),
    rejects: (name, after, limit) =>
      withFile(rowOf(name), (file) => readRejects(file, after, limit)).map(({ cells: _, ...row }) => row),
    async writeRejects(name, file) {
      const row = rowOf(name)
      const rows = withFile(row, (open) => readRejects(open))
      const schema = schemaOf(vendors, row.vendor, row.kind)
      await writeRejects(file, rows, schema, JSON.parse(row.summary) as ImportSummary)
      return rows.length
    },
    remove(name) {
      const row = rowOf(name)
      const draft = draftOn.get(row.name)
      if (draft !== undefined) {
        throw new AppError(
          'state.inventory-in-use',
          `The draft "${draft.name}" is made from inventory "${name}".`,
          { hint: 'Seal or remove the draft first.' },
        )
      }
      remove.run(row.id)
      rmSync(fileOf(row.id), { force: true })
      activity.add({ kind: 'inventory.removed', message: `Removed the inventory "${name}"` })
      announcer.announce('inventories.changed', {})
    },
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()))
      await queries.close()
    },
  }
}

function partWords(part: ComparedPart, a: string, b: string): string {
  switch (part) {
    case 'only-a':
      return `in "${a}" and not in "${b}"`
    case 'only-b':
      return `in "${b}" and not in "${a}"`
    case 'both':
      return `in "${a}" and in "${b}"`
    case 'different':
      return `in "${a}" and otherwise in "${b}"`
    case 'either':
      return `in "${a}" or in "${b}"`
    case 'same-key':
      return `in "${a}" or in "${b}", with a key that others have too`
    default:
      return part satisfies never
  }
}

function synchroniseFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } catch {
    // Windows does not let folders be synchronised; its renames are journalled.
  } finally {
    closeSync(descriptor)
  }
}
