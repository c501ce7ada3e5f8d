/**
 * What a vendor's documents leave open, and how a real account is asked about it: by reading only. Each assumption has an id by which
 * the probe, the document for administrators and the support file call it.
 */
import type { RateWindow } from '../../contract/connections.ts'
import type { Transport } from '../http/transport.ts'
import type { Secret } from '../keychain/secret.ts'
import type { ConnectionFacts, TokenEndpoint } from './connection-facts.ts'

export interface Assumption {
  readonly id: string
  readonly says: string
  /** When it would show, for one that no reading settles. */
  readonly untold?: string
}

/** `untold`: not to be told by reading, or not by what this account shows. */
export type ProbeVerdict = 'holds' | 'differs' | 'untold'

export interface ProbeFinding {
  readonly id: string
  readonly verdict: ProbeVerdict
  /** What was seen, in words that name no certificate and nobody. */
  readonly saw: string
}

/** What the connection uses from now on. */
export interface Learnt {
  readonly options?: Readonly<Record<string, string>>
  readonly windows?: readonly RateWindow[]
}

export interface ProbeLook {
  /** One for each assumption that reading can settle, but for `rate-limits`, which is read from the headers of all answers. */
  readonly findings: readonly ProbeFinding[]
  readonly learnt: Learnt
}

export interface ProbeAsking {
  readonly connection: ConnectionFacts
  readonly secret: Secret
  /** Lets questions through and nothing else. */
  readonly transport: Transport
  readonly tokens: TokenEndpoint | undefined
  /** A thing that the operator names, where the vendor has no list to take one from; by column. */
  readonly target: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
}

export interface VendorProbe {
  readonly assumptions: readonly Assumption[]
  /** Paths of the vendor's documented searches that are no GET; empty where all are. */
  readonly searches: readonly RegExp[]
  look(asking: ProbeAsking): Promise<ProbeLook>
}
