import { z } from 'zod'
import { type Connection, type ConnectionDraft, Learnt, RateWindow } from '../../contract/connections.ts'
import { VendorId } from '../../contract/vendor.ts'
import type { Db } from '../db/workspace-db.ts'
import { clientCertificateFacts } from './client-certificate.ts'
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
  /** JSON of `Network`; absent in a workspace of an older format that is only looked at. */
  readonly network?: string | null
  readonly created_at: string
}

const Options = z.record(z.string(), z.string())
const Limits = z.union([z.literal('vendor'), z.literal('none'), z.array(RateWindow)])

/** How its host is reached, beside its proxy and CAs. */
const Network = z.strictObject({
  proxyExcept: z.string().optional(),
  /** PEM of the client certificate and its chain; its key is in the keychain. */
  clientCertificate: z.string().optional(),
  /** What a probe has taught it. */
  learnt: z.array(Learnt).optional(),
})
type Network = z.infer<typeof Network>

const INSERT = `INSERT INTO connection (id, name, vendor, base_url, options, limits, extra_ca, proxy, network, created_at)
  VALUES (:id, :name, :vendor, :base_url, :options, :limits, :extra_ca, :proxy, :network, :created_at)`
const SET_NETWORK =
  'UPDATE connection SET proxy = :proxy, extra_ca = :extra_ca, network = :network WHERE id = :id'

/** The table of connections. Keys are never part of it. */
export function connectionTable(db: Db) {
  const selectAll = db.prepare<[], ConnectionRow>('SELECT * FROM connection ORDER BY name COLLATE NOCASE')
  const selectOne = db.prepare<[string], ConnectionRow>('SELECT * FROM connection WHERE name = ?')
  const selectRun = db.prepare<[string], { name: string }>(
    "SELECT name FROM batch WHERE connection = ? COLLATE NOCASE AND state = 'running' LIMIT 1",
  )
  const update = db.prepare(
    'UPDATE connection SET options = :options, limits = :limits, network = :network WHERE id = :id',
  )
  const remove = db.prepare<[string]>('DELETE FROM connection WHERE id = ?')
  return {
    all: () => selectAll.all(),
    /** By name, without case. */
    find: (name: string) => selectOne.get(name.trim()),
    // Prepared when it is used: a workspace of an older format, which is only looked at, has not all columns.
    insert: (row: ConnectionRow) => void db.prepare(INSERT).run(row),
    /** Changes how its host is reached. */
    setNetwork: (row: ConnectionRow) => void db.prepare(SET_NETWORK).run(row),
    /** What was learnt of it: its options and limits. What a key is bound to stays. */
    update: ({ id, options, limits, network = null }: ConnectionRow) =>
      void update.run({ id, options, limits, network }),
    remove: (id: string) => void remove.run(id),
    /** Name of a batch that runs over the connection just now. */
    runOver: (name: string) => selectRun.get(name)?.name,
  }
}

/** @param own PEM of its client certificate's chain, and what a probe has taught it */
export function rowFrom(
  id: string,
  draft: ConnectionDraft,
  createdAt: string,
  own: Omit<Network, 'proxyExcept'> = {},
): ConnectionRow {
  return {
    id,
    name: draft.name,
    vendor: draft.vendor,
    base_url: draft.baseUrl,
    options: JSON.stringify(draft.options),
    limits: JSON.stringify(draft.limits),
    extra_ca: draft.extraCa ?? null,
    proxy: draft.proxy ?? null,
    network: networkText({ ...own, proxyExcept: draft.proxyExcept }),
    created_at: createdAt,
  }
}

/** Null where there is nothing to tell. */
export function networkText(network: Network): string | null {
  const told = Object.entries(network).filter(([, value]) => value !== undefined)
  return told.length === 0 ? null : JSON.stringify(Object.fromEntries(told))
}

export const networkOf = ({ network }: Pick<ConnectionRow, 'network'>): Network =>
  network == null ? {} : Network.parse(JSON.parse(network))

export function connectionFrom(row: ConnectionRow, key: Connection['key']): Connection {
  const options = Options.parse(JSON.parse(row.options))
  const { proxyExcept, clientCertificate, learnt } = networkOf(row)
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
    ...(proxyExcept === undefined ? {} : { proxyExcept }),
    ...(clientCertificate === undefined
      ? {}
      : { clientCertificate: clientCertificateFacts(clientCertificate) }),
    ...(learnt === undefined ? {} : { learnt }),
    key,
    createdAt: row.created_at,
  }
}
