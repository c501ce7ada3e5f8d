import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Clock, systemClock } from '../../src/main/clock.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench, type Workbench } from '../../src/main/workbench.ts'
import { testWorkers } from './test-workers.ts'

export interface TestWorkbench extends AsyncDisposable {
  readonly workbench: Workbench
  /** A folder of the test's own, thrown away with the workbench, which lives in its `workspace`. */
  readonly folder: string
}

/** A real workbench over a real file, with keys in memory. */
export async function testWorkbench(clock: Clock = systemClock()): Promise<TestWorkbench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-test-'))
  const workbench = openWorkbench({
    dataDir: path.join(folder, 'workspace'),
    keychain: memoryKeychain(),
    clock,
    vendors: vendorRegistry(),
    operator: 'tester@example',
    product: 'rescind test',
    workers: testWorkers(),
  })
  return {
    workbench,
    folder,
    async [Symbol.asyncDispose]() {
      await workbench.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
