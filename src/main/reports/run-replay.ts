import { countOf } from '../../contract/counted.ts'
import type { Place } from '../../contract/runs.ts'
import type { BatchEvent, RunAuthority, StoredEvent, TrustHead } from '../journal/event.ts'

/**
 * Replays where a run goes and under which policy: what an event says of either must fit what those before it have said
 * (`docs/evidence-format.md`, "Runs"). Answers what is wrong, in words that follow the event; null when nothing is.
 */
export type RunReplay = (event: StoredEvent) => string | null

export function runReplay(): RunReplay {
  let place: Place | null = null
  /** Of the last start: the first one binds the run to its origin. */
  let host: string | null = null
  /** Approvals that the start to come was permitted under. */
  let asked = 0
  /** Whether that permission names roles: no version that does so leaves the policy out of the start. */
  let namesRoles = false
  let authority: RunAuthority | null = null
  /** The end of the record of trust as the last start or checkpoint names it. */
  let end: TrustHead | null = null
  let hasCheckpointsNamedIt = false

  const started = (now: string, under: RunAuthority | undefined): string | null => {
    const permitted = asked
    const before = authority
    const isNew = namesRoles || before !== null
    asked = 0
    namesRoles = false
    host = now
    if (place !== null && !isAt(place.origin, now))
      return `it names ${now}, and the run is at ${place.origin}`
    if (under === undefined) return isNew ? 'it names no policy, and what was before it does' : null
    authority = under
    if (under.approvals !== permitted)
      return `its policy asks for ${countOf(under.approvals, 'approval')}, and it was permitted under ${permitted}`
    if (under.approvals > under.most || under.atSeal > under.most)
      return 'its policy asks, or asked, for more approvals than the most it ever asked for'
    return (before === null ? null : changedPolicy(before, under)) ?? ended(under)
  }
  /** The record of trust only grows. */
  const ended = ({ changes, head }: TrustHead): string | null => {
    const before = end
    end = { changes, head }
    if (before === null || changes > before.changes) return null
    if (changes < before.changes)
      return `its record of trust has ${countOf(changes, 'change')}, and had ${before.changes} before`
    return head === before.head ? null : 'its record of trust is another than before'
  }
  const signed = (now: TrustHead | undefined): string | null => {
    if (now === undefined)
      return hasCheckpointsNamedIt
        ? 'it does not name the end of the record of trust, as those before it do'
        : null
    hasCheckpointsNamedIt = true
    return ended(now)
  }
  const bound = (to: Place): string | null => {
    const before = place
    place = to
    if (host === null || !isAt(to.origin, host))
      return `it binds the run to ${to.origin}, and the run is at ${host ?? 'no host yet'}`
    if (before === null || (before.origin === to.origin && before.account === null)) return null
    return `the run is bound to ${before.origin} already`
  }
  const moved = (from: Place, to: Place): string | null => {
    const before = place
    place = to
    if (before !== null && before.origin === from.origin && before.account === from.account) return null
    return `it moves the run from ${from.origin}, where it was not`
  }
  return (event) => {
    const { type, data } = event as unknown as BatchEvent
    switch (type) {
      case 'run.permitted':
        asked = data.needed
        namesRoles = data.keys !== undefined
        return null
      case 'run.started':
      case 'run.resumed':
        return started(data.host, data.authority)
      case 'checkpoint.signed':
        return signed(data.authority)
      case 'run.bound':
        return bound(data)
      case 'run.moved':
        return moved(data.from, data.to)
      default:
        return null
    }
  }
}

/** Whether an origin is that of a host, with its port. */
export const isAt = (origin: string, host: string): boolean =>
  origin === `https://${host}` || origin === `http://${host}`

/** The record of trust and policy only grows. */
function changedPolicy(before: RunAuthority, now: RunAuthority): string | null {
  if (now.changes < before.changes || now.most < before.most)
    return `its record of trust has ${countOf(now.changes, 'change')}, and had ${before.changes} at a start before it`
  const isSame = now.head === before.head && now.approvals === before.approvals && now.most === before.most
  return now.changes > before.changes || isSame
    ? null
    : 'its record of trust is another than at a start before it'
}
