/** How fast rows are imported (validated, normalised, de-duplicated, durable) beside what the `sqlite3` shell needs, and a workbook. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../../src/main/clock.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../src/main/workbench.ts'
import { testWorkers } from '../support/test-workers.ts'
import { workbookFile } from '../support/workbook-file.ts'
import type { BenchRow } from './bench-row.ts'

const ROWS = 1_000_000
const FEWER_ROWS = 300_000
const SHARE_MARK = 0.5
const BLOCKED_MS_MARK = 50
const GROWTH_MB_MARK = 200
const SHEET_ROWS = 200_000
const SHEET_MS_MARK = 20_000
const SHEET_MB_MARK = 400
const SAMPLE_MS = 20
const generator = new URL('../support/make-inventory.mjs', import.meta.url).pathname

export async function benchImport(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  try {
    return [
      ...(await beside(folder, FEWER_ROWS, '300,000 rows')).slice(0, 1),
      ...(await beside(folder, ROWS, '1 M rows')),
      ...(await ofWorkbook(folder)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function beside(folder: string, rows: number, words: string): Promise<BenchRow[]> {
  const file = path.join(folder, `inventory-${rows}.csv`)
  execFileSync(process.execPath, [generator, String(rows), file, '--clean'], { stdio: 'ignore' })
  const theirsMs = sqliteShell(file, path.join(folder, `plain-${rows}.db`))
  const ours = await ourImport(file, folder, rows)
  return [
    {
      figure: `import ${words}`,
      ours: `${(ours.ms / 1000).toFixed(2)} s`,
      beside: `${(theirsMs / 1000).toFixed(2)} s (sqlite3 .import)`,
      ratio: ours.ms / theirsMs,
      mark: `≤ ${SHARE_MARK}`,
      ok: ours.ms / theirsMs <= SHARE_MARK,
    },
    {
      figure: "import: main's event loop blocked",
      ours: `${ours.blockedMs.toFixed(0)} ms`,
      beside: '',
      ratio: null,
      mark: `≤ ${BLOCKED_MS_MARK} ms`,
      ok: ours.blockedMs <= BLOCKED_MS_MARK,
    },
    {
      figure: 'import: growth of memory',
      ours: `${ours.growthMb.toFixed(0)} MB`,
      beside: '',
      ratio: null,
      mark: `≤ ${GROWTH_MB_MARK} MB`,
      ok: ours.growthMb <= GROWTH_MB_MARK,
    },
  ]
}

/** Made in a process of its own, so that what it takes is not counted as the import's. */
async function ofWorkbook(folder: string): Promise<BenchRow[]> {
  const file = path.join(folder, 'inventory.xlsx')
  const made = spawnSync(process.execPath, [import.meta.filename, file], { stdio: 'inherit' })
  if (made.status !== 0) throw new Error('the workbook was not made')
  const ours = await ourImport(file, folder, SHEET_ROWS)
  return [
    {
      figure: 'import a workbook of 200,000 rows',
      ours: `${(ours.ms / 1000).toFixed(2)} s`,
      beside: '',
      ratio: null,
      mark: `≤ ${SHEET_MS_MARK / 1000} s`,
      ok: ours.ms <= SHEET_MS_MARK,
    },
    {
      figure: 'import a workbook: growth of memory',
      ours: `${ours.growthMb.toFixed(0)} MB`,
      beside: '',
      ratio: null,
      mark: `≤ ${SHEET_MB_MARK} MB`,
      ok: ours.growthMb <= SHEET_MB_MARK,
    },
  ]
}

function sqliteShell(file: string, database: string): number {
  const started = performance.now()
  execFileSync('sqlite3', [
    database,
    'CREATE TABLE t (serial TEXT UNIQUE, cn TEXT, org TEXT, valid_from TEXT, valid_to TEXT, thumbprint TEXT, profile TEXT)',
    `.import --csv --skip 1 ${file} t`,
  ])
  return performance.now() - started
}

async function ourImport(
  file: string,
  folder: string,
  rows: number,
): Promise<{ ms: number; blockedMs: number; growthMb: number }> {
  const workbench = openWorkbench({
    dataDir: path.join(folder, `workspace-${path.basename(file)}`),
    keychain: memoryKeychain(),
    clock: systemClock(),
    vendors: vendorRegistry(),
    operator: 'bench',
    product: 'rescind bench',
    workers: testWorkers(),
  })
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const before = process.memoryUsage().rss
  let peak = before
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, SAMPLE_MS)
  try {
    delay.enable()
    const started = performance.now()
    const summary = await workbench.inventories.import({
      file,
      name: 'i',
      vendor: 'digicert-tlm',
      settings: {},
    })
    const ms = performance.now() - started
    if (summary.imported !== rows) throw new Error(`${summary.imported} rows were imported`)
    return { ms, blockedMs: delay.max / 1e6, growthMb: (peak - before) / 1e6 }
  } finally {
    clearInterval(sampler)
    await workbench.close()
  }
}

/** No two serial numbers, thumbprints and names are alike, as in an inventory: so many texts a workbook shares. */
function writeWorkbook(file: string): void {
  const rows = Array.from({ length: SHEET_ROWS }, (_, n) => [
    `AB${(BigInt(n + 1) * 0x9e37_79b9_7f4a_7c15n).toString(16).padStart(30, '0').slice(-30)}`.toUpperCase(),
    `host-${n}.corp.example.com`,
    'Example Org',
    { number: '46100', look: 'date' as const },
    { number: '46470', look: 'date' as const },
    (BigInt(n + 1) * 0xc2b2_ae3d_27d4_eb4fn).toString(16).padStart(64, 'a').toUpperCase(),
    '7f606454-e011-4cfb-af90-5a13232bbd8f',
  ])
  const headings = [
    'Serial Number',
    'Common Name',
    'Organization',
    'Valid From',
    'Valid To',
    'Thumbprint',
    'Profile',
  ]
  writeFileSync(file, workbookFile([{ name: 'Certificates', rows: [headings, ...rows] }]))
}

if (process.argv[1] === import.meta.filename) writeWorkbook(process.argv[2] as string)
