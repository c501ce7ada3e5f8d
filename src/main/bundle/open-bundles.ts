import path from 'node:path'
import { countOf } from '../../contract/counted.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { Approvals } from '../approvals/approvals.ts'
import { openBatchSignatures } from '../approvals/batch-signatures.ts'
import { isAbout } from '../approvals/check-statements.ts'
import { judgeApprovals, knownKeys, viewSeal } from '../approvals/judge.ts'
import { mayApprove } from '../approvals/may-approve.ts'
import { factsOf } from '../approvals/open-approvals.ts'
import { approvalOf } from '../approvals/statements.ts'
import { type BatchRow, importingName } from '../batches/batch-row.ts'
import type { Batches } from '../batches/batches.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Checkpointer } from '../evidence/checkpointer.ts'
import { type Sink, writeWholeFile } from '../files/whole-file.ts'
import type { AskPassphrase, Identity } from '../identity/identity.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { openJournal } from '../journal/journal.ts'
import { type BatchSnapshot, openBatchSnapshot } from '../reports/batch-snapshot.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { BundleItem } from './bundle-format.ts'
import type { Bundles, IncomingBatch } from './bundles.ts'
import { describeSubject, sampler } from './describe-subject.ts'
import { importableOperation, requireTargets, stageImported } from './import-bundle.ts'
import { itemsChanged, preparerSeal, requireUnstarted } from './preparer-seal.ts'
import { type ReadBundle, readBundle } from './read-bundle.ts'
import type { BundleSource } from './read-frames.ts'
import { withSignatures } from './with-signatures.ts'
import { contentDigest, writeBundle } from './write-bundle.ts'

export interface BundlesDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly batches: Batches
  readonly approvals: Approvals
  readonly identity: Identity
  readonly checkpointer: Checkpointer
  readonly clock: Clock
  readonly operator: string
  readonly product: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
}

