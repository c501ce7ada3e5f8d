import type { ScreenId } from '../../route/route.ts'

type Place = readonly [page: string, heading?: string]

/** Which place of the guide tells of a screen, by its heading there; of one thing on it where that differs. */
const places: Readonly<Record<ScreenId, Place | { readonly list: Place; readonly one: Place }>> = {
  home: ['first-batch'],
  inventory: ['first-batch', 'Choose what is to be revoked'],
  import: ['first-batch', 'Choose what is to be revoked'],
  discover: ['first-batch', 'Choose what is to be revoked'],
  compare: ['incident', 'Compare with a later list'],
  find: ['incident', 'Find what else is affected'],
  batches: { list: ['states', 'Of a batch'], one: ['first-batch', 'Check and seal'] },
  bundle: ['four-eyes', 'For each batch'],
  runs: { list: ['states', 'Of a batch'], one: ['states', 'Of an item'] },
  incidents: ['incident'],
  reports: ['reading-a-report'],
  connections: ['states', 'When a run pauses by itself'],
  activity: ['reading-a-report', 'People and time'],
  settings: ['four-eyes', 'Once: trust the approvers'],
  guide: ['first-batch'],
}

/** Around the guide, whose pages are `docs/guide`. */
export const guide = {
  title: 'Guide',
  help: 'Help on this screen',
  helpByKey: 'Help on this screen (F1)',
  titles: {
    firstBatch: 'First batch in ten minutes',
    airGapped: 'Air-gapped hand-over',
    fourEyes: 'Four eyes',
    incident: 'An incident',
    readingAReport: 'Reading a report',
    states: 'Every state, and what to do about it',
  },
  places,
}
