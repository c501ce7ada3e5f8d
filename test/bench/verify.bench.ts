import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ITEM_STATES, type StateCounts } from '../../src/contract/item-state.ts'
import type { Manifest, SealedItem } from '../../src/main/batches/manifest.ts'
import { sealedItemLine } from '../../src/main/batches/sealed-item.ts'
import { createAccounts } from '../../src/main/evidence/accounts.ts'
import { canonicalJson, sha256Hex } from '../../src/main/journal/canonical.ts'
import { headerLine, summaryLine } from '../../src/main/reports/evidence-format.ts'
import { verifyEvidence } from '../../src/main/reports/verify-evidence.ts'
import type { BenchRow } from './bench-row.ts'

const ITEMS = 1_000_000
const RATIO_MAX = 10
const LINES_PER_WRITE = 4_000
const BATCH = '0192f0c1-7a7a-7b7b-8c8c-121212121212'
const AT = '2026-11-20T10:00:00.000Z'

/** Verifying the evidence of a million items, beside `sha256sum` of the same file. */
export async function benchVerify(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-verify-'))
  try {
    const file = path.join(folder, 'evidence.jsonl')
    await writeLargeEvidence(file)
    const plain = sha256sumMs(file)
    const start = performance.now()
    const verdict = await verifyEvidence(file)
    const ours = performance.now() - start
    const megabytes = Math.round(statSync(file).size / 1e6)
    const ratio = plain === null ? null : ours / plain
    return [
      {
        figure: `verify evidence of ${ITEMS.toLocaleString('en')} items (${megabytes} MB)`,
        ours: `${(ours / 1000).toFixed(1)} s`,
        beside: plain === null ? 'sha256sum is not installed' : `sha256sum ${(plain / 1000).toFixed(1)} s`,
        ratio,
        mark: `<= ${RATIO_MAX}`,
        ok: verdict.ok && (ratio === null || ratio <= RATIO_MAX),
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The second of two runs: both tools then read from the system's cache. */
function sha256sumMs(file: string): number | null {
  if (spawnSync('sha256sum', [file]).status !== 0) return null
  const start = performance.now()
  spawnSync('sha256sum', [file])
  return performance.now() - start
}

/** Evidence of a run in which every item is sent, accepted and confirmed, written without a workspace to be quick. */
async function writeLargeEvidence(file: string): Promise<void> {
  const stream = createWriteStream(file)
  let pending: string[] = []
  const put = async (line: string) => {
    pending.push(line, '\n')
    if (pending.length < 2 * LINES_PER_WRITE) return
    if (!stream.write(pending.join(''))) await once(stream, 'drain')
    pending = []
  }
  const manifest = manifestOf()
  const digest = sha256Hex(canonicalJson(manifest))
  await put(headerLine(manifest, digest))
  const accounts = createAccounts(digest)
  for (let ordinal = 1; ordinal <= ITEMS; ordinal += 1) {
    const line = sealedItemLine(itemOf(ordinal))
    accounts.item(sha256Hex(line))
    await put(line)
  }

  let seq = 0
  let prev = digest
  const event = async (item: number | null, type: string, data: unknown) => {
    seq += 1
    const body = canonicalJson({
      batch: BATCH,
      seq,
      item,
      type,
      at: AT,
      actor: 'operator@workstation',
      data,
      prev,
    })
    prev = sha256Hex(body)
    accounts.event(item, prev)
    await put(body)
  }
  await event(null, 'batch.sealed', { digest, items: ITEMS })
  await event(null, 'run.started', {
    connection: 'production',
    host: 'one.digicert.example',
    version: 'rescind',
    canary: true,
    preflight: false,
  })
  for (let item = 1; item <= ITEMS; item += 1) {
    await event(item, 'submit.intent', { attempt: 1, digest })
    await event(item, 'submit.outcome', { attempt: 1, outcome: 'accepted', httpStatus: 204, durationMs: 21 })
    await event(item, 'status.answer', {
      purpose: 'confirm',
      status: 'effective',
      vendorStatus: 'revoked',
      reason: 'superseded',
    })
  }
  const counts = countsOf()
  await event(null, 'run.finished', { counts })
  await put(
    summaryLine({
      batch: BATCH,
      state: 'finished',
      counts,
      events: seq,
      head: prev,
      root: accounts.finish().root,
      exportedAt: AT,
      product: 'rescind',
      jws: null,
    }),
  )
  stream.end(pending.join(''))
  await once(stream, 'close')
}

function itemOf(ordinal: number): SealedItem {
  const serial = (0x4f3a_0000_0000n + BigInt(ordinal)).toString(16).toUpperCase().padStart(32, '5')
  return {
    ordinal,
    target: { serial_number: serial },
    label: `host-${ordinal}.example.net`,
    reason: 'superseded',
    sourceRow: ordinal + 1,
  }
}

function manifestOf(): Manifest {
  const items = createHash('sha256')
  for (let ordinal = 1; ordinal <= ITEMS; ordinal += 1) items.update(`${sealedItemLine(itemOf(ordinal))}\n`)
  return {
    format: 'rescind-batch',
    version: 1,
    id: BATCH,
    name: 'million',
    vendor: 'digicert-tlm',
    kind: 'certificate',
    request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
    source: {
      name: 'million.csv',
      bytes: 1,
      sha256: '0'.repeat(64),
      inventory: 'million',
      read: ITEMS,
      imported: ITEMS,
      duplicates: 0,
      rejected: 0,
    },
    items: ITEMS,
    itemsSha256: items.digest('hex'),
    createdAt: AT,
    createdBy: 'operator@workstation',
    sealedAt: AT,
    product: 'rescind',
  }
}

function countsOf(): StateCounts {
  const zero = Object.fromEntries(ITEM_STATES.map((state) => [state, 0])) as Omit<StateCounts, 'total'>
  return { ...zero, total: ITEMS, confirmed: ITEMS }
}
