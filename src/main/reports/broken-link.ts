import { Broken } from './evidence-verdict.ts'

/** An event that does not follow from the one before: the next line tells which of the two was changed. */
export interface Suspect {
  readonly event: number
  readonly line: number
  readonly hash: string
}

/**
 * Where a chain was broken. The next line names the hash of the suspect, or not: so the suspect is as it was written, or was
 * changed itself.
 *
 * @param before the last event that fits the chain, and its line
 */
export function brokenLink(
  suspect: Suspect,
  next: unknown,
  before: { readonly events: number; readonly headLine: number },
): Broken {
  const value = next as { prev?: unknown; summary?: { head?: unknown } } | null
  const isItselfWhole = value?.prev === suspect.hash || value?.summary?.head === suspect.hash
  if (!isItselfWhole) {
    return new Broken(
      'chain',
      suspect,
      `Event ${suspect.event} does not follow from the one before it, nor the next from it: it was changed.`,
    )
  }
  if (before.events === 0) {
    return new Broken(
      'chain',
      { event: null, line: 1 },
      'The header is not the one that event 1 was chained to: another batch was put in its place.',
    )
  }
  return new Broken(
    'chain',
    { event: before.events, line: before.headLine },
    `Event ${before.events} is not what event ${suspect.event} was chained to: it was changed after it was written.`,
  )
}
