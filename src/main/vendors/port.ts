/**
 * The seam between the product and a vendor: what a vendor can do, declared as data, and a client that does it.
 *
 * Terms: a **target** is what a request is about, as the vendor names it; an **operation** is what is asked; a
 * **flight** is one HTTP request that carries one or more requests; an **outcome** is what the vendor answered to a
 * submit; a **status** is what the vendor says of a target now, seen from the operation.
 */

import type { Finding } from '../../contract/batches.ts'
import type { ConnectionCheck, RateWindow } from '../../contract/connections.ts'
import type { ApiVendorId, OperationInfo, Reason, VendorId, VendorInfo } from '../../contract/vendor.ts'
import type { Transport } from '../http/transport.ts'
import type { Remedy } from '../http/way-error.ts'
import type { Secret } from '../keychain/secret.ts'
import type { Attributes, Target } from '../target.ts'
import type { ConnectionFacts, TokenEndpoint } from './connection-facts.ts'
import type { HandOverKit } from './hand-over-kit.ts'
import type { VendorProbe } from './probe.ts'
import type { ProofTable } from './proof.ts'
import type { TargetStatus } from './target-status.ts'

export type { Attributes, Target } from '../target.ts'
export type { ConnectionFacts, TokenEndpoint } from './connection-facts.ts'
export type { TargetStatus } from './target-status.ts'

export interface Item {
  readonly ordinal: number
  readonly target: Target
  readonly attributes: Attributes
  /** The reason asked for this item: the row's own, or the batch's. */
  readonly reason: Reason | null
}

/** What all items of a batch share. */
export interface Order {
  readonly operation: string
  readonly comment: string
  readonly options: Readonly<Record<string, string>>
}

/** What the vendor answered to one item of a flight. */
export type Outcome =
  /** `shows`: what the answer itself says of the target now, where the vendor calls that a confirmation. */
  | {
      readonly kind: 'accepted'
      readonly detail?: string
      readonly shows?: Extract<TargetStatus, { kind: 'effective' }>
    }
  | { readonly kind: 'pending-approval'; readonly requestId: string; readonly detail?: string }
  /**
   * The vendor says that the effect was there before. Without `shows`, which the answer itself gives, the runner asks the
   * status before it believes it.
   */
  | {
      readonly kind: 'already-done'
      readonly code: string
      readonly message: string
      readonly shows?: Extract<TargetStatus, { kind: 'effective' }>
    }
  /**
   * The vendor said no. Unless `final`, the runner asks the status once, since "no" can mean "already done" where the
   * vendor documents no code for it.
   */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly final: boolean }
  /** The name fits several targets: certainly no effect; `resolve` may find which one is meant. */
  | { readonly kind: 'ambiguous'; readonly code: string; readonly message: string }
  /** 401 or 403: certainly no effect; the run pauses with the hint. */
  | { readonly kind: 'key-refused'; readonly code: string; readonly message: string; readonly hint: string }
  /** Certainly had no effect: may be repeated. `answered`: the vendor itself says so, which is no sign of trouble on the way. */
  | {
      readonly kind: 'not-sent'
      readonly cause: string
      readonly answered?: boolean
      readonly remedy?: Remedy
    }
  | { readonly kind: 'throttled'; readonly retryAfterMs?: number; readonly message?: string }
  /**
   * May have had effect: the vendor is asked before anything is repeated. `unexpected`: the answer did not fit the vendor's
   * schema. `answered`: it did, and says nothing of this item, which is no sign of trouble on the way.
   */
  | {
      readonly kind: 'in-doubt'
      readonly cause: string
      readonly unexpected: boolean
      readonly answered?: boolean
      /** The answer names a time before which nothing more is to be sent: a 503 with `Retry-After`. */
      readonly retryAfterMs?: number
    }

/** One item's outcome with the facts of the exchange that a report keeps. */
export interface Submitted {
  readonly outcome: Outcome
  /** Absent when no answer came. */
  readonly httpStatus?: number
  /** The vendor's own id of the request or answer, where one is given (a header or a field). */
  readonly vendorRequestId?: string
  readonly durationMs: number
}

/** The result of a question: reading never has an effect, so whatever failed may be asked again. */
export type Read<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'throttled'; readonly retryAfterMs?: number }
  | { readonly kind: 'key-refused'; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly kind: 'offline'; readonly cause: string; readonly remedy?: Remedy }
  /** The answer did not fit the vendor's schema (a new version). `foreign`: it was not the vendor that answered (a captive portal). */
  | { readonly kind: 'unexpected'; readonly cause: string; readonly foreign?: true }

