import { common } from './common.ts'
import { formatCount } from './format.ts'

/** The list of runs. */
export const runs = {
  title: 'Runs',
  sub: 'Several can run side by side; each keeps to its vendor’s limits. A run survives quitting.',
  sealFirst: '[Seal a batch]; it is run from there.',
  /** Read out where the name alone would be the batch's. */
  runOf: (batch: string): string => `Run of ${batch}`,
  what: 'the runs',
  none: 'Nothing has been run yet',
  beginsFromBatch: 'A run begins from a sealed batch.',
  toBatches: common.toBatches,
  columns: {
    batch: 'Batch',
    state: 'State',
    next: 'Next',
    progress: 'Progress',
    toRead: 'To read',
    started: 'Started',
  },
  settledOf: (batch: string): string => `${batch} settled`,
  progress: (settled: number, total: number): string => `${formatCount(settled)} of ${formatCount(total)}`,
}
