import type { VendorId } from '../../contract/vendor.ts'
import { Secret } from '../keychain/secret.ts'
import type { RunningSandbox } from './desk.ts'

/** What is needed of a vendor's sandbox; the shell starts it, since nothing under `main` knows how. */
export interface StartedSandbox {
  url(vendor: VendorId): string
  access(vendor: VendorId): { readonly key: string; readonly options: Readonly<Record<string, string>> }
  inventoryCsv(vendor: VendorId): { readonly csv: string }
  close(): Promise<void>
}

/** The sandboxes of one shell: each vendor's is started when it is first asked for, and all end with the shell. */
export interface Sandboxes {
  running(vendor: VendorId): Promise<RunningSandbox>
  /** Whether a sandbox of this shell listens at an origin. */
  servesAt(origin: string): boolean
  close(): Promise<void>
}

export function createSandboxes(start: (vendor: VendorId) => Promise<StartedSandbox>): Sandboxes {
  const started = new Map<
    VendorId,
    Promise<{ readonly sandbox: StartedSandbox; readonly running: RunningSandbox }>
  >()
  const origins = new Set<string>()
  const open = async (vendor: VendorId) => {
    const sandbox = await start(vendor)
    const { key, options } = sandbox.access(vendor)
    const running = {
      url: sandbox.url(vendor),
      key: new Secret(key),
      options,
      inventoryCsv: sandbox.inventoryCsv(vendor).csv,
    }
    origins.add(new URL(running.url).origin)
    return { sandbox, running }
  }
  return {
    async running(vendor) {
      const opening = started.get(vendor) ?? open(vendor)
      started.set(vendor, opening)
      try {
        return (await opening).running
      } catch (error) {
        // What could not be started may be tried again.
        started.delete(vendor)
        throw error
      }
    },
    servesAt: (origin) => origins.has(origin),
    async close() {
      const all = await Promise.allSettled(started.values())
      started.clear()
      await Promise.all(
        all.map((one) => (one.status === 'fulfilled' ? one.value.sandbox.close() : undefined)),
      )
    },
  }
}