export type Resolution =
  /** Columns to add to the target, e.g. `keyfactor_id` or `thumbprint`. */
  | { readonly kind: 'resolved'; readonly columns: Target }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly kind: 'not-found'; readonly message: string }
  /** The vendor shows that it is done already: nothing is sent. */
  | { readonly kind: 'done'; readonly status: Extract<TargetStatus, { kind: 'effective' }> }
  /** The operation cannot be had for what the vendor shows: nothing is sent. */
  | { readonly kind: 'unfit'; readonly code: string; readonly message: string }

/** The set of targets that a bulk question is about, with what all of them have in common, to narrow a search. */
export interface Population {
  readonly count: number
  /** Attributes that have the same value in every item of the batch, e.g. `profile_id`. */
  readonly common: Attributes
  /** Earliest and latest `valid_from` (YYYY-MM-DD), when every item has one. */
  readonly validFrom?: { readonly first: string; readonly last: string }
  readonly has: (target: Target) => boolean
  /** When the batch's first run began, ISO 8601: nothing was sent before. Null before the first run; absent when nobody knows. */
  readonly startedAt?: () => string | null
}

/** What the journal knows that helps to tell whose a request at the vendor is. */
export interface Known {
  /** When the item's last submit left, ISO 8601; null when none has. */
  readonly submittedAt: string | null
  /** Whether another item of the batch waits, or waited, for this request at the vendor. */
  readonly isTaken: (requestId: string) => boolean
  /** Targets of the batch's other items that may have had an effect at the vendor without anybody knowing it. */
  readonly rivals: () => readonly Target[]
  /** Whether the item's last request may have had an effect without anybody knowing it. */
  readonly isDoubtful: boolean
  /** Whether the vendor has ever left a request of this batch to somebody's approval. */
  readonly areApprovalsInPlay: () => boolean
}

/** What the journal knows of an item that is asked about. */
export interface About {
  /** Of its pending approval, when it has one. */
  readonly requestId: string | null
  readonly known: Known
}

export interface Sweep {
  /** Targets of the population that the vendor still lists as not affected. */
  readonly stillActive: readonly Target[]
  /** False when the list could not be read to its end within `maxRequests`. */
  readonly complete: boolean
  readonly note: string
}

/** A thing found by searching at the vendor. */
export interface DiscoveredItem {
  readonly target: Target
  readonly attributes: Attributes
  /** The certificate itself, in Base64, where the vendor shows it. */
  readonly certificate?: string | null
}
export interface DiscoveredPage {
  readonly items: readonly DiscoveredItem[]
  /** How many the vendor says there are in all. */
  readonly total?: number
}

export interface VendorClient {
  /** Asks whether the key is good and what it may do. */
  check(signal?: AbortSignal): Promise<ConnectionCheck>
  /**
   * The account that the key acts for, or that the vendor shows the targets in, as the vendor numbers it; null where its answers
   * do not tell, as for a key of another account, which is shown none of them. Absent where the vendor has no accounts below a
   * host, or no question that tells.
   *
   * @param items a few of the batch: the first that tells is enough
   */
  account?(order: Order, items: readonly Item[], signal?: AbortSignal): Promise<Read<string | null>>
  /** Sends exactly one mutating HTTP request and gives one outcome per item, in the items' order. Never throws for what a network or vendor does. */
  submit(order: Order, items: readonly Item[], signal?: AbortSignal): Promise<readonly Submitted[]>
  /** What the vendor says of one target now. `requestId` is that of the item's pending approval, when it has one. */
  status(
    order: Order,
    item: Item,
    requestId: string | null,
    signal?: AbortSignal,
    known?: Known,
  ): Promise<Read<TargetStatus>>
  /**
   * Which of the vendor's lists shows an item: `statuses` is asked for the items of one list at a time, and of several lists side by
   * side. Null where none does, so that it is asked about one by one. Absent where one list shows all.
   */
  listOf?(order: Order, item: Item): string | null
  /**
   * Statuses of many in few requests, by ordinal, where the vendor has a list or search. What it leaves out is asked
   * one by one. Sends at most `maxRequests`. `about`: what the journal knows of an item, by ordinal.
   */
  statuses?(
    order: Order,
    items: readonly Item[],
    population: Population,
    maxRequests: number,
    signal?: AbortSignal,
    about?: (ordinal: number) => About,
  ): Promise<Read<ReadonlyMap<number, TargetStatus>>>
  /** How many requests `statuses` would make for all the lists as last seen: the runner's measure of when it is worth it. */
  statusesCost?(): number
  /** Finds the one target that a name means, for items whose name does not name one thing. By ordinal. */
  resolve?(
    order: Order,
    items: readonly Item[],
    signal?: AbortSignal,
  ): Promise<Read<ReadonlyMap<number, Resolution>>>
  /** After the run: which of the population are still not affected. */
  sweep?(
    order: Order,
    population: Population,
    maxRequests: number,
    signal?: AbortSignal,
  ): Promise<Read<Sweep>>
  /** Fills an inventory by a paged search; throws `AppError` when the vendor refuses or cannot be reached. */
  discover?(query: Readonly<Record<string, string>>, signal?: AbortSignal): AsyncIterable<DiscoveredPage>
  close(): Promise<void>
}

