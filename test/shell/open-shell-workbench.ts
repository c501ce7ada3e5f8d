import { hostname, userInfo } from 'node:os'
import { systemClock } from '../../src/main/clock.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench, type Workbench } from '../../src/main/workbench.ts'
import { sourceWorkers } from '../../src/main/worker-files.ts'

export interface ShellWorkbenchOptions {
  readonly dataDir: string
  /** Default: keys in memory. */
  readonly keychain?: Keychain
  /** Default: `rescind (test)`. */
  readonly product?: string
  readonly onListenerError?: (error: unknown) => void
}

/**
 * The product's workbench as the shells have it, run from its sources: to fill a workspace before a window is opened over it.
 *
 *     await using workbench = openShellWorkbench({ dataDir })
 */
export function openShellWorkbench({
  dataDir,
  keychain = memoryKeychain(),
  product = 'rescind (test)',
  onListenerError,
}: ShellWorkbenchOptions): Workbench {
  return openWorkbench({
    dataDir,
    keychain,
    clock: systemClock(),
    vendors: vendorRegistry(),
    operator: `${userInfo().username}@${hostname()}`,
    product,
    workers: sourceWorkers(),
    ...(onListenerError && { onListenerError }),
  })
}
