import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '../../src/main/clock.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import type { PassDebugPoint } from '../../src/main/runner/debug-point.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench, type Workbench } from '../../src/main/workbench.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { testWorkers } from './test-workers.ts'

export const VENDOR = 'digicert-tlm'
export const BATCH = 'b'
export const CONNECTION = 'sandbox'

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), 'rescind-cli-'))
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** A workspace opened in this process, between two processes of the command line. */
export async function inWorkspace<T>(
  dataDir: string,
  work: (workbench: Workbench) => Promise<T> | T,
  debugPoint?: PassDebugPoint,
  keychain: Keychain = memoryKeychain(),
): Promise<T> {
  const workbench = openWorkbench({
    dataDir,
    keychain,
    clock: systemClock(),
    vendors: vendorRegistry(),
    operator: 'tester@test',
    product: 'rescind test',
    workers: testWorkers(),
    debugPoint,
  })
  try {
    return await work(workbench)
  } finally {
    await workbench.close()
  }
}

/** Imports what the sandbox has and seals one batch of all of it. */
export async function sealBatch(
  dataDir: string,
  sandbox: Sandbox,
  rows: number,
  batch = BATCH,
  keychain?: Keychain,
): Promise<void> {
  const file = path.join(dataDir, `${batch}.csv`)
  const work = async (workbench: Workbench) => {
    writeFileSync(file, sandbox.inventoryCsv(VENDOR, { rows }).csv)
    await workbench.inventories.import({ file, name: batch, vendor: VENDOR, settings: {} })
    workbench.batches.create({
      name: batch,
      inventory: batch,
      request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
      filter: {},
    })
    await workbench.batches.seal(batch)
  }
  await inWorkspace(dataDir, work, undefined, keychain)
}

/** A connection without limits; `settleMs` is how long a status may lag. */
export const connect = (dataDir: string, sandbox: Sandbox, settleMs: number): Promise<unknown> =>
  inWorkspace(dataDir, ({ connections }) =>
    connections.add({
      name: CONNECTION,
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: String(settleMs) },
      limits: 'none',
    }),
  )

export function copyWorkspace(from: string): string {
  const to = temporaryFolder()
  cpSync(from, to, { recursive: true })
  return to
}
