/** The guide's pages as they stand in the repository (`docs/guide`), put into the window by its build. */
import airGapped from '../../../docs/guide/air-gapped.md?raw'
import firstBatch from '../../../docs/guide/first-batch.md?raw'
import fourEyes from '../../../docs/guide/four-eyes.md?raw'
import incident from '../../../docs/guide/incident.md?raw'
import readingAReport from '../../../docs/guide/reading-a-report.md?raw'
import states from '../../../docs/guide/states.md?raw'
import { hrefOf, type Route } from '../route/route.ts'
import { words } from '../words/words.ts'

export interface GuidePage {
  readonly id: string
  readonly title: string
  /** Markdown. */
  readonly text: string
}

export const GUIDE: readonly [GuidePage, ...GuidePage[]] = [
  { id: 'first-batch', title: words.guide.titles.firstBatch, text: firstBatch },
  { id: 'air-gapped', title: words.guide.titles.airGapped, text: airGapped },
  { id: 'four-eyes', title: words.guide.titles.fourEyes, text: fourEyes },
  { id: 'incident', title: words.guide.titles.incident, text: incident },
  { id: 'reading-a-report', title: words.guide.titles.readingAReport, text: readingAReport },
  { id: 'states', title: words.guide.titles.states, text: states },
]

/** Made by `test/renderer/make-guide-pictures.ts`, from the window itself. */
const PICTURES = import.meta.glob<string>('../../../docs/guide/pictures/*.png', {
  eager: true,
  query: '?url',
  import: 'default',
})

/** Where the window has a picture that a page names as `pictures/<name>.png`; null for any other. */
export const pictureAt = (href: string): string | null => PICTURES[`../../../docs/guide/${href}`] ?? null

/** The place of the guide that tells of a screen. */
export function helpHref({ screen, subject }: Pick<Route, 'screen' | 'subject'>): string {
  const help = words.guide.places[screen]
  const [page, heading] = 'list' in help ? (subject === null ? help.list : help.one) : help
  return hrefOf('guide', page, heading === undefined ? {} : { at: heading })
}
