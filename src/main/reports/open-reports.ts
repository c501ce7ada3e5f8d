import { countOf } from '../../contract/counted.ts'
import type { Environment } from '../../contract/environment.ts'
import type { ReportFormat } from '../../contract/reports.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { checkSealed } from '../batches/check-sealed.ts'
import { operationOf, vendorOf } from '../batches/target-text.ts'
import { type Clock, isoTime } from '../clock.ts'
import { isReadOnly } from '../db/read-only-db.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Checkpointer } from '../evidence/checkpointer.ts'
import { createTimeStamper, type TimeStamperDeps } from '../evidence/time-stamper.ts'
import { type Sink, writeWholeFile } from '../files/whole-file.ts'
import { openJournal } from '../journal/journal.ts'
import type { SettingsStore } from '../settings/settings.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { WorkerFiles } from '../worker-files.ts'
import { type BatchSnapshot, openBatchSnapshot } from './batch-snapshot.ts'
import { gatherFacts, gatherItems } from './facts/gather-facts.ts'
import { writeHtml } from './html/write-html.ts'
import { PDF_ROWS_MAX, renderPdf } from './pdf/render-pdf.ts'
import type { Reports } from './reports.ts'
import { type ShippedVerifier, shipVerifier } from './ship-verifier.ts'
import { writeCsv } from './write-csv.ts'
import { writeEvidence } from './write-evidence.ts'

export interface ReportsDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  /** What the host of an origin stands for. */
  readonly environmentAt: (origin: string) => Environment
  readonly checkpointer: Checkpointer
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly operator: string
  readonly product: string
  readonly workers: WorkerFiles
  readonly activity: ActivityLog
  readonly announcer: Announcer
  /** Which proxy leads to a time stamp authority. */
  readonly findProxy?: TimeStamperDeps['findProxy']
  readonly trace?: TimeStamperDeps['trace']
}

const FORMAT_TITLES: Readonly<Record<ReportFormat, string>> = {
  pdf: 'the PDF report',
  html: 'the HTML report',
  csv: 'the CSV report',
  jsonl: 'the evidence file',
}

export function openReports(deps: ReportsDeps): Reports {
  const { db, activity, announcer, checkpointer, clock, operator } = deps
  const journal = openJournal({ db, clock, operator, signer: checkpointer.signer })
  const timeStamper = createTimeStamper({ ...deps, journal })
  const selectSealed = db.prepare<[string], { id: string; name: string }>(
    'SELECT id, name FROM batch WHERE name = ? AND digest IS NOT NULL',
  )
  /** In the window too, where nobody reads what an export has answered. */
  const tellForeign = (batch: string, { file, foreign }: ShippedVerifier) =>
    announcer.announce('workspace.notice', {
      level: 'warning',
      title: 'Another verify_evidence.py stands there',
      message: `${foreign} is not the verifier of this product, and was left as it is. The one to hand on is ${file}.`,
      batch,
    })
  const writeNow: Reports['write'] = async (batch, format, file) => {
    const sealed = selectSealed.get(batch)
    if (sealed !== undefined && !isReadOnly(db) && journal.checkpoint(sealed.id, 'export'))
      await timeStamper.stamp(sealed)
    const snapshot = openBatchSnapshot(db, batch)
    try {
      await checkSealed(snapshot.db, snapshot.row)
      const written = await writeWholeFile(file, (write) => produce(deps, snapshot, format, write))
      const verifier = format === 'jsonl' ? await shipVerifier(deps.workers.verifier, written.file) : null
      if (verifier !== null && verifier.foreign !== null) tellForeign(snapshot.row.name, verifier)
      if (!isReadOnly(db))
        activity.add({
          kind: 'report.written',
          message: `Wrote ${FORMAT_TITLES[format]} of "${snapshot.row.name}", ${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}`,
          batch: snapshot.row.name,
        })
      return { ...written, signed: checkpointer.signer() !== null, verifier }
    } finally {
      snapshot[Symbol.dispose]()
    }
  }
  return {
    async write(batch, format, file, { ask } = {}) {
      const key = await checkpointer.hold(ask)
      try {
        return await writeNow(batch, format, file)
      } finally {
        key.release()
      }
    },
  }
}

async function produce(
  { vendors, environmentAt, checkpointer, clock, operator, product, workers }: ReportsDeps,
  snapshot: BatchSnapshot,
  format: ReportFormat,
  write: Sink,
): Promise<void> {
  const exportedAt = isoTime(clock.now())
  // Evidence is written without a look at the vendor: it must come out of every workspace.
  if (format === 'jsonl')
    return writeEvidence(snapshot, { exportedAt, product, signer: checkpointer.signer() }, write)
  const vendor = vendorOf(vendors, snapshot.row.vendor)
  const operation = operationOf(vendor, snapshot.manifest.request.operation)
  if (format === 'csv') return writeCsv(snapshot, operation, write)
  const facts = await gatherFacts(snapshot, {
    vendor: vendor.info,
    operation,
    environment: snapshot.row.origin === null ? null : environmentAt(snapshot.row.origin),
    exportedAt,
    operator,
    product,
  })
  if (format === 'html') return writeHtml(facts, snapshot, operation, write)
  const items = await gatherItems(snapshot, operation, PDF_ROWS_MAX)
  return write(await renderPdf(workers, { facts, items }))
}
