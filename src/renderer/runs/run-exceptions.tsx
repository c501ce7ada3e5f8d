import { EXCEPTION_WORDS } from '../../contract/exception-words.ts'
import type { ExceptionKind, RunItemGroup, RunStatus } from '../../contract/runs.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Notice } from '../components/notice.tsx'
import { hrefOf } from '../route/route.ts'

/** What a run's screen shows below its figures: some of its items, the chart, what relying parties see. */
export type RunView =
  | {
      readonly tab: 'items'
      readonly group: RunItemGroup
      readonly state?: 'refused' | 'unconfirmed' | 'unresolved' | 'skipped'
    }
  | { readonly tab: 'chart' }
  | { readonly tab: 'effect' }

export const ALL_ITEMS: RunView = { tab: 'items', group: 'all' }

const VIEWS: Readonly<Record<Exclude<ExceptionKind, 'moved'>, RunView>> = {
  refused: { tab: 'items', group: 'attention', state: 'refused' },
  unconfirmed: { tab: 'items', group: 'attention', state: 'unconfirmed' },
  unresolved: { tab: 'items', group: 'attention', state: 'unresolved' },
  'reason-differs': { tab: 'items', group: 'reason-differs' },
  skipped: { tab: 'items', group: 'all', state: 'skipped' },
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

const SHOW = { effect: 'Show the effect', items: 'Show them' } as const

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
    <Notice tone="waiting" title="For a person to read">
      <ul className="exception-list">
        {status.exceptionKinds.map(({ kind, count }) => (
          <li key={kind}>
            <span>
              <b className="number">{formatCount(count)}</b> {EXCEPTION_WORDS[kind]}
            </span>
            {kind === 'moved' ? (
              <LinkButton href={exceptionHref(status.batch, kind)}>Show when and why</LinkButton>
            ) : (
              <Button
                aria-label={`${SHOW[kind === 'not-seen' ? 'effect' : 'items']}: ${EXCEPTION_WORDS[kind]}`}
                onClick={() => onShow(viewOf(kind))}
              >
                {SHOW[kind === 'not-seen' ? 'effect' : 'items']}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
