import type { ReportFacts } from '../facts/report-facts.ts'

/** The chain's newest link, for the change ticket: whoever holds it can tell a shortened or rewritten journal. */
export const headLine = ({ batch, chain }: Pick<ReportFacts, 'batch' | 'chain'>): string =>
  `rescind ${batch.id} events=${chain.events} head=${chain.head}`
