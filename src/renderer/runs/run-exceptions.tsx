import type { ExceptionKind, RunItemGroup, RunStatus } from '../../contract/runs.ts'
import { formatCount } from '../components/format.ts'
import { Notice } from '../components/notice.tsx'
import { hrefOf } from '../route/route.ts'
import { words } from '../words/words.ts'

const say = words.run.exceptions

/** What a run's screen shows below its figures: some of its items, the chart, what relying parties see. */
export type RunView =
  | {
      readonly tab: 'items'
      readonly group: RunItemGroup
      readonly state?: 'refused' | 'unconfirmed' | 'unresolved' | 'skipped'
    }
  | { readonly tab: 'chart' }
  | { readonly tab: 'effect' }

type ItemsView = Extract<RunView, { tab: 'items' }>

function itemsOf(group: RunItemGroup, state?: NonNullable<ItemsView['state']>): RunView {
  return { tab: 'items', group, ...(state !== undefined && { state }) }
}

export const ALL_ITEMS: RunView = itemsOf('all')

const VIEWS: Readonly<Record<Exclude<ExceptionKind, 'moved'>, RunView>> = {
  refused: itemsOf('attention', 'refused'),
  unconfirmed: itemsOf('attention', 'unconfirmed'),
  unresolved: itemsOf('attention', 'unresolved'),
  'reason-differs': itemsOf('reason-differs'),
  skipped: itemsOf('all', 'skipped'),
  'not-seen': { tab: 'effect' },
}

/** What `#/runs/<batch>?show=<kind>` leads to. */
export function viewOf(show: string | undefined): RunView {
  return show !== undefined && Object.hasOwn(VIEWS, show) ? VIEWS[show as keyof typeof VIEWS] : ALL_ITEMS
}

/** Whether a run is over and a person has something to read of it. */
export const isToRead = ({ state, exceptionKinds }: RunStatus): boolean =>
  exceptionKinds.length > 0 && (state === 'finished' || state === 'stopped')

/** Where the list of a kind stands; a move has no items, it is told among what happened. */
export const exceptionHref = (batch: string, kind: ExceptionKind): string =>
  kind === 'moved' ? hrefOf('activity') : hrefOf('runs', batch, { show: kind })

/** What a person must read about a run that is over, by kind, each leading to its list. It stays. */
export function RunExceptions({
  status,
  onShow,
}: {
  readonly status: RunStatus
  readonly onShow: (view: RunView) => void
}) {
  if (!isToRead(status)) return null
  return (
    <Notice tone="waiting">
      <div className="exception-list">
        <strong>{say.title}</strong>
        <ul>
          {status.exceptionKinds.map(({ kind, count }) => (
            <li key={kind}>
              <a
                href={exceptionHref(status.batch, kind)}
                aria-label={say.linkTo(kind, count)}
                // The address may be there already, with another list shown since.
                onClick={() => kind !== 'moved' && onShow(viewOf(kind))}
              >
                <b className="number">{formatCount(count)}</b> {words.contract.exceptions[kind]}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Notice>
  )
}
