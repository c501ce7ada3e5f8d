import type { LaggingStatus } from './engine/lagging-status.ts'
import type { InventoryCsv, InventoryCsvOptions } from './inventory/messy-csv.ts'
import type { SandboxClock } from './sandbox-clock.ts'

/** What a request asks, for the selectors of faults: a change, one status, a list or search, a key check, a token. */
export type RequestGroup = 'submit' | 'status' | 'list' | 'check' | 'token' | 'other'

export interface VendorRequest {
  readonly number: number
  readonly method: string
  /** Path without the query, as it came, still percent-encoded. */
  readonly path: string
  /** Path cut at `/`, each part decoded; empty when one is no valid percent-encoding. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is; the content type is in `headers`, or text/plain. */
  readonly text?: string
}

/** A request understood: what it asks and of what, and how to answer it (which has the effect). */
export interface Route {
  readonly group: RequestGroup
  /** The vendor's own name for the call, also a selector of faults: `revoke`, `resume`, `search`, … */
  readonly operation: string
  /** What the request names: serial numbers, order ids, … */
  readonly targets: readonly string[]
  readonly answer: () => Reply
}

/** A change that the vendor made. */
export interface Effect {
  readonly seq: number
  /** ISO 8601, UTC. */
  readonly at: string
  readonly vendor: string
  /** `revoked`, `suspended`, `resumed`, `request-created`, … */
  readonly kind: string
  /** The vendor's name for the thing: a serial number, an order id, … */
  readonly target: string
  /** Number of the request that had the effect, 0 when nobody asked (an approver's automation). */
  readonly request: number
  readonly detail: Readonly<Record<string, unknown>>
}
export type EffectFacts = Pick<Effect, 'kind' | 'target'> & { readonly detail?: Effect['detail'] }

/** What the vendor has, for tests that look for, say, a suspended certificate. */
export interface WorldItem {
  readonly target: string
  /** The status as it is now, before any lag. */
  readonly status: string
  readonly facts: Readonly<Record<string, unknown>>
}

export interface WorldInit {
  /** How many certificates or credentials to make up. */
  readonly items: number
  readonly seed: number
  /** All in their plain state: nothing revoked, expired, suspended or colliding. */
  readonly plain: boolean
  /** The year in whose March most certificates were issued. */
  readonly year: number
  readonly clock: SandboxClock
  readonly lag: LaggingStatus
  /** Appends to the effect log, on disk too, before it returns. */
  readonly record: (effect: EffectFacts) => void
  /** Asks for a call back after `ms`; all are dropped when the sandbox closes. */
  readonly later: (ms: number, act: () => void) => void
  /** A key of that name: random, or derived from the key that the caller gave. */
  readonly makeKey: (name: string) => string
  /** Root of the vendor's own address, known once it listens. */
  readonly origin: () => string
}

export interface RateWindow {
  readonly requests: number
  readonly ms: number
}

/** What a connection to a sandbox needs beside its address. */
export interface Access {
  readonly key: string
  readonly options: Readonly<Record<string, string>>
}

/** A vendor as its documents describe it. */
export interface VendorWorld {
  /** Path that a client's base URL carries after the host: empty, or `/services/v2`, `/KeyfactorAPI`. */
  readonly basePath: string
  /** Secrets by role; `key` is the one that may do everything that the product needs. */
  readonly credentials: Readonly<Record<string, string>>
  /** What a connection needs beside the address to try an operation; by default the `key` and no options. */
  access?(operation: string | undefined): Partial<Access>
  /** Puts what it has into the state to which an operation applies, where most of it is in another. No effects of anybody. */
  stage?(operation: string): void
  /** Names of calls, as faults select them. */
  readonly operations: readonly string[]
  /** Limits that the vendor publishes; empty when it publishes none. */
  readonly publishedWindows: readonly RateWindow[]
  /** Knobs that tests may turn while it runs; a value keeps its type. */
  readonly settings: Record<string, number | boolean | string>
  route(request: VendorRequest): Route
  /** The answer to a request without a good key, or null when the key is good. `revoked`: no key is good any more. */
  refuseKey(request: VendorRequest, revoked: boolean): Reply | null
  throttled(retryAfterSeconds: number): Reply
  items(): readonly WorldItem[]
  /** Adds what a spreadsheet lists to the vendor's inventory, replacing the made-up one. Answers how many. */
  loadInventory?(csv: string): number
  inventoryCsv(options: InventoryCsvOptions): InventoryCsv
  /** An approver's decision from outside; false when nothing of that id is open. */
  decide?(id: string, approve: boolean): boolean
}
