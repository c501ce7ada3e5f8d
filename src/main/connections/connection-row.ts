import { z } from 'zod'
import { type Connection, type ConnectionDraft, RateWindow } from '../../contract/connections.ts'
import { VendorId } from '../../contract/vendor.ts'
import type { Db } from '../db/workspace-db.ts'
import { environmentOf } from './environment.ts'

export interface ConnectionRow {
  readonly id: string
  readonly name: string
  readonly vendor: string
  readonly base_url: string
  readonly options: string
  readonly limits: string
  readonly extra_ca: string | null
  readonly proxy: string | null
  readonly created_at: string
}

const Options = z.record(z.string(), z.string())
const Limits = z.union([z.literal('vendor'), z.literal('none'), z.array(RateWindow)])

/** The table of connections. Keys are never part of it. */
export function connectionTable(db: Db) {
  const insert = db.prepare(
    `INSERT INTO connection (id, name, vendor, base_url, options, limits, extra_ca, proxy, created_at)
     VALUES (:id, :name, :vendor, :base_url, :options, :limits, :extra_ca, :proxy, :created_at)`,
  )
  const selectAll = db.prepare<[], ConnectionRow>('SELECT * FROM connection ORDER BY name COLLATE NOCASE')
  const selectOne = db.prepare<[string], ConnectionRow>('SELECT * FROM connection WHERE name = ?')
  const selectRun = db.prepare<[string], { name: string }>(
    "SELECT name FROM batch WHERE connection = ? COLLATE NOCASE AND state = 'running' LIMIT 1",
  )
  const update = db.prepare('UPDATE connection SET options = :options, limits = :limits WHERE id = :id')
  const remove = db.prepare<[string]>('DELETE FROM connection WHERE id = ?')
  return {
    all: () => selectAll.all(),
    /** By name, without case. */
    find: (name: string) => selectOne.get(name.trim()),
    insert: (row: ConnectionRow) => void insert.run(row),
    /** Its options and limits: what a key is bound to stays. */
    update: ({ id, options, limits }: ConnectionRow) => void update.run({ id, options, limits }),
    remove: (id: string) => void remove.run(id),
    /** Name of a batch that runs over the connection just now. */
    runOver: (name: string) => selectRun.get(name)?.name,
  }
}

export function rowFrom(id: string, draft: ConnectionDraft, createdAt: string): ConnectionRow {
  return {
    id,
    name: draft.name,
    vendor: draft.vendor,
    base_url: draft.baseUrl,
    options: JSON.stringify(draft.options),
    limits: JSON.stringify(draft.limits),
    extra_ca: draft.extraCa ?? null,
    proxy: draft.proxy ?? null,
    created_at: createdAt,
  }
}

export function connectionFrom(row: ConnectionRow, key: Connection['key']): Connection {
  const options = Options.parse(JSON.parse(row.options))
  return {
    name: row.name,
    vendor: VendorId.parse(row.vendor),
    baseUrl: row.base_url,
    host: new URL(row.base_url).host,
    environment: environmentOf(row.base_url, options),
    options,
    limits: Limits.parse(JSON.parse(row.limits)),
    ...(row.extra_ca === null ? {} : { extraCa: row.extra_ca }),
    ...(row.proxy === null ? {} : { proxy: row.proxy }),
    key,
    createdAt: row.created_at,
  }
}
