import type { Clock } from '../clock.ts'
import type { Transport } from '../http/transport.ts'

/** A connection as a client needs it. */
export interface ConnectionFacts {
  readonly baseUrl: string
  readonly options: Readonly<Record<string, string>>
}

/**
 * Where a connection's secret is turned into tokens. The transport leads to that origin and nowhere else, as the
 * connection's own leads to its base URL.
 */
export interface TokenEndpoint {
  readonly transport: Transport
  /** Percent-encoded, with a leading slash. */
  readonly path: string
  /** Tokens end by it. */
  readonly clock: Clock
}
