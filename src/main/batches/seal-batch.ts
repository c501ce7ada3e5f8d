import { createHash } from 'node:crypto'
import type { BatchRequest } from '../../contract/batches.ts'
import type { Inventory, InventoryItem } from '../../contract/inventories.ts'
import { showUnseen } from '../../contract/unseen-text.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import { ISSUED_CERTIFICATES, revocationSources, sourcesKey } from '../x509/revocation-sources.ts'
import type { BatchRow } from './batch-row.ts'
import { attributesOf, reasonOf } from './check-batch.ts'
import type { Manifest } from './manifest.ts'
import { ManifestSchema, versionOf } from './manifest-schema.ts'
import { contentLine, lineMark, sealedItemLine } from './sealed-item.ts'

/** Items written in one transaction: small enough that a running batch's journal never waits long. */
const ITEMS_PER_TRANSACTION = 1_000

/** What all items of a batch have in common: stored at sealing, so that a run over a million items starts at once. */
export interface Common {
  readonly attributes: Readonly<Record<string, string>>
  readonly validFrom?: { readonly first: string; readonly last: string }
}

export interface SealSubject {
  readonly row: BatchRow
  readonly request: BatchRequest
  readonly operation: OperationInfo
  readonly inventory: Inventory
  readonly product: string
  readonly sealedAt: string
  /** Certificates of the inventory, in Base64, that its items were read from. */
  readonly certificates: readonly string[]
}

/**
 * Writes a draft's items and answers what the caller marks the batch sealed with. Items are written in small
 * transactions, so a batch counts as sealed only by that mark; whatever an earlier, interrupted sealing left is cleared
 * first.
 */
export async function writeSealedItems(
  db: Db,
  { row, request, operation, inventory, product, sealedAt, certificates }: SealSubject,
  items: Iterable<InventoryItem>,
): Promise<{ manifest: string; digest: string; content: string; items: number; common: Common }> {
  const insert = db.prepare(
    'INSERT INTO batch_item (batch, ordinal, target, label, attributes, reason, source_row, line_mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  db.prepare('DELETE FROM batch_item WHERE batch = ?').run(row.id)
  const digest = createHash('sha256')
  const content = createHash('sha256')
  const common = commonCollector()
  const issued = issuedBySources(certificates)
  let ordinal = 0
  for (const chunk of chunks(items, ITEMS_PER_TRANSACTION)) {
    inTransaction(db, () => {
      for (const item of chunk) {
        ordinal += 1
        const reason = reasonOf(operation, request, item)
        const label = item.commonName ?? ''
        const attributes = withIssued(attributesOf(item), issued)
        const sealed = { ordinal, target: item.target, label, reason, sourceRow: item.sourceRow }
        const line = sealedItemLine(sealed)
        insert.run(
          row.id,
          ordinal,
          canonicalJson(item.target),
          label,
          canonicalJson(attributes),
          reason,
          item.sourceRow,
          lineMark(line),
        )
        digest.update(`${line}\n`)
        content.update(`${contentLine({ ...sealed, attributes })}\n`)
        common.add(attributes)
      }
    })
    await new Promise(setImmediate)
  }
  const manifest: Manifest = {
    format: 'rescind-batch',
    version: versionOf(request),
    id: row.id,
    name: row.name,
    vendor: row.vendor,
    kind: row.kind,
    request,
    source: {
      ...inventory.source,
      // A file may be called anything; what is sealed is read by people.
      name: showUnseen(inventory.source.name),
      inventory: inventory.inventory,
      read: inventory.read,
      imported: inventory.imported,
      duplicates: inventory.duplicates,
      rejected: inventory.rejected,
    },
    items: ordinal,
    itemsSha256: digest.digest('hex'),
    createdAt: row.created_at,
    createdBy: showUnseen(row.created_by),
    sealedAt,
    product,
  }
  requireReadable(manifest)
  const text = canonicalJson(manifest)
  return {
    manifest: text,
    digest: sha256Hex(text),
    content: content.digest('hex'),
    items: ordinal,
    common: common.result(),
  }
}

/** Certificates in Base64 by the set of addresses that each names. */
export function issuedBySources(certificates: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const certificate of certificates) {
    const key = sourcesKey(revocationSources(Buffer.from(certificate, 'base64')))
    if (key !== null) found.set(key, [...(found.get(key) ?? []), certificate])
  }
  return found
}

/** The first item of each set of addresses carries certificates that name it: they go where the batch goes, and once only. */
function withIssued(
  attributes: Record<string, string>,
  issued: Map<string, string[]>,
): Record<string, string> {
  const key = issued.size === 0 ? null : sourcesKey(attributes)
  const certificates = key === null ? undefined : issued.get(key)
  if (key === null || certificates === undefined) return attributes
  issued.delete(key)
  return { ...attributes, [ISSUED_CERTIFICATES]: certificates.join(' ') }
}

/**
 * Nothing is sealed that no verifier would take.
 *
 * @throws AppError `input.unreadable-text`
 */
function requireReadable(manifest: Manifest): void {
  const [issue] = ManifestSchema.safeParse(manifest).error?.issues ?? []
  if (issue === undefined) return
  throw new AppError(
    'input.unreadable-text',
    `The batch cannot be sealed like this: ${issue.path.join('.')}: ${issue.message}.`,
    { hint: 'Make the batch again and type that text, rather than paste it.' },
  )
}

function* chunks<T>(items: Iterable<T>, size: number): Iterable<T[]> {
  let chunk: T[] = []
  for (const item of items) {
    chunk.push(item)
    if (chunk.length === size) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}

/** Gathers what all items have in common. */
export function commonCollector(): {
  add(attributes: Readonly<Record<string, string>>): void
  result(): Common
} {
  let common: Map<string, string> | undefined
  let dates: { first: string; last: string } | null | undefined
  return {
    add(attributes) {
      if (common === undefined) common = new Map(Object.entries(attributes))
      else for (const [name, value] of common) if (attributes[name] !== value) common.delete(name)
      const date = attributes['valid_from']?.slice(0, 10)
      if (date === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date)) dates = null
      else if (dates === undefined) dates = { first: date, last: date }
      else if (dates !== null)
        dates = {
          first: [date, dates.first].toSorted()[0] ?? date,
          last: [date, dates.last].toSorted()[1] ?? date,
        }
    },
    result: () => ({
      attributes: Object.fromEntries(common ?? []),
      ...(dates == null ? {} : { validFrom: dates }),
    }),
  }
}
