import { z } from 'zod'
import { Name } from '../../contract/page.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { openBatchSignatures } from '../approvals/batch-signatures.ts'
import { importingName } from '../batches/batch-row.ts'
import type { Manifest } from '../batches/manifest.ts'
import { commonCollector } from '../batches/seal-batch.ts'
import { lineMark, sealedItemLine } from '../batches/sealed-item.ts'
import { operationOf, vendorOf } from '../batches/target-text.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import { BundleBroken } from './bundle-broken.ts'
import type { BundleItem } from './bundle-format.ts'
import { targetFault } from './check-target.ts'
import { type ReadBundle, readBundle } from './read-bundle.ts'
import type { BundleSource } from './read-frames.ts'

/** What of a manifest becomes a row of this workspace, in the forms that the workspace gives itself. */
const Importable = z.looseObject({
  id: z.uuid(),
  name: Name,
  createdBy: z.string().max(300),
  product: z.string().max(300),
})

/**
 * The operation that a manifest names here.
 *
 * @throws BundleBroken for one that this version could not have sealed, `input.no-such-vendor`, `input.no-such-operation`
 */
export function importableOperation(vendors: VendorRegistry, manifest: Manifest): OperationInfo {
  const parsed = Importable.safeParse(manifest)
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    throw new BundleBroken(
      'manifest',
      null,
      `The manifest has a member that no workspace gives it: ${where}.`,
    )
  }
  const operation = operationOf(vendorOf(vendors, manifest.vendor), manifest.request.operation)
  if (operation.target.kind === manifest.kind) return operation
  throw new BundleBroken(
    'manifest',
    null,
    `The manifest asks for ${operation.title} of ${manifest.kind} targets, which it is not about.`,
  )
}

/** @throws BundleBroken for an item that this version could not have sealed */
export function requireTargets(operation: OperationInfo, items: readonly BundleItem[]): void {
  for (const item of items) {
    const fault = targetFault(operation, item)
    if (fault !== null) throw new BundleBroken('items', null, `Item ${item.ordinal} ${fault}.`)
  }
}

export interface ImportDeps {
  readonly db: Db
  readonly journal: Journal
  readonly vendors: VendorRegistry
  readonly at: string
}

/** A batch that stands in the workspace and is hidden: one of the two ends that. */
export interface StagedBatch {
  /** Names and seals it; to be called in a transaction, which others may share. */
  commit(name: string): void
  /** Leaves nothing of it. */
  discard(): void
}

/**
 * Writes a checked bundle's batch, hidden. Its items go in frame by frame, so that nothing waits long for the database; the
 * batch counts as here only by `commit`. Whatever goes wrong before leaves nothing.
 *
 * @param bundle what the first reading found: the second must find the very same bytes
 */
export async function stageImported(
  { db, journal, vendors, at }: ImportDeps,
  source: BundleSource,
  bundle: ReadBundle,
): Promise<StagedBatch> {
  const { manifest, digest } = bundle.header
  const operation = importableOperation(vendors, manifest)
  const insertItem = db.prepare(
    'INSERT INTO batch_item (batch, ordinal, target, label, attributes, reason, source_row, line_mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const remove = db.prepare(`DELETE FROM batch WHERE id = ? AND state = 'draft' AND name = ?`)
  const hiddenName = importingName(manifest.id)
  const common = commonCollector()
  remove.run(manifest.id, hiddenName)
  insertDraft(db, manifest, hiddenName)
  try {
    const again = await readBundle(source, {
      known: [],
      onItems: async (items) => {
        requireTargets(operation, items)
        inTransaction(db, () => {
          for (const { ordinal, target, label, attributes, reason, sourceRow } of items) {
            insertItem.run(
              manifest.id,
              ordinal,
              canonicalJson(target),
              label,
              canonicalJson(attributes),
              reason,
              sourceRow,
              lineMark(sealedItemLine({ ordinal, target, label, reason, sourceRow })),
            )
            common.add(attributes)
          }
        })
        await new Promise(setImmediate)
      },
    })
    if (again.sha256 !== bundle.sha256) {
      throw new AppError(
        'input.file-changed',
        'The bundle was changed while it was being imported. Nothing was imported.',
        {
          hint: 'Import it again when nobody writes to it.',
        },
      )
    }
  } catch (error) {
    remove.run(manifest.id, hiddenName)
    throw error
  }
  return {
    commit(name) {
      markSealed(db, manifest, { name, digest, common: canonicalJson(common.result()) })
      putSignatures(db, bundle, at)
      journal.append(manifest.id, entriesOf(bundle))
    },
    discard: () => void remove.run(manifest.id, hiddenName),
  }
}

function insertDraft(db: Db, manifest: Manifest, hiddenName: string): void {
  const { source } = manifest
  db.prepare(
    `INSERT INTO batch (id, name, vendor, kind, state, inventory, source, request, filter, created_at, created_by)
     VALUES (:id, :name, :vendor, :kind, 'draft', :inventory, :source, :request, '{}', :createdAt, :createdBy)`,
  ).run({
    id: manifest.id,
    name: hiddenName,
    vendor: manifest.vendor,
    kind: manifest.kind,
    inventory: source.inventory,
    source: canonicalJson({ name: source.name, bytes: source.bytes, sha256: source.sha256 }),
    request: canonicalJson(manifest.request),
    createdAt: manifest.createdAt,
    createdBy: manifest.createdBy,
  })
}

function markSealed(
  db: Db,
  manifest: Manifest,
  { name, digest, common }: { name: string; digest: string; common: string },
): void {
  db.prepare(
    `UPDATE batch SET state = 'sealed', name = ?, sealed_at = ?, manifest = ?, digest = ?, items = ?, common = ?
     WHERE id = ? AND state = 'draft'`,
  ).run(name, manifest.sealedAt, canonicalJson(manifest), digest, manifest.items, common, manifest.id)
  db.prepare(`INSERT OR REPLACE INTO batch_count (batch, state, items) VALUES (?, 'queued', ?)`).run(
    manifest.id,
    manifest.items,
  )
}

function putSignatures(db: Db, { header, seal, approvals, sha256 }: ReadBundle, at: string): void {
  const signatures = openBatchSignatures(db)
  const batch = header.manifest.id
  signatures.putSeal({ batch, key_id: seal.key.keyId, jws: seal.jws, bundle_sha256: sha256, at })
  for (const { key, jws, statement } of approvals)
    signatures.putApproval({ batch, key_id: key.keyId, jws, at: statement.at })
}

function entriesOf({ header, seal, approvals, sha256 }: ReadBundle): Entry[] {
  return [
    {
      type: 'batch.sealed',
      data: { digest: header.digest, items: header.manifest.items, content: seal.statement.content },
    },
    { type: 'batch.imported', data: { bundle: sha256, keyId: seal.key.keyId, seal: seal.jws } },
    ...approvals.map(
      ({ key, jws, statement }): Entry => ({
        type: 'batch.approved',
        data: { keyId: key.keyId, by: statement.by, jws },
      }),
    ),
  ]
}
