/** How fast 20,000 revocations run beside what a user would write: the vendor tutorial's loop, and `xargs -P 16 curl`. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { systemClock } from '../../src/main/clock.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../src/main/workbench.ts'
import { testWorkers } from '../support/test-workers.ts'
import type { BenchRow } from './bench-row.ts'

const ITEMS = 20_000
const LATENCY_MS = 20
const CONCURRENCY = 20
/** The slow ways are measured on so many, and taken per item. */
const LOOP_ITEMS = 300
const XARGS_ITEMS = 1_500
const XARGS_PROCESSES = 16
const REQUESTS_PER_ITEM_MARK = 1.05
const KEY = 'bench-key'

export async function benchRun(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  const sandbox = await startSandboxProcess(ITEMS + LOOP_ITEMS + XARGS_ITEMS)
  try {
    const serials = await listSerials(sandbox.url)
    const loopMs = await tutorialLoop(sandbox.url, serials.slice(0, LOOP_ITEMS))
    const xargsMs = xargsCurl(sandbox.url, serials.slice(LOOP_ITEMS, LOOP_ITEMS + XARGS_ITEMS), folder)
    const own = serials.slice(LOOP_ITEMS + XARGS_ITEMS)
    const { ms, sent } = await ourRun(sandbox.url, own, folder)
    const perItem = ms / own.length
    const idealMs = (own.length * LATENCY_MS) / CONCURRENCY
    const measuredIdealMs = (own.length * loopMs) / CONCURRENCY
    return [
      row(
        'revoke 20,000, beside the tutorial loop',
        perItem,
        `${loopMs.toFixed(2)} ms an item`,
        loopMs / perItem,
        '≥ 10 ×',
        loopMs / perItem >= 10,
      ),
      row(
        'revoke 20,000, beside xargs -P 16 curl',
        perItem,
        `${xargsMs.toFixed(2)} ms an item`,
        xargsMs / perItem,
        '≥ 1.5 ×',
        xargsMs / perItem >= 1.5,
      ),
      row(
        'revoke 20,000, beside N × 20 ms ÷ 20',
        perItem,
        `${(idealMs / 1000).toFixed(1)} s`,
        ms / idealMs,
        '≤ 1.1',
        ms / idealMs <= 1.1,
      ),
      row(
        'revoke 20,000, beside N × measured latency ÷ 20',
        perItem,
        `${(measuredIdealMs / 1000).toFixed(1)} s`,
        ms / measuredIdealMs,
        '≤ 1.1',
        ms / measuredIdealMs <= 1.1,
      ),
      {
        figure: 'requests per certificate, confirmation included',
        ours: (sent / own.length).toFixed(4),
        beside: '1',
        ratio: sent / own.length,
        mark: `≤ ${REQUESTS_PER_ITEM_MARK}`,
        ok: sent / own.length <= REQUESTS_PER_ITEM_MARK,
      },
    ]
  } finally {
    sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const row = (
  figure: string,
  perItemMs: number,
  beside: string,
  ratio: number,
  mark: string,
  ok: boolean,
): BenchRow => ({
  figure,
  ours: `${perItemMs.toFixed(3)} ms an item`,
  beside,
  ratio,
  mark,
  ok,
})

async function startSandboxProcess(items: number): Promise<{ url: string; stop: () => void }> {
  const args = [
    'src/sandbox/main.ts',
    '--vendor',
    'digicert-tlm',
    '--items',
    String(items),
    '--plain',
    '--latency',
    String(LATENCY_MS),
    '--limit',
    'none',
    '--key',
    KEY,
  ]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  )
  const { vendors } = JSON.parse(line) as { vendors: Record<string, { url: string }> }
  return { url: vendors['digicert-tlm']?.url ?? '', stop: () => child.kill() }
}

async function listSerials(url: string): Promise<{ serial: string; thumbprint: string }[]> {
  const all: { serial: string; thumbprint: string }[] = []
  for (;;) {
    const answer = await fetch(`${url}/mpki/api/v1/certificate-search?limit=1000&offset=${all.length}`, {
      headers: { 'x-api-key': KEY },
    })
    const page = (await answer.json()) as {
      total: number
      items: { serial_number: string; thumbprint: string }[]
    }
    all.push(...page.items.map((item) => ({ serial: item.serial_number, thumbprint: item.thumbprint })))
    if (all.length >= page.total || page.items.length === 0) return all
  }
}

/** Milliseconds an item: revoke, then ask for the status, one after the other, as the vendor's tutorial does. */
async function tutorialLoop(url: string, items: readonly { serial: string }[]): Promise<number> {
  const started = performance.now()
  for (const { serial } of items) {
    const headers = { 'x-api-key': KEY, 'content-type': 'application/json' }
    await (
      await fetch(`${url}/mpki/api/v1/certificate/${serial}/revoke`, {
        method: 'PUT',
        headers,
        body: '{"revocation_reason":"superseded"}',
      })
    ).text()
  }
  return (performance.now() - started) / items.length
}

function xargsCurl(url: string, items: readonly { serial: string }[], folder: string): number {
  const list = path.join(folder, 'serials')
  writeFileSync(list, items.map(({ serial }) => `${serial}\n`).join(''))
  const curl = `curl -s -o /dev/null -X PUT -H 'x-api-key: ${KEY}' -H 'content-type: application/json' -d '{"revocation_reason":"superseded"}' ${url}/mpki/api/v1/certificate/{}/revoke`
  const started = performance.now()
  spawnSync('sh', ['-c', `xargs -P ${XARGS_PROCESSES} -I{} ${curl} < ${list}`])
  return (performance.now() - started) / items.length
}

async function ourRun(
  url: string,
  items: readonly { serial: string; thumbprint: string }[],
  folder: string,
): Promise<{ ms: number; sent: number }> {
  const file = path.join(folder, 'inventory.csv')
  writeFileSync(
    file,
    `Serial Number,Thumbprint\n${items.map(({ serial, thumbprint }) => `${serial},${thumbprint}\n`).join('')}`,
  )
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
    await workbench.connections.add(
      { name: 'c', vendor: 'digicert-tlm', baseUrl: url, options: { settle_ms: '100' }, limits: 'none' },
      new Secret(KEY),
    )
    await workbench.inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} })
    workbench.batches.create({
      name: 'b',
      inventory: 'i',
      request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
      filter: {},
    })
    await workbench.batches.seal('b')
    const started = performance.now()
    const status = await (
      await workbench.runs.start({
        batch: 'b',
        connection: 'c',
        confirmCount: items.length,
        canary: false,
        preflight: false,
      })
    ).done
    const ms = performance.now() - started
    if (status.counts.confirmed !== items.length)
      throw new Error(`the run ended with ${JSON.stringify(status.counts)}`)
    return { ms, sent: status.requests.sent }
  } finally {
    await workbench.close()
  }
}
