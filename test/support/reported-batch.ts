import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BatchRequest } from '../../src/contract/batches.ts'
import type { OperationInfo, VendorInfo } from '../../src/contract/vendor.ts'
import { openActivityLog } from '../../src/main/activity/open-activity-log.ts'
import { createAnnouncer } from '../../src/main/announcer.ts'
import type { Manifest, SealedItem } from '../../src/main/batches/manifest.ts'
import { sealedItemLine } from '../../src/main/batches/sealed-item.ts'
import { systemClock } from '../../src/main/clock.ts'
import { type Db, inTransaction, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import { createCheckpointer } from '../../src/main/evidence/checkpointer.ts'
import { passphraseNeeded } from '../../src/main/identity/passphrase-needed.ts'
import type { Signer } from '../../src/main/identity/signer.ts'
import { canonicalJson, sha256Hex } from '../../src/main/journal/canonical.ts'
import { type Entry, openJournal } from '../../src/main/journal/journal.ts'
import { openReports } from '../../src/main/reports/open-reports.ts'
import type { Reports } from '../../src/main/reports/reports.ts'
import { openSettings } from '../../src/main/settings/open-settings.ts'
import type { Vendor } from '../../src/main/vendors/port.ts'
import { testWorkers } from './test-workers.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** Events appended in one transaction by `runBatch`: few commits, so that large batches are quick to build. */
const ITEMS_PER_COMMIT = 2_000

/** How an item of a built batch ends. */
export type Ending =
  | 'confirmed'
  | 'already-done'
  | 'refused'
  | 'unconfirmed'
  | 'unresolved'
  | 'skipped'
  | 'differs'
  | 'accepted'
  | 'queued'

export interface BatchPlan {
  readonly items: number
  readonly ending?: (ordinal: number) => Ending
  readonly name?: string
  readonly request?: Partial<BatchRequest>
  /** What the sealed item says beyond its number. */
  readonly item?: (ordinal: number) => Partial<SealedItem>
  /** What the vendor says when it refuses. */
  readonly refusal?: { readonly code: string; readonly message: string }
  /** How far the clock goes from one commit to the next. */
  readonly msPerCommit?: number
}

/** A workspace on disk with reports over it, thrown away with it. */
export interface ReportedWorkspace extends Disposable {
  readonly folder: string
  readonly db: Db
  readonly clock: VirtualClock
  readonly reports: Reports
  /** What the window would have shown. */
  readonly notices: () => readonly unknown[]
  /** The key at hand, if any. */
  readonly signer: () => Signer | null
  /** The path of a file in the workspace's own folder for results. */
  file(name: string): string
}

/** @param signer the workspace's key; without one nothing is signed, as without a keychain */
export function reportedWorkspace(signer?: Signer): ReportedWorkspace {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-reports-'))
  const db = openWorkspaceDb(path.join(folder, 'data'))
  const clock = virtualClock()
  const announcer = createAnnouncer(() => {})
  const notices: unknown[] = []
  announcer.on('workspace.notice', (notice) => notices.push(notice))
  const checkpointer = createCheckpointer({
    publicKey: () => signer?.key ?? null,
    signer: () =>
      signer === undefined ? Promise.reject(passphraseNeeded('known')) : Promise.resolve(signer),
  })
  const reports = openReports({
    db,
    environmentAt: () => 'production',
    checkpointer,
    settings: openSettings({ db, announcer }),
    vendors: new Map([[reportVendor.id, reportVendor]]),
    // Time stamps come over a real network, whose waits nobody steps through.
    clock: { ...clock, sleep: systemClock().sleep },
    operator: 'beatrix@workstation',
    product: 'rescind test',
    workers: testWorkers(),
    announcer,
    activity: openActivityLog({ db, clock, operator: 'beatrix@workstation', announcer }),
  })
  return {
    folder,
    db,
    clock,
    reports,
    notices: () => notices,
    signer: () => signer ?? null,
    file: (name) => path.join(folder, name),
    [Symbol.dispose]() {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Serial numbers as real ones look: 16 octets, no two alike. */
export const reportSerial = (ordinal: number): string =>
  sha256Hex(`serial ${ordinal}`).slice(0, 32).toUpperCase()

/** Puts a draft into the database and seals it, event included. Answers the batch's id. */
export function sealBatch(workspace: ReportedWorkspace, plan: BatchPlan): string {
  const { db, clock, signer } = workspace
  const at = new Date(clock.now()).toISOString()
  const name = plan.name ?? 'q3-retired-profile'
  const id = `batch-${name}`
  const request: BatchRequest = {
    operation: 'revoke',
    reason: 'superseded',
    comment: 'CHG-4711',
    options: {},
    ...plan.request,
  }
  const source = { name: 'retired.csv', bytes: 48_211, sha256: sha256Hex('retired.csv') }
  const items = sealedItems(plan)
  const lines = items.map((item) => `${sealedItemLine(item)}\n`).join('')
  const manifest: Manifest = {
    format: 'rescind-batch',
    version: 1,
    id,
    name,
    vendor: reportVendor.id,
    kind: 'certificate',
    request,
    source: {
      ...source,
      inventory: 'retired',
      read: plan.items + 14,
      imported: plan.items,
      duplicates: 11,
      rejected: 3,
    },
    items: plan.items,
    itemsSha256: sha256Hex(lines),
    createdAt: at,
    createdBy: 'anton@workstation',
    sealedAt: at,
    product: 'rescind test',
  }
  const text = canonicalJson(manifest)
  const digest = sha256Hex(text)
  inTransaction(db, () => {
    db.prepare(
      `INSERT INTO batch (id, name, vendor, kind, state, inventory, source, request, filter, created_at, created_by, sealed_at, manifest, digest, items)
       VALUES (?, ?, ?, 'certificate', 'sealed', 'retired', ?, ?, '{}', ?, 'anton@workstation', ?, ?, ?, ?)`,
    ).run(
      id,
      name,
      reportVendor.id,
      canonicalJson(source),
      canonicalJson(request),
      at,
      at,
      text,
      digest,
      plan.items,
    )
    insertItems(db, id, items)
    db.prepare(`INSERT INTO batch_count (batch, state, items) VALUES (?, 'queued', ?)`).run(id, plan.items)
    openJournal({ db, clock, operator: 'anton@workstation', signer }).append(id, [
      { type: 'batch.sealed', data: { digest, items: plan.items } },
    ])
  })
  return id
}

function sealedItems(plan: BatchPlan): SealedItem[] {
  return Array.from({ length: plan.items }, (_, index) => ({
    ordinal: index + 1,
    target: { serial_number: reportSerial(index + 1) },
    label: `host-${index + 1}.example.net`,
    reason: plan.request?.reason ?? 'superseded',
    sourceRow: index + 2,
    ...plan.item?.(index + 1),
  }))
}

function insertItems(db: Db, batch: string, items: readonly SealedItem[]): void {
  const insert = db.prepare(
    `INSERT INTO batch_item (batch, ordinal, target, label, attributes, reason, source_row) VALUES (?, ?, ?, ?, '{}', ?, ?)`,
  )
  for (const { ordinal, target, label, reason, sourceRow } of items) {
    insert.run(batch, ordinal, canonicalJson(target), label, reason, sourceRow)
  }
}

/** Runs a sealed batch through the journal, so that each item ends as the plan says, and finishes it when all are settled. */
export function runBatch(workspace: ReportedWorkspace, batch: string, plan: BatchPlan): void {
  const { db, clock, signer } = workspace
  const journal = openJournal({ db, clock, operator: 'beatrix@workstation', signer })
  const startedAt = new Date(clock.now()).toISOString()
  const run = {
    connection: 'production',
    host: 'one.digicert.example',
    version: 'rescind test',
    canary: true,
    preflight: false,
  }
  db.prepare(`UPDATE batch SET state = 'running', connection = ?, host = ?, started_at = ? WHERE id = ?`).run(
    run.connection,
    run.host,
    startedAt,
    batch,
  )
  journal.append(batch, [{ type: 'run.started', data: run }])
  const endings: Ending[] = []
  for (let first = 1; first <= plan.items; first += ITEMS_PER_COMMIT) {
    const ordinals = Array.from(
      { length: Math.min(ITEMS_PER_COMMIT, plan.items - first + 1) },
      (_, n) => first + n,
    )
    clock.jump(plan.msPerCommit ?? 60_000)
    journal.append(
      batch,
      ordinals.flatMap((ordinal) => {
        const ending = plan.ending?.(ordinal) ?? 'confirmed'
        endings.push(ending)
        return itemEvents(ordinal, ending, plan)
      }),
    )
  }
  db.prepare('UPDATE batch SET requests_sent = ? WHERE id = ?').run(Math.ceil(plan.items * 1.03), batch)
  finishRun(
    workspace,
    batch,
    endings.some((ending) => ending === 'queued' || ending === 'accepted'),
  )
}

function finishRun({ db, clock, signer }: ReportedWorkspace, batch: string, isOpen: boolean): void {
  const journal = openJournal({ db, clock, operator: 'beatrix@workstation', signer })
  const at = new Date(clock.now()).toISOString()
  if (isOpen) {
    const halt = {
      kind: 'operator',
      message: 'Paused by beatrix@workstation.',
      hint: 'Carry on with resume.',
      at,
    } as const
    journal.append(batch, [{ type: 'run.paused', data: { halt } }])
    db.prepare(`UPDATE batch SET state = 'paused', halt = ? WHERE id = ?`).run(JSON.stringify(halt), batch)
    return
  }
  const sweep = { stillActive: 0, complete: true, note: 'All pages of active certificates were read.', at }
  journal.append(batch, [
    { type: 'run.swept', data: sweep },
    { type: 'run.finished', data: { counts: journal.counts(batch) } },
  ])
  db.prepare(`UPDATE batch SET state = 'finished', finished_at = ?, sweep = ? WHERE id = ?`).run(
    at,
    JSON.stringify(sweep),
    batch,
  )
}

/** The shortest legal way of an item to its ending. */
function itemEvents(item: number, ending: Ending, plan: BatchPlan): Entry[] {
  const intent: Entry = {
    item,
    type: 'submit.intent',
    data: { attempt: 1, digest: sha256Hex(`request ${item}`) },
  }
  const accepted: Entry = {
    item,
    type: 'submit.outcome',
    data: { attempt: 1, outcome: 'accepted', httpStatus: 204, requestId: `req-${item}`, durationMs: 21 },
  }
  const effective = (
    purpose: 'confirm' | 'settle',
    reason: 'superseded' | 'affiliation_changed' = 'superseded',
  ): Entry => ({
    item,
    type: 'status.answer',
    data: { purpose, status: 'effective', vendorStatus: 'revoked', reason, httpStatus: 200 },
  })
  switch (ending) {
    case 'queued':
      return []
    case 'accepted':
      return [intent, accepted]
    case 'confirmed':
      return [
        intent,
        accepted,
        effective('confirm', (plan.request?.reason as 'superseded' | undefined) ?? 'superseded'),
      ]
    case 'differs':
      return [intent, accepted, effective('confirm', 'affiliation_changed')]
    case 'unconfirmed':
      return [intent, accepted, { item, type: 'confirm.expired', data: {} }]
    case 'skipped':
      return [{ item, type: 'item.skipped', data: {} }]
    case 'refused': {
      const refusal = plan.refusal ?? {
        code: 'cert_not_found',
        message: 'The certificate does not belong to this account.',
      }
      return [
        intent,
        {
          item,
          type: 'submit.outcome',
          data: { attempt: 1, outcome: 'refused-final', httpStatus: 404, ...refusal },
        },
      ]
    }
    case 'already-done':
      return [
        intent,
        {
          item,
          type: 'submit.outcome',
          data: {
            attempt: 1,
            outcome: 'already-done',
            httpStatus: 409,
            code: 'already_revoked',
            message: 'Already revoked.',
          },
        },
        effective('settle'),
      ]
    case 'unresolved':
      return [
        intent,
        {
          item,
          type: 'submit.outcome',
          data: {
            attempt: 1,
            outcome: 'in-doubt',
            message: 'connection reset after the request was written',
          },
        },
        { item, type: 'settle.given-up', data: { message: 'The vendor did not answer 12 status requests.' } },
      ]
  }
}

/** The one operation of `reportVendor`. */
export const revoke: OperationInfo = {
  id: 'revoke',
  title: 'Revoke certificates',
  done: 'revoked',
  reversible: false,
  target: {
    kind: 'certificate',
    noun: { one: 'certificate', many: 'certificates' },
    columns: [
      {
        name: 'serial_number',
        label: 'Serial number',
        type: 'serial',
        synonyms: [],
        required: true,
        identity: true,
      },
      {
        name: 'thumbprint',
        label: 'Thumbprint',
        type: 'sha256',
        synonyms: [],
        required: false,
        identity: true,
      },
    ],
    oneOf: [],
  },
  options: [],
  reasons: [],
  reasonRequired: true,
  commentRequired: false,
  warnings: [],
}

const info: VendorInfo = {
  id: 'digicert-tlm',
  title: 'DigiCert Trust Lifecycle Manager',
  operations: [revoke],
  secret: { label: 'API key', help: '' },
  baseUrlExample: '',
  connectionFields: [],
  queryFields: [],
  limits: '',
  assumptions: [],
}

/** As much of a vendor as reports look at. */
export const reportVendor = { id: 'digicert-tlm', info } as unknown as Vendor
