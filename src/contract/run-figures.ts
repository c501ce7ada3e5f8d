import type { StateCounts } from './item-state.ts'

/** Items with which the run is not done. Of what waits for somebody at the vendor, the run's part is done. */
export const leftOf = (counts: StateCounts): number =>
  counts.queued + counts.waiting + counts.submitting + counts.accepted + counts['in-doubt']

/** Items that have left at least once. */
export const sentOf = (counts: StateCounts): number => counts.total - counts.queued - counts.skipped

/** Items whose end a person must read. */
export const failedOf = (counts: StateCounts): number =>
  counts.refused + counts.unconfirmed + counts.unresolved
