import { createHash } from 'node:crypto'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'
import type { Db } from '../db/workspace-db.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import type { BatchRow } from './batch-row.ts'
import type { Manifest } from './manifest.ts'
import { lineMark } from './sealed-item.ts'

/** Rows read at a time: less than a millisecond, then the event loop has its turn. Larger pages fall out of the processor's cache before they are hashed. */
const PAGE_ROWS = 250

interface StoredItem {
  readonly ordinal: number
  readonly target: string
  readonly label: string
  readonly reason: string | null
  readonly source_row: number
  readonly attributes: string
}

/**
 * Looks at a sealed batch again, as it lies in the database: the manifest's digest, what of the manifest stands in columns
 * of its own, and the digest of all items. For everything that acts upon the items or tells of them.
 *
 * A program that edits the database while a run goes on is not found out by this: it is a look at one moment.
 *
 * @param content SHA-256 over the items with their attributes, where somebody has put it on record (`contentLine`)
 * @throws AppError `check.content-changed`, which names the first item where that can be told
 */
export async function checkSealed(db: Db, row: BatchRow, content: string | null = null): Promise<void> {
  if (row.manifest === null || row.digest === null) return
  const differs = (what: string) => contentChanged(row.name, what)
  if (sha256Hex(row.manifest) !== row.digest) throw differs('the manifest is not the one that was sealed')
  const manifest = JSON.parse(row.manifest) as Manifest
  const column = changedColumn(row, manifest)
  if (column !== null) throw differs(`the ${column} is not the one that was sealed`)

  const recorded = content ?? recordedContent(db, row.id)
  const items = createHash('sha256')
  const whole = createHash('sha256')
  let count = 0
  for (const page of pagesOf(db, row.id)) {
    let lines = ''
    let contents = ''
    for (const item of page) {
      const line = itemLine(item)
      lines += `${line}\n`
      if (recorded !== null) contents += `{"attributes":${item.attributes},${line.slice(1)}\n`
    }
    items.update(lines)
    if (recorded !== null) whole.update(contents)
    count += page.length
    await new Promise(setImmediate)
  }
  if (count !== manifest.items)
    throw differs(
      `${countOf(manifest.items, 'item was', 'items were')} sealed, and now it has ${count.toLocaleString('en')}`,
    )
  if (items.digest('hex') !== manifest.itemsSha256)
    throw differs(`${await firstChanged(db, row.id)} not what was sealed`)
  if (recorded !== null && whole.digest('hex') !== recorded)
    throw differs('what is known of its items (their attributes) is not what was sealed')
}

/** As `sealedItemLine`: a stored target is canonical JSON already, and one that is not gives another digest. */
const itemLine = ({ ordinal, target, label, reason, source_row }: StoredItem): string =>
  `{"label":${JSON.stringify(label)},"ordinal":${ordinal},"reason":${reason === null ? 'null' : JSON.stringify(reason)},"sourceRow":${source_row},"target":${target}}`

function* pagesOf(db: Db, batch: string): Generator<StoredItem[]> {
  const select = db.prepare<[string, number, number], StoredItem>(
    `SELECT ordinal, target, label, reason, source_row, attributes FROM batch_item
     WHERE batch = ? AND ordinal > ? ORDER BY ordinal LIMIT ?`,
  )
  for (let after = 0; ; ) {
    const page = select.all(batch, after, PAGE_ROWS)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = last.ordinal
  }
}

/** The run reads these columns, not the manifest that was signed. The name may be another here, where it was imported. */
function changedColumn(row: BatchRow, manifest: Manifest): string | null {
  if (row.request !== canonicalJson(manifest.request)) return 'request (operation, reason, comment, options)'
  if (row.vendor !== manifest.vendor) return 'vendor'
  if (row.kind !== manifest.kind) return 'kind of targets'
  if (row.items !== manifest.items) return 'number of items'
  return row.id === manifest.id ? null : 'id'
}

/** Batches that an earlier version sealed have none on record. */
function recordedContent(db: Db, batch: string): string | null {
  const sealed = db
    .prepare<[string], { body: string }>(`SELECT body FROM event WHERE batch = ? AND seq = 1`)
    .get(batch)
  if (sealed === undefined) return null
  const { data } = JSON.parse(sealed.body) as { data: { content?: string } }
  return data.content ?? null
}

/** Tells the first item by the marks that were stored beside the items; who has changed those too is found out, not located. */
async function firstChanged(db: Db, batch: string): Promise<string> {
  const marks = db.prepare<[string, number], { line_mark: number | null }>(
    'SELECT line_mark FROM batch_item WHERE batch = ? AND ordinal = ?',
  )
  let expected = 0
  for (const page of pagesOf(db, batch)) {
    for (const item of page) {
      expected += 1
      if (item.ordinal !== expected) return `item ${expected} is missing or was moved: the items are together`
      const mark = marks.get(batch, item.ordinal)?.line_mark ?? null
      if (mark !== null && mark !== lineMark(itemLine(item))) {
        const name = item.label === '' ? item.target.slice(0, 120) : item.label
        return `item ${item.ordinal} (${name}, row ${item.source_row} of the source) is`
      }
    }
    await new Promise(setImmediate)
  }
  return 'at least one of the items (which one cannot be told) is'
}

const contentChanged = (name: string, what: string): AppError =>
  new AppError('check.content-changed', `Batch "${name}" is not what was sealed: ${what}.`, {
    hint: 'Nothing was sent or written. Somebody has edited the database of this workspace: leave the folder as it is, keep a copy, and compare it with the bundle, the last evidence file or a backup.',
  })
