/** How fast a million rows are imported (validated, normalised, de-duplicated, durable) beside what the `sqlite3` shell needs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../../src/main/clock.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../src/main/workbench.ts'
import { sourceWorkers } from '../../src/main/worker-files.ts'
import type { BenchRow } from './bench-row.ts'

const ROWS = 1_000_000
const SHARE_MARK = 0.5
const BLOCKED_MS_MARK = 50
const GROWTH_MB_MARK = 200
const SAMPLE_MS = 20
const generator = new URL('../support/make-inventory.mjs', import.meta.url).pathname

export async function benchImport(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  try {
    const file = path.join(folder, 'inventory.csv')
    execFileSync(process.execPath, [generator, String(ROWS), file, '--clean'], { stdio: 'ignore' })
    const theirsMs = sqliteShell(file, folder)
    const ours = await ourImport(file, folder)
    return [
      {
        figure: 'import 1 M rows',
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
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sqliteShell(file: string, folder: string): number {
  const database = path.join(folder, 'plain.db')
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
): Promise<{ ms: number; blockedMs: number; growthMb: number }> {
  const workbench = openWorkbench({
    dataDir: path.join(folder, 'workspace'),
    keychain: memoryKeychain(),
    clock: systemClock(),
    vendors: vendorRegistry(),
    operator: 'bench',
    product: 'rescind bench',
    workers: sourceWorkers(),
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
    if (summary.imported !== ROWS) throw new Error(`${summary.imported} rows were imported`)
    return { ms, blockedMs: delay.max / 1e6, growthMb: (peak - before) / 1e6 }
  } finally {
    clearInterval(sampler)
    await workbench.close()
  }
}
