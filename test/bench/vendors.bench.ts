/** Every operation of every vendor at 20 ms a request and without limits: time beside N × requests × latency ÷ concurrency. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { OperationInfo, VendorInfo } from '../../src/contract/vendor.ts'
import { systemClock } from '../../src/main/clock.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../src/main/workbench.ts'
import { testWorkers } from '../support/test-workers.ts'
import type { BenchRow } from './bench-row.ts'

const ITEMS = 2_000
const LATENCY_MS = 20
const CONCURRENCY = 20
const RATIO_MARK = 1.15
/** Of Document Trust Manager's revocation. */
const REQUESTS_MARK = 2.05
const MS_AN_ITEM_MARK = 2.5

interface Served {
  readonly url: string
  readonly key: string
  readonly options: Readonly<Record<string, string>>
  readonly csv: string
}

interface Measured {
  readonly ms: number
  readonly cpuMs: number
  readonly items: number
  readonly sent: number
}

/** @param wanted rows to measure, `VENDOR` or `VENDOR/OPERATION`, and how often each is; all of them once without any */
export async function benchVendors(wanted: readonly string[]): Promise<BenchRow[]> {
  const times = Number(wanted.find((word) => /^[1-9]\d*$/.test(word)) ?? 1)
  const names = wanted.filter((word) => !/^[1-9]\d*$/.test(word))
  const all = [...vendorRegistry().values()]
    // What is handed over sends nothing.
    .filter(({ handOver }) => handOver === undefined)
    .flatMap(({ info }) =>
      info.operations.map((operation) => ({
        info,
        operation,
        names: [info.id, `${info.id}/${operation.id}`],
      })),
    )
  const strange = names.filter((name) => !all.some((one) => one.names.includes(name)))
  if (strange.length > 0)
    throw new Error(`no row ${strange.join(', ')}; there are ${all.map((one) => one.names[1]).join(', ')}`)
  const rows: BenchRow[] = []
  const measured = all.filter((one) => names.length === 0 || one.names.some((name) => names.includes(name)))
  // The first run of a process is of compiling as well, which would stand in the first row alone.
  const [first] = measured
  if (first !== undefined) await runOnce(first.info, first.operation)
  for (const { info, operation } of measured) rows.push(...(await benchOperation(info, operation, times)))
  return rows
}

async function benchOperation(
  info: VendorInfo,
  operation: OperationInfo,
  times: number,
): Promise<BenchRow[]> {
  const measured: Measured[] = []
  for (let time = 0; time < times; time += 1) measured.push(await runOnce(info, operation))
  const { ms, cpuMs, items, sent } = median(measured)
  const idealMs = (sent * LATENCY_MS) / CONCURRENCY
  // Of many items a request, what counts is how long is waited between the rounds, and not the latency of the few requests.
  const isOneByOne = sent >= items / 2
  const name = `${info.id} ${operation.id}, ${ITEMS.toLocaleString('en')} items`
  const isMarked = info.id === 'digicert-dtm' && operation.id === 'revoke'
  const perItem = ms / items
  return [
    {
      figure: `${name}, beside requests × 20 ms ÷ 20`,
      ours: `${perItem.toFixed(3)} ms an item, ${(cpuMs / items).toFixed(3)} ms of it computing`,
      beside: `${(idealMs / items).toFixed(3)} ms`,
      ratio: isOneByOne ? ms / idealMs : null,
      mark: isMarked
        ? `≤ ${RATIO_MARK}, ≤ ${MS_AN_ITEM_MARK} ms an item`
        : isOneByOne
          ? `≤ ${RATIO_MARK}`
          : 'none: many items a request',
      ok: !isOneByOne || (ms / idealMs <= RATIO_MARK && (!isMarked || perItem <= MS_AN_ITEM_MARK)),
    },
    {
      figure: `${name}, requests an item`,
      ours: (sent / items).toFixed(4),
      beside: '',
      ratio: null,
      mark: isMarked ? `≤ ${REQUESTS_MARK}` : '',
      ok: !isMarked || sent / items <= REQUESTS_MARK,
    },
  ]
}

const median = (measured: readonly Measured[]): Measured =>
  measured.toSorted((one, other) => one.ms - other.ms)[Math.floor(measured.length / 2)] as Measured

async function runOnce(info: VendorInfo, operation: OperationInfo): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  const sandbox = await serve(info.id, operation)
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
    const { connections, inventories, batches, runs } = workbench
    const file = path.join(folder, 'inventory.csv')
    writeFileSync(file, sandbox.csv)
    await connections.add(
      {
        name: 'c',
        vendor: info.id,
        baseUrl: sandbox.url,
        options: { ...sandbox.options, settle_ms: '100' },
        limits: 'none',
      },
      new Secret(sandbox.key),
    )
    await inventories.import({ file, name: 'i', vendor: info.id, kind: operation.target.kind, settings: {} })
    const skips = operation.options.some(({ name }) => name === 'skip_approval')
    batches.create({
      name: 'b',
      inventory: 'i',
      request: {
        operation: operation.id,
        ...(operation.reasons.length === 0 ? {} : { reason: 'superseded' as const }),
        comment: 'bench',
        options: skips ? { skip_approval: 'true' } : {},
      },
      filter: {},
    })
    await batches.seal('b')
    const items = batches.get('b').counts.total
    const started = performance.now()
    const cpu = process.cpuUsage()
    const { done } = await runs.start({
      batch: 'b',
      connection: 'c',
      confirmCount: items,
      canary: false,
      preflight: false,
    })
    const { state, counts, requests } = await done
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(cpu)
    if (state !== 'finished' || counts.confirmed + counts['already-done'] + counts.unconfirmed !== items)
      throw new Error(`${info.id} ${operation.id} ended ${state} with ${JSON.stringify(counts)}`)
    return { ms, cpuMs: (user + system) / 1000, items, sent: requests.sent }
  } finally {
    await workbench.close()
    sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function serve(vendor: string, operation: OperationInfo): Promise<Served & { stop: () => void }> {
  const script = path.join(import.meta.dirname, 'sandbox-process.ts')
  const args = [script, vendor, operation.id, operation.target.kind, String(ITEMS), String(LATENCY_MS)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
  })
  return { ...(JSON.parse(line) as Served), stop: () => void child.kill() }
}
