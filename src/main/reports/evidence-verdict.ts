import type { Verdict } from '../../contract/reports.ts'

/** What a verdict lists, in this order. An excerpt has no chain of its own: it shows that it is a part. */
const CHECKS = {
  evidence: ['format', 'manifest', 'items', 'chain', 'states', 'summary', 'signatures', 'expected head'],
  excerpt: ['format', 'manifest', 'items', 'states', 'summary', 'inclusion', 'signatures', 'expected head'],
  incident: ['format', 'chain', 'population', 'figures', 'summary', 'batches', 'signatures', 'expected head'],
  'incident-excerpt': [
    ...(['format', 'population', 'figures', 'summary', 'inclusion', 'batches', 'signatures'] as const),
    'expected head',
  ],
} as const
export type CheckName = (typeof CHECKS)['evidence' | 'excerpt' | 'incident'][number]

/** The first place that does not hold. */
export class Broken extends Error {
  readonly check: CheckName
  readonly event: number | null
  readonly line: number

  constructor(check: CheckName, place: { event: number | null; line: number }, message: string) {
    super(message)
    this.check = check
    this.event = place.event
    this.line = place.line
  }
}

/** A line for each check: what it found, that it failed, or that the file stopped holding before it was through. */
export function listChecks(
  kind: keyof typeof CHECKS,
  passed: ReadonlyMap<CheckName, string>,
  broken: Broken | undefined,
  withExpected: boolean,
): Verdict['checks'] {
  const names: readonly CheckName[] = CHECKS[kind]
  return names
    .filter((name) => withExpected || name !== 'expected head')
    .map((name) => {
      if (broken?.check === name) return { name, ok: false, message: broken.message }
      const message = passed.get(name)
      if (message !== undefined) return { name, ok: true, message }
      return { name, ok: false, message: 'Not checked to its end: the file does not hold before that.' }
    })
}
