/** How long a million items beside a million others take to be compared, beside the import of one of the lists. */

import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '../../src/main/clock.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../src/main/workbench.ts'
import { testWorkers } from '../support/test-workers.ts'
import type { BenchRow } from './bench-row.ts'

const ROWS = 1_000_000
const SHARE_MARK = 2
/** Every 1,000th is missing in B, and as many are there that A does not have; every 500th ends at another time. */
const ONLY_EVERY = 1_000
const DIFFERENT_EVERY = 500

export async function benchCompare(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  const workbench = openWorkbench({
    dataDir: path.join(folder, 'workspace'),
    keychain: memoryKeychain(),
    clock: systemClock(),
    vendors: vendorRegistry(),
    operator: 'bench',
    product: 'rescind bench',
    workers: testWorkers(),
  })
  try {
    let importMs = 0
    for (const name of ['a', 'b'] as const) {
      const file = path.join(folder, `${name}.csv`)
      await writeList(file, name)
      const started = performance.now()
      await workbench.inventories.import({ file, name, vendor: 'digicert-tlm', settings: {} })
      importMs = Math.max(importMs, performance.now() - started)
    }
    const started = performance.now()
    const found = await workbench.inventories.compare('a', 'b')
    const ms = performance.now() - started
    const only = ROWS / ONLY_EVERY
    const different = ROWS / DIFFERENT_EVERY - only
    if (found.onlyA !== only || found.onlyB !== only || found.different.items !== different)
      throw new Error(`the known difference was not found: ${JSON.stringify(found)}`)
    return [
      {
        figure: 'compare 1 M with 1 M',
        ours: `${(ms / 1000).toFixed(2)} s`,
        beside: `${(importMs / 1000).toFixed(2)} s (import of one)`,
        ratio: ms / importMs,
        mark: `≤ ${SHARE_MARK}`,
        ok: ms / importMs <= SHARE_MARK,
      },
    ]
  } finally {
    await workbench.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Serial numbers in an order that is not theirs, the same in both lists. */
const serialOf = (n: number): string =>
  `AB${((BigInt(n) * 0x9e37_79b9_7f4a_7c15n) & 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, '0')}`.toUpperCase()

async function writeList(file: string, name: 'a' | 'b'): Promise<void> {
  const out = createWriteStream(file)
  out.write('Serial Number,Common Name,Valid To\n')
  for (let n = 1; n <= ROWS; n += 1) {
    const isOnly = n % ONLY_EVERY === 0
    const end = name === 'b' && n % DIFFERENT_EVERY === 0 ? '2028-01-31' : '2027-01-31'
    const serial = serialOf(isOnly && name === 'b' ? n + ROWS : n)
    if (!out.write(`${serial},host-${n}.example.com,${end}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