/** How a vendor wants to be asked. All in milliseconds or counts. */
export interface OperationPace {
  /** 1, or more where the API takes a list. */
  readonly maxTargetsPerRequest: number
  /**
   * Where one request carries many items and says some things once for all of them: only items with the same key share a
   * flight. Absent when any may.
   */
  readonly flightKey?: (item: Item) => string
  /** Whether items must be resolved (`resolve`) before they are submitted; none must when absent. */
  readonly needsResolution?: (target: Target) => boolean
  /** Whether `resolve` tells what is done already: then nothing is asked about before it. */
  readonly resolutionTellsStatus?: boolean
  /** How many names `resolve` finds with about one request; 1 when absent. */
  readonly namesPerQuestion?: number
  /** How long a status usually lags behind an effect: waited before a doubt is asked about for the first time. */
  readonly settleMs: number
  /**
   * How long an effect may take to show at the most. Until then an answer without the effect proves nothing; after it an
   * accepted item ends `unconfirmed`, and a doubtful one may be sent again.
   */
  readonly confirmWithinMs: number
  /** False when no status call exists: accepted items end `unconfirmed`, doubts `unresolved`. */
  readonly hasStatus: boolean
}

export type VendorLimits =
  /** Rolling windows as the vendor publishes them. */
  | { readonly kind: 'published'; readonly windows: readonly RateWindow[] }
  /** No figure is known: start here and adapt. */
  | { readonly kind: 'unknown'; readonly startPerSecond: number }

export interface ExaminedConnection {
  readonly tokenUrl?: string
  readonly keyless?: boolean
  readonly keyForRunOnly?: boolean
}

export interface Vendor {
  readonly id: VendorId
  readonly info: VendorInfo
  readonly limits: VendorLimits
  /** What its answers prove: the one place that says whether a request may be repeated. */
  readonly proof: ProofTable
  /** How long to wait after a 429 that names no time. */
  readonly throttleMs: number
  /** What is asked about its assumptions; every vendor of the product has it. */
  readonly probe?: VendorProbe
  /** Of a CA without an API: its batches leave as a hand-over, and there is nothing to connect to (`by-hand.ts`). */
  readonly handOver?: HandOverKit
  pace(operation: OperationInfo, connection: ConnectionFacts): OperationPace
  /**
   * Rules that one item breaks or a person should know of, before anything is sent: reasons by certificate type,
   * expired certificates, ids that must not be sent. `error` findings stop the sealing.
   */
  examine(order: Order, item: Item): readonly Finding[]
  /**
   * Looks at a connection's options as a whole, when it is added and when it is opened.
   *
   * @returns `tokenUrl`: the one other address than the base URL at which the secret is used (an identity provider's, or that of
   *   what the vendor writes elsewhere); the key is bound to its origin too; `keyless`: no key is asked for, since a client certificate or
   *   a profile stands for it; `keyForRunOnly`: its key is given for each run, and never to the keychain
   * @throws AppError `input.…` for options that do not go together
   */
  examineConnection?(connection: ConnectionFacts): ExaminedConnection
  /** @param tokens given when `examineConnection` names an address for them */
  connect(
    connection: ConnectionFacts,
    secret: Secret,
    transport: Transport,
    tokens?: TokenEndpoint,
  ): VendorClient
}

/** A vendor that can be connected to: those that the sandbox can play. */
export type ApiVendor = Vendor & { readonly id: ApiVendorId; readonly handOver?: undefined }

export type VendorRegistry = ReadonlyMap<VendorId, Vendor>
