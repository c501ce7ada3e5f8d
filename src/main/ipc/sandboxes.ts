import type { ApiVendorId } from '../../contract/vendor.ts'
import { Secret } from '../keychain/secret.ts'
import type { RunningSandbox } from './desk.ts'

/** What is needed of a vendor's sandbox; the shell starts it, since nothing under `main` knows how. */
export interface StartedSandbox {
  url(vendor: ApiVendorId): string
  access(vendor: ApiVendorId): { readonly key: string; readonly options: Readonly<Record<string, string>> }
  inventoryCsv(vendor: ApiVendorId): { readonly csv: string }
  close(): Promise<void>
}

/** The sandboxes of one shell: each vendor's is started when it is first asked for, and all end with the shell. */
export interface Sandboxes {
  running(vendor: ApiVendorId): Promise<RunningSandbox>
  /** Whether a sandbox of this shell listens at an origin. */
  servesAt(origin: string): boolean
  close(): Promise<void>
}

export function createSandboxes(start: (vendor: ApiVendorId) => Promise<StartedSandbox>): Sandboxes {
  const started = new Map<
    ApiVendorId,
    Promise<{ readonly sandbox: StartedSandbox; readonly running: RunningSandbox }>
  >()
  const origins = new Set<string>()
  const open = async (vendor: ApiVendorId) => {
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
