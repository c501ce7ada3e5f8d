import { countOf } from '../../contract/counted.ts'
import { type EvidenceHeader, type EvidenceSummary, summaryChecksum } from './evidence-format.ts'
import { SummarySchema } from './evidence-schema.ts'
import { Broken } from './evidence-verdict.ts'

/** Reads the last line of evidence or of an excerpt. @throws Broken when it is not whole, or of another batch */
export function readSummary(
  value: unknown,
  { manifest }: EvidenceHeader,
  line: number,
): EvidenceSummary['summary'] {
  const place = { event: null, line }
  const parsed = SummarySchema.safeParse(value)
  if (!parsed.success) {
    throw new Broken(
      'summary',
      place,
      `The summary is not one that this version knows: ${parsed.error.issues[0]?.message ?? ''}.`,
    )
  }
  const { summary } = value as EvidenceSummary
  const { checksum, ...facts } = summary
  if (summaryChecksum(facts) !== checksum)
    throw new Broken('summary', place, 'The summary does not fit its own checksum: it was changed.')
  if (facts.batch !== manifest.id) throw new Broken('summary', place, 'The summary is of another batch.')
  return summary
}

/** @param seen what the file holds before its summary @throws Broken where the summary says otherwise */
export function compareEnd(
  summary: EvidenceSummary['summary'],
  seen: { readonly events: number; readonly head: string; readonly headLine: number },
  line: number,
): void {
  const { events, head, headLine } = seen
  if (summary.events !== events) {
    const missing = { event: summary.events > events ? events + 1 : summary.events + 1, line }
    throw new Broken(
      'summary',
      missing,
      `The summary counts ${countOf(summary.events, 'event')}, the file holds ${events}: the end was cut off or added to.`,
    )
  }
  if (summary.head !== head) {
    throw new Broken(
      'summary',
      { event: events === 0 ? null : events, line: headLine },
      `The chain ends at ${head}, but the summary names ${summary.head}: the last event was changed.`,
    )
  }
}
