import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { makePrivate } from '../../db/private-file.ts'
import { cancelled } from '../cancelled.ts'
import { knownItem } from '../columns/known-item.ts'
import type { Inventories, JobControl } from '../inventories.ts'
import { createEntryWriter, type ImportFindings } from './entry-writer.ts'
import { INVENTORY_SCHEMA } from './inventory-file.ts'
import { createSink } from './item-sink.ts'

/** Stores what a search finds, each target read as strictly as one of a file (a refused one by its position in the search); the digest is over the found targets, a line each, in the order found. */
export async function collectPages(
  file: string,
  schema: TargetSchema,
  source: string,
  pages: Parameters<Inventories['collect']>[1],
  { onProgress, signal }: JobControl,
): Promise<ImportFindings> {
  makePrivate(file)
  const db = new Database(file)
  try {
    db.pragma('synchronous = FULL')
    db.exec(INVENTORY_SCHEMA)
    const writer = createEntryWriter(db, false)
    const sink = createSink(schema, writer)
    const digest = createHash('sha256')
    let bytes = 0
    let position = 0
    let arrived = 0
    db.exec('BEGIN')
    for await (const { items, total } of pages) {
      if (signal?.aborted === true) throw cancelled()
      arrived += 1
      for (const { target, attributes, certificate } of items) {
        position += 1
        const read = knownItem(schema, target, attributes)
        const line = `${JSON.stringify(read.kind === 'item' ? read.target : target)}\n`
        digest.update(line)
        bytes += Buffer.byteLength(line)
        if (read.kind === 'rejected') {
          sink.rejected(position, read)
          continue
        }
        sink.item(0, certificate == null ? read : { ...read, certificate }, position)
      }
      onProgress?.({
        bytesRead: sink.read(),
        bytesTotal: total ?? sink.read(),
        rows: sink.read(),
        pages: arrived,
        phase: 'reading',
      })
    }
    const counts = writer.finish()
    db.exec('COMMIT')
    if (counts.imported === 0) throw nothingFound(source, counts.rejected)
    return { source: { name: source, bytes, sha256: digest.digest('hex') }, ...counts }
  } finally {
    db.close()
  }
}

/** An inventory of nothing would be taken for a list of all that there is. */
const nothingFound = (source: string, rejected: number): AppError =>
  new AppError(
    'input.nothing-found',
    rejected === 0
      ? `The search found nothing, and no inventory was made: ${source}.`
      : `None of the ${rejected.toLocaleString('en')} that the search found can be named, and no inventory was made: ${source}.`,
    { hint: 'Look at what is searched for, at which connection, and whether its key may see it.' },
  )
