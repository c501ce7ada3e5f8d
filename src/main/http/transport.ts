import type { Secret } from '../keychain/secret.ts'
import type { Remedy } from './way-error.ts'

/** One HTTP request to a vendor. The transport adds the connection's base URL and refuses any other origin. */
export interface WireRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Path below the connection's base URL, starting with `/`, every segment already percent-encoded. */
  readonly path: string
  /** The path begins at the root of the base URL's origin instead: for addresses that the vendor itself names. */
  readonly from?: 'origin'
  readonly query?: readonly (readonly [name: string, value: string])[]
  /** What is secret stays a `Secret` until it is written: the transport reveals it, and hides it from the answers. */
  readonly headers: Readonly<Record<string, string | Secret>>
  /** Sent as JSON with `content-type: application/json` when present. */
  readonly body?: unknown
  /** Sent as `application/x-www-form-urlencoded` in place of a body: what a token endpoint takes (RFC 6749 section 4.4.2). */
  readonly form?: readonly (readonly [name: string, value: string | Secret])[]
  /**
   * Whether the request may change anything at the vendor. Such a request is sent at most once per call, is never
   * repeated or redirected by the transport, and takes its place in the rate budget before its intent is journalled.
   */
  readonly mutating: boolean
  /** Its headers bear a signature over all of it, and so are good for no other. */
  readonly isSigned?: true
  /** Asked right before the first byte is written to a connection that stands; false ends it as `not-sent`. */
  readonly mayLeave?: () => boolean
}

/** What became of a request. Nothing here is thrown: a rejected promise is a bug. */
export type Answer =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** Names in lower case; repeated headers joined with `, `. Neither here nor in the body is any secret that was sent. */
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      /** The body read as JSON, where what stands below has read it already. */
      readonly json?: unknown
      /** The wait that a `Retry-After` header asks for, in either of its forms; absent when there is none that can be read. */
      readonly retryAfterMs?: number
      /** By the header `Date` (RFC 9110 section 6.6.1); absent when there is none that can be read. */
      readonly vendorClock?: VendorClock
      readonly durationMs: number
    }
  /** No byte of the request can have reached the vendor: refused, not resolved, TLS failed. */
  | {
      readonly kind: 'not-sent'
      readonly cause: string
      readonly remedy?: Remedy
      readonly durationMs: number
    }
  /** Bytes may have reached the vendor: reset, time-out, cut or oversized body, cancelled in flight. */
  | {
      readonly kind: 'in-doubt'
      readonly cause: string
      readonly remedy?: Remedy
      readonly durationMs: number
    }

/** The vendor's own clock when it answered, to the second. What bears its dates is compared with nobody else's. */
export interface VendorClock {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** How far it is ahead of ours: added to a time of ours, it gives the vendor's. */
  readonly aheadMs: number
}

export interface Transport {
  send(request: WireRequest, signal?: AbortSignal): Promise<Answer>
  close(): Promise<void>
}
