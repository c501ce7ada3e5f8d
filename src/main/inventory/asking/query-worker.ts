/** Thread that looks at every row: filters and sorts of inventories, so that the main thread never waits for them. */
import { parentPort } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import type { ItemFilter, ItemSort } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { type ItemColumns, openInventoryFile } from '../storing/inventory-file.ts'
import { conditionOf, itemFromRow, orderOf, registerItemText } from './item-view.ts'

export interface ItemQuery {
  readonly id: number
  readonly file: string
  readonly schema: TargetSchema
  readonly filter: ItemFilter
  readonly sort?: ItemSort | undefined
  readonly offset: number
  readonly limit: number
  readonly nowSeconds: number
}

/** Filtered and sorted lists that are kept, as ordinals: the next page of each is then a slice. */
const LISTS_MAX = 6
const FILES_MAX = 8

const files = new Map<string, Database>()
const lists = new Map<string, Int32Array>()

parentPort?.on('message', (query: ItemQuery) => {
  try {
    const db = fileOf(query)
    const list = listOf(db, query)
    const select = db.prepare<[number], ItemColumns>('SELECT * FROM item WHERE ordinal = ?')
    const items = [...list.subarray(query.offset, query.offset + query.limit)].flatMap((ordinal) => {
      const row = select.get(ordinal)
      return row === undefined ? [] : [itemFromRow(query.schema, row)]
    })
    parentPort?.postMessage({ id: query.id, page: { total: list.length, items } })
  } catch (error) {
    parentPort?.postMessage({ id: query.id, error: error instanceof Error ? error.message : String(error) })
  }
})

function fileOf({ file, schema }: ItemQuery): Database {
  const known = files.get(file)
  if (known !== undefined) return known
  const db = openInventoryFile(file)
  registerItemText(db, schema)
  files.set(file, db)
  const [oldest] = files.keys()
  if (files.size > FILES_MAX && oldest !== undefined) {
    files.get(oldest)?.close()
    files.delete(oldest)
  }
  return db
}

function listOf(db: Database, { file, filter, sort, nowSeconds }: ItemQuery): Int32Array {
  // Expiry is looked at by the minute, so that a list stays the same while it is paged.
  const minute = Math.floor(nowSeconds / 60) * 60
  const key = JSON.stringify([file, filter, sort, filter.expired === undefined ? 0 : minute])
  const known = lists.get(key)
  if (known !== undefined) return known
  const { where, values } = conditionOf(filter, minute)
  const ordinals = db
    .prepare(`SELECT ordinal FROM item WHERE ${where} ORDER BY ${orderOf(sort)}`)
    .pluck()
    .all(values) as number[]
  const list = Int32Array.from(ordinals)
  lists.set(key, list)
  const [oldest] = lists.keys()
  if (lists.size > LISTS_MAX && oldest !== undefined) lists.delete(oldest)
  return list
}
