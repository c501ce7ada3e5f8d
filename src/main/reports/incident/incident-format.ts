import type { Fate } from '../../../contract/incident-fates.ts'
import type { IncidentFigures } from '../../../contract/incidents.ts'
import { canonicalJson, sha256Hex } from '../../journal/canonical.ts'

/**
 * The evidence file of an incident: JSON Lines as the evidence of a batch (`evidence-format.ts`), in this order.
 *
 *   1. one header line (`IncidentHeader`)
 *   2. `header.events` event lines as the incident's journal holds them, chained: the first one's `prev` is 64 zeros
 *   3. `header.members` member lines (`IncidentMemberLine`), by ascending `member`
 *   4. one summary line: `membersSha256` is over the member lines with their line feeds, `checksum` over the canonical JSON of
 *      the summary's other members, `jws` over the `IncidentStatement`; `root` is that of the tree over the digests of all event
 *      and member lines (RFC 6962), by which one member is shown without the others
 *
 * `docs/evidence-format.md` says the same to whoever writes a verifier of their own.
 */
export interface IncidentHeader {
  readonly format: typeof INCIDENT_FORMAT
  /** 1 is without `root`. */
  readonly version: 1 | 2
  /** The moment that the file tells of. */
  readonly at: string
  readonly incident: string
  readonly name: string
  readonly events: number
  readonly members: number
}

export interface IncidentMemberLine {
  readonly member: number
  readonly vendor: string
  readonly kind: string
  /** With `issuer` as it came in: the digest of the event that brought it in is over these. */
  readonly target: Readonly<Record<string, string>>
  readonly issuer: string | null
  /** Names that event: its `addition`. */
  readonly addition: number
  readonly label: string
  /** The first moment after its validity. */
  readonly endsAt: string | null
  readonly told: boolean
  readonly replaced: boolean
  /** The exclusion that it is under: the number of its event, and when it ends. */
  readonly excluded: { readonly event: number; readonly until: string | null } | null
  /** Of its items in batches the one that decides. */
  readonly item: {
    readonly batch: string
    readonly ordinal: number
    readonly state: string
    readonly settledAt: string | null
  } | null
  readonly became: Fate
}

/** A batch with members of the population, as it stood: its own evidence must hold an event with this head. */
export interface IncidentEvidenceBatch {
  readonly batch: string
  readonly name: string
  readonly vendor: string
  readonly digest: string
  readonly events: number
  readonly head: string
  readonly items: number
  readonly members: number
}

export interface IncidentFacts {
  readonly at: string
  readonly incident: string
  readonly name: string
  readonly state: 'open' | 'closed'
  readonly deadline: string
  /** Of the report. */
  readonly number: number
  readonly events: number
  readonly head: string
  readonly members: number
  readonly membersSha256: string
  readonly root?: string | undefined
  readonly figures: IncidentFigures
  readonly batches: readonly IncidentEvidenceBatch[]
  readonly product: string
}

/** All that the signature is over. */
export interface IncidentStatement extends IncidentFacts {
  readonly kind: 'rescind-incident-evidence'
}

export interface IncidentSummaryLine {
  readonly summary: IncidentFacts & { readonly jws: string | null; readonly checksum: string }
}

export const INCIDENT_FORMAT = 'rescind-incident'
/**
 * One member cut out of it: a header line, the events that the member rests on (its opening, what brought the member in, its
 * exclusion), the member's line, an `IncidentProof`, the summary's line.
 */
export const INCIDENT_EXCERPT_FORMAT = 'rescind-incident-excerpt'

export interface IncidentExcerptHeader extends Omit<IncidentHeader, 'format' | 'version'> {
  readonly format: typeof INCIDENT_EXCERPT_FORMAT
  readonly version: 1
}

/** `index` of the member among all members, from 0; ways to `summary.root`, digests from the leaf upwards. */
export interface IncidentProof {
  readonly proof: {
    readonly index: number
    readonly events: readonly (readonly string[])[]
    readonly member: readonly string[]
  }
}
/** What the chain of an incident begins with. */
export const INCIDENT_CHAIN_START = '0'.repeat(64)

export const incidentStatement = (facts: IncidentFacts): IncidentStatement => ({
  ...facts,
  kind: 'rescind-incident-evidence',
})

export function incidentSummaryLine(facts: IncidentFacts & { readonly jws: string | null }): string {
  const summary = { ...facts, checksum: sha256Hex(canonicalJson(facts)) }
  return canonicalJson({ summary } satisfies IncidentSummaryLine)
}

/** The line that stands for a member in the digest of the event that brought it in, with its line feed. */
export const memberLine = (member: {
  readonly vendor: string
  readonly kind: string
  readonly target: Readonly<Record<string, string>>
  readonly issuer: string | null
}): string => `${canonicalJson(member)}\n`

const REVOKED: readonly string[] = ['confirmed', 'already-done']
const IN_DOUBT: readonly string[] = ['submitting', 'in-doubt', 'unconfirmed', 'unresolved']

/** What became of a member, from what its line says: facts go before what somebody decided. */
export function fateOf(
  {
    told,
    item,
    endsAt,
    excluded,
  }: Pick<IncidentMemberLine, 'told' | 'item' | 'endsAt'> & {
    readonly excluded: { readonly until: string | null } | null
  },
  at: string,
): Fate {
  const state = item?.state ?? ''
  if (told || REVOKED.includes(state)) return 'revoked'
  if (IN_DOUBT.includes(state)) return 'inDoubt'
  // Times are written in one form, so that their texts compare as they do.
  if (endsAt !== null && endsAt <= at) return 'expired'
  if (excluded !== null && (excluded.until === null || excluded.until > at)) return 'excluded'
  return state === 'refused' ? 'refused' : 'notYetRevoked'
}
