/** The guide's pages as they stand in the repository (`docs/guide`), put into the window by its build. */
import airGapped from '../../../docs/guide/air-gapped.md?raw'
import firstBatch from '../../../docs/guide/first-batch.md?raw'
import fourEyes from '../../../docs/guide/four-eyes.md?raw'
import incident from '../../../docs/guide/incident.md?raw'
import readingAReport from '../../../docs/guide/reading-a-report.md?raw'
import states from '../../../docs/guide/states.md?raw'
import { hrefOf, type Route, type ScreenId } from '../route/route.ts'

export interface GuidePage {
  readonly id: string
  readonly title: string
  /** Markdown. */
  readonly text: string
}

export const GUIDE: readonly [GuidePage, ...GuidePage[]] = [
  { id: 'first-batch', title: 'First batch in ten minutes', text: firstBatch },
  { id: 'air-gapped', title: 'Air-gapped hand-over', text: airGapped },
  { id: 'four-eyes', title: 'Four eyes', text: fourEyes },
  { id: 'incident', title: 'An incident', text: incident },
  { id: 'reading-a-report', title: 'Reading a report', text: readingAReport },
  { id: 'states', title: 'Every state, and what to do about it', text: states },
]

/** Made by `test/renderer/make-guide-pictures.ts`, from the window itself. */
const PICTURES = import.meta.glob<string>('../../../docs/guide/pictures/*.png', {
  eager: true,
  query: '?url',
  import: 'default',
})

/** Where the window has a picture that a page names as `pictures/<name>.png`; null for any other. */
export const pictureAt = (href: string): string | null => PICTURES[`../../../docs/guide/${href}`] ?? null

type Place = readonly [page: string, heading?: string]

/** Which place of the guide tells of a screen; of one thing on it where that differs. */
const HELP: Readonly<Record<ScreenId, Place | { readonly list: Place; readonly one: Place }>> = {
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

export function helpHref({ screen, subject }: Pick<Route, 'screen' | 'subject'>): string {
  const help = HELP[screen]
  const [page, heading] = 'list' in help ? (subject === null ? help.list : help.one) : help
  return hrefOf('guide', page, heading === undefined ? {} : { at: heading })
}
