import type { TlsFiles } from './engine/listener.ts'
import type { RequestRecord } from './engine/sandbox-log.ts'
import type { VendorCounts } from './engine/serve-vendor.ts'
import type { InventoryCsv, InventoryCsvOptions } from './inventory/messy-csv.ts'
import type { SandboxClock } from './sandbox-clock.ts'
import type { VendorName } from './vendor-name.ts'
import type { Access, Effect, WorldItem } from './vendor-world.ts'

export interface SandboxOptions {
  /** Default: `digicert-tlm` alone. */
  readonly vendors?: readonly VendorName[]
  /** Port of the first vendor, the next ones follow; 0, the default, lets the system choose. */
  readonly port?: number
  /** Certificates or credentials that each vendor has; default 1000. */
  readonly items?: number
  /** Same seed, same inventory; default 1. */
  readonly seed?: number
  /** Nothing revoked, expired, suspended or colliding. */
  readonly plain?: boolean
  /** Most certificates are issued in March of this year; default: the latest one whose certificates are still valid. */
  readonly year?: number
  readonly latencyMs?: number
  readonly statusLagMs?: number
  /** Readings of a thing that still show it as before its effect. */
  readonly statusLagReads?: number
  /** See the README. */
  readonly faults?: string
  /** `published` (default): the vendor's own windows; `none`; or windows such as `100/5s,1000/5m`. */
  readonly limit?: string
  /** The key of every vendor; default: random. */
  readonly key?: string
  /** Every request and effect, one JSON line each, is appended here before its answer is sent. */
  readonly logFile?: string
  /** An inventory in place of the made-up one, for the vendors that can take one. */
  readonly inventoryCsv?: string
  /** Serves https with this certificate. */
  readonly tls?: TlsFiles
  readonly clock?: SandboxClock
}

/** What tests may change while it runs. */
export interface SandboxChange {
  readonly faults?: string
  readonly limit?: string
  readonly latencyMs?: number
  readonly statusLagMs?: number
  readonly statusLagReads?: number
  /** True: every key is refused from now on. */
  readonly keyRevoked?: boolean
  /** True: nothing listens at the vendor's address; false: it does again. */
  readonly offline?: boolean
  /** The vendor's own knobs; see the README. */
  readonly settings?: Readonly<Record<string, number | boolean | string>>
}

export interface Sandbox {
  readonly vendors: readonly VendorName[]
  /** What a connection takes as its base URL: origin and, where the vendor has one, base path. */
  url(vendor: VendorName): string
  /** The key with which everything works. */
  key(vendor: VendorName): string
  /** What a connection needs to try an operation: the key that it works with, and the vendor's own options. */
  access(vendor: VendorName, operation?: string): Access
  /** Makes the vendor's things ready for an operation that applies to few of them: suspended, pending. Clears the log. */
  stage(vendor: VendorName, operation: string): void
  /** All secrets by role: a read-only key, a parent account's key, an OAuth client, … */
  credentials(vendor: VendorName): Readonly<Record<string, string>>
  effects(vendor: VendorName): readonly Effect[]
  requests(vendor: VendorName): readonly RequestRecord[]
  counts(vendor: VendorName): VendorCounts
  /** Everything that the vendor has, with its true state. */
  items(vendor: VendorName): readonly WorldItem[]
  /** The vendor's inventory as a spreadsheet, and what an import of it must find. */
  inventoryCsv(vendor: VendorName, options?: InventoryCsvOptions): InventoryCsv
  /** Replaces the vendor's inventory; answers how many it has now. */
  loadInventory(vendor: VendorName, csv: string): number
  /** Throws a SandboxError, and changes nothing, when a part of the change is not understood. */
  change(vendor: VendorName, change: SandboxChange): Promise<void>
  /** Approves or rejects, as an administrator at the vendor would; throws when nothing of that id waits. */
  decide(vendor: VendorName, id: string, approve: boolean): void
  clearLog(vendor: VendorName): void
  /** The other origin to which `redirect` leads, and what came there: it must never see a key. */
  readonly stranger: { readonly url: string; requests(): readonly StrangerRequest[] }
  /** The control plane for other processes; its token goes in the header `x-sandbox-token`. */
  readonly control: { readonly url: string; readonly token: string }
  close(): Promise<void>
}

export interface StrangerRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}
