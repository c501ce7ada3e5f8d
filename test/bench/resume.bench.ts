/** How soon after `rescind resume` the first request leaves, where a batch of a million items was killed in the middle. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CONNECTION, inWorkspace } from '../support/cli-workspace.ts'
import { startCli } from '../support/rescind-cli.ts'
import type { BenchRow } from './bench-row.ts'

const ROWS = 1_000_000
const FIRST_REQUEST_MS_MARK = 2_000
const REQUESTS_BEFORE_KILL = 500
const BATCH = 'million'
const VENDOR = 'digicert-tlm'
const generator = new URL('../support/make-inventory.mjs', import.meta.url).pathname

export async function benchResume(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  const dataDir = path.join(folder, 'workspace')
  let onRequest = (): void => {}
  // Takes every revocation; only when the first request comes is of interest.
  const server = createServer((request, response) => {
    onRequest()
    request.resume()
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const sealMs = await prepare(folder, dataDir, (server.address() as AddressInfo).port)
    let requests = 0
    const enough = Promise.withResolvers<void>()
    onRequest = () => {
      requests += 1
      if (requests === REQUESTS_BEFORE_KILL) enough.resolve()
    }
    const first = startCli(
      ['run', BATCH, '--connection', CONNECTION, '--yes', String(ROWS), '--no-canary', '--key-stdin'],
      { dataDir, key: 'bench-key' },
    )
    await Promise.race([enough.promise, first.ended])
    first.child.kill('SIGKILL')
    await first.ended

    const asked = Promise.withResolvers<void>()
    onRequest = asked.resolve
    const started = performance.now()
    const second = startCli(['resume', BATCH, '--key-stdin'], { dataDir, key: 'bench-key' })
    const early = second.ended.then(({ stderr }) => {
      throw new Error(`resume ended without a request: ${stderr}`)
    })
    await Promise.race([asked.promise, early])
    const ms = performance.now() - started
    second.child.kill('SIGKILL')
    await early.catch(() => {})
    return [
      {
        figure: 'resume of 1 M items: to the first request',
        ours: `${(ms / 1000).toFixed(2)} s`,
        beside: '',
        ratio: null,
        mark: `≤ ${FIRST_REQUEST_MS_MARK / 1000} s`,
        ok: ms <= FIRST_REQUEST_MS_MARK,
      },
      {
        figure: 'seal 1 M items',
        ours: `${(sealMs / 1000).toFixed(1)} s`,
        beside: '',
        ratio: null,
        mark: 'none',
        ok: true,
      },
    ]
  } finally {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns how long sealing took */
async function prepare(folder: string, dataDir: string, port: number): Promise<number> {
  const file = path.join(folder, 'inventory.csv')
  execFileSync(process.execPath, [generator, String(ROWS), file, '--clean'], { stdio: 'ignore' })
  return inWorkspace(dataDir, async ({ inventories, batches, connections }) => {
    await inventories.import({ file, name: BATCH, vendor: VENDOR, settings: {} })
    await connections.add({
      name: CONNECTION,
      vendor: VENDOR,
      baseUrl: `http://127.0.0.1:${port}`,
      options: { settle_ms: '50' },
      limits: 'none',
    })
    batches.create({
      name: BATCH,
      inventory: BATCH,
      request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
      filter: {},
    })
    const started = performance.now()
    await batches.seal(BATCH)
    return performance.now() - started
  })
}