export function openBundles(deps: BundlesDeps): Bundles {
  const {
    db,
    vendors,
    batches,
    approvals,
    identity,
    checkpointer,
    clock,
    operator,
    product,
    activity,
    announcer,
  } = deps
  const journal = openJournal({ db, clock, operator, signer: checkpointer.signer })
  const signatures = openBatchSignatures(db)
  const selectByName = db.prepare<[string], BatchRow>('SELECT * FROM batch WHERE name = ?')
  const selectById = db.prepare<[string], BatchRow>('SELECT * FROM batch WHERE id = ?')
  const importing = new Set<string>()

  const rowOf = (name: string): BatchRow => {
    const { name: known } = batches.get(name)
    return selectByName.get(known) as BatchRow
  }
  /** The batch of this workspace that a bundle is about. An import that broke off is none. */
  const hereOf = ({ header: { manifest } }: ReadBundle): BatchRow | undefined => {
    const row = selectById.get(manifest.id)
    return row?.name === importingName(manifest.id) ? undefined : row
  }

  const sealFor = preparerSeal({ approvals, signatures, identity, clock, product })

  const subjectOfFile = (
    bundle: ReadBundle,
    sampled: ReturnType<ReturnType<typeof sampler>['result']>,
    movedTo?: string,
  ) => {
    const { manifest, digest } = bundle.header
    const here = approvals.authority()
    const row = hereOf(bundle)
    const judged = {
      preparerKeyId: bundle.seal.key.keyId,
      preparedBy: bundle.seal.statement.by,
      isFromHere: row !== undefined && (signatures.seal(row.id)?.bundle_sha256 ?? null) === null,
    }
    const { at, by, host, workspace } = bundle.seal.statement
    const given = bundle.approvals.map(({ key, statement }) => factsOf(key.keyId, statement))
    const views = judgeApprovals(given, judged, here, clock.now())
    return describeSubject(vendors, {
      manifest,
      digest,
      host,
      workspace: workspace ?? null,
      sampled,
      preparer: viewSeal({ keyId: bundle.seal.key.keyId, at, by }, here),
      approvals: views,
      approvalsNeeded: here.needed,
      mayApprove: mayApprove(judged, views, here.own, clock.now(), movedTo),
    })
  }
  /** Reads all of a bundle and holds it to the forms of this workspace. */
  const examine = async (file: BundleSource) => {
    const sampled = sampler()
    let operation: ReturnType<typeof importableOperation> | undefined
    const bundle = await readBundle(file, {
      known: knownKeys(approvals.authority()),
      onHeader: ({ manifest }) => {
        operation = importableOperation(vendors, manifest)
      },
      onItems: (items) => {
        if (operation !== undefined) requireTargets(operation, items)
        sampled.take(items)
      },
    })
    return { bundle, sampled: sampled.result() }
  }

  const merge = (row: BatchRow, bundle: ReadBundle): number => approvals.add(row, merged(row, bundle))
  /** What a bundle brings for a batch that is here. */
  const merged = (row: BatchRow, bundle: ReadBundle): ReadBundle['approvals'] => {
    const { digest } = bundle.header
    if (row.digest !== digest) {
      throw new AppError(
        'check.other-batch',
        `This workspace knows the batch "${row.name}" of the same id with other content: one of the two was forged.`,
        { hint: 'Nothing was imported. Ask the preparer which digest is right.' },
      )
    }
    const present = approvals.sealOf(row)
    if (present === null || !isAbout(present.statement, bundle.seal.statement)) {
      throw new AppError(
        'check.other-seal',
        `Batch "${row.name}" is here, but the bundle carries another signature of its preparer than this workspace knows.`,
        { hint: 'Nothing was imported. Have the approvals given on a bundle that was exported last.' },
      )
    }
    return bundle.approvals
  }

  /** A checked bundle's batch, known or hidden until it is committed. */
  const stage = async (source: BundleSource, bundle: ReadBundle): Promise<IncomingBatch> => {
    const known = hereOf(bundle)
    if (known !== undefined) {
      // Told before anything is written, and looked at again with what is written.
      merged(known, bundle)
      await readBundle(source, { known: [] })
      return {
        id: known.id,
        commit: () => ({ batch: known.name, outcome: 'known', newApprovals: merge(known, bundle) }),
        discard() {},
      }
    }
    const { id, name: sealedName } = bundle.header.manifest
    if (importing.has(id))
      throw new AppError('state.importing', 'This bundle is being imported.', { hint: 'Wait for it.' })
    importing.add(id)
    try {
      const staged = await stageImported({ db, journal, vendors, at: isoTime(clock.now()) }, source, bundle)
      return {
        id,
        commit(name = freeName(sealedName)) {
          staged.commit(name)
          return { batch: name, outcome: 'imported', newApprovals: bundle.approvals.length }
        },
        discard: staged.discard,
      }
    } finally {
      importing.delete(id)
    }
  }
  const freeName = (name: string): string => {
    for (let number = 1; ; number += 1) {
      const free = number === 1 ? name : `${name} (${number})`
      if (selectByName.get(free) === undefined) return free
    }
  }
  const writeTo = async (
    row: BatchRow,
    write: Sink,
    bound: { host?: string | undefined; workspace?: string | undefined },
    ask: AskPassphrase,
  ): Promise<void> => {
    requireUnstarted(row)
    await withSnapshot(db, row.name, (snapshot) =>
      writeBundle(
        { manifest: snapshot.manifest, digest: snapshot.row.digest, itemPages: () => itemsOf(snapshot) },
        async (content) => ({
          seal: await sealFor(row, content, bound, ask),
          approvals: approvals.jwsOf(row),
        }),
        write,
      ),
    )
  }

  return {
    keys: () => knownKeys(approvals.authority()),
    read: async (source) => (await examine(source)).bundle,
    stage,
    writeTo: (name, write, { workspace, ask }) => writeTo(rowOf(name), write, { workspace }, ask),
    async inspect(file) {
      const { bundle, sampled } = await examine(file)
      const row = hereOf(bundle)
      return {
        file: { name: path.basename(file), bytes: bundle.bytes, sha256: bundle.sha256 },
        subject: subjectOfFile(bundle, sampled),
        here: row === undefined ? null : { batch: row.name, state: batches.get(row.name).state },
      }
    },
    async import(file, givenName) {
      const { bundle } = await examine(file)
      const known = hereOf(bundle)
      const { name: sealedName } = bundle.header.manifest
      if (known !== undefined) {
        const newApprovals = merge(known, bundle)
        return { outcome: 'known', newApprovals, batch: batches.get(known.name) }
      }
      const name = givenName ?? sealedName
      if (selectByName.get(name) !== undefined) {
        throw new AppError('input.name-taken', `There is another batch "${name}" already.`, {
          hint: 'Give it another name here: rescind batch import FILE --name NAME',
        })
      }
      const key = await checkpointer.hold()
      try {
        const staged = await stage(file, bundle)
        try {
          inTransaction(db, () => void staged.commit(name))
        } catch (error) {
          staged.discard()
          throw error
        }
      } finally {
        key.release()
      }
      const { seal: signed, sha256 } = bundle
      activity.add({
        kind: 'batch.imported',
        message: `Imported "${name}" from ${path.basename(file)} (SHA-256 ${sha256}), signed by ${signed.isKnown ? signed.key.name : signed.statement.by}, key ${signed.key.fingerprint}${signed.isKnown ? '' : ', which is not trusted here'}`,
        batch: name,
      })
      announcer.announce('batches.changed', {})
      return { outcome: 'imported', newApprovals: bundle.approvals.length, batch: batches.get(name) }
    },
    async export(name, file, { host, workspace, ask }) {
      const row = rowOf(name)
      requireUnstarted(row)
      const written = await writeWholeFile(file, (write) => writeTo(row, write, { host, workspace }, ask))
      activity.add({
        kind: 'batch.exported',
        message: `Exported "${row.name}" to ${path.basename(file)}, ${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}`,
        batch: row.name,
      })
      return written
    },
    async subject(name) {
      const row = rowOf(name)
      const { manifest, digest, sampled } = await withSnapshot(db, row.name, async (snapshot) => {
        const taken = sampler()
        for (const page of itemsOf(snapshot)) {
          taken.take(page)
          await new Promise(setImmediate)
        }
        return { manifest: snapshot.manifest, digest: snapshot.row.digest, sampled: taken.result() }
      })
      const here = approvals.authority()
      const views = approvals.list(row)
      const present = approvals.sealOf(row)
      const judged = {
        preparerKeyId: signatures.seal(row.id)?.key_id ?? null,
        preparedBy: present?.statement.by ?? null,
        isFromHere: present === null || present.isFromHere,
      }
      return describeSubject(vendors, {
        manifest,
        digest,
        host: present?.statement.host ?? null,
        workspace: present?.statement.workspace ?? null,
        sampled,
        preparer: approvals.preparer(row),
        approvals: views,
        approvalsNeeded: here.needed,
        mayApprove: mayApprove(judged, views, here.own, clock.now()),
      })
    },
    async approve(name, digest, ask, terms) {
      const row = rowOf(name)
      const present = approvals.sealOf(row)
      if (present !== null) {
        // What is approved is what would be sent: the items as they stand here, not as they were once signed.
        const content = await withSnapshot(db, row.name, (snapshot) => contentDigest(itemsOf(snapshot)))
        if (content !== present.statement.content) throw itemsChanged(row.name)
      }
      await approvals.approve(row, digest, await identity.signer(ask), terms)
      return batches.get(row.name)
    },
    async approveFile(file, digest, out, ask, terms = {}) {
      const { bundle, sampled } = await examine(file)
      if (bundle.header.digest !== digest) {
        throw new AppError('input.digest-differs', `${file} is not what was shown: nothing was approved.`, {
          hint: 'Look at it again.',
        })
      }
      const signer = await identity.signer(ask)
      // Judged anew: the key may have been made only now.
      const { mayApprove: may } = subjectOfFile(bundle, sampled, terms.movedTo)
      if (may.kind === 'no')
        throw new AppError('state.not-yours-to-approve', may.why, { hint: 'Have somebody else approve it.' })
      const statement = approvalOf(bundle.seal.statement, signer, clock.now(), terms)
      const written = await withSignatures(
        file,
        {
          seal: bundle.seal.jws,
          approvals: [
            // One key approves once: what has expired gives way to the new one.
            ...bundle.approvals.filter(({ key }) => key.keyId !== signer.keyId).map(({ jws }) => jws),
            await signer.sign(statement),
          ],
        },
        out,
      )
      const here = hereOf(bundle)
      activity.add({
        kind: 'batch.approved',
        message: `Approved the bundle of "${bundle.header.manifest.name}", ${countOf(bundle.header.manifest.items, 'item')}, digest ${digest}, with the key ${signer.key.fingerprint}`,
        ...(here === undefined ? {} : { batch: here.name }),
      })
      return written
    },
  }
}

/** What a snapshot of the batch gives; it is closed whatever happens. */
async function withSnapshot<T>(
  db: Db,
  name: string,
  work: (snapshot: BatchSnapshot) => Promise<T>,
): Promise<T> {
  const snapshot = openBatchSnapshot(db, name)
  try {
    return await work(snapshot)
  } finally {
    snapshot[Symbol.dispose]()
  }
}

function* itemsOf(snapshot: BatchSnapshot): Generator<BundleItem[]> {
  for (const page of snapshot.itemPages()) yield page.map(bundleItemFrom)
}

const bundleItemFrom = (row: ItemRow): BundleItem => ({
  ordinal: row.ordinal,
  target: JSON.parse(row.target) as Record<string, string>,
  label: row.label,
  reason: row.reason,
  sourceRow: row.source_row,
  attributes: JSON.parse(row.attributes) as Record<string, string>,
})
