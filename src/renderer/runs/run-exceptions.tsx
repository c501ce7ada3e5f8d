import type { ExceptionKind, RunItemGroup, RunStatus } from '../../contract/runs.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { useMemoryStore } from '../stores/memory-context.tsx'
import { words } from '../words/words.ts'
import { isToRead, toReadOf, useIsUnread } from './use-unread.ts'

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

/** Where the list of a kind stands; a move has no items, it is told among what happened. */
export const exceptionHref = (batch: string, kind: ExceptionKind): string =>
  kind === 'moved' ? hrefOf('activity', words.activity.deeds.title) : hrefOf('runs', batch, { show: kind })

/** What a person must read about a run that is over, by kind, each leading to its list. It stays. */
export function RunExceptions({
  status,
  onShow,
}: {
  readonly status: RunStatus
  readonly onShow: (view: RunView) => void
}) {
  const isUnread = useIsUnread()(status)
  if (!isToRead(status)) return null
  return (
    <Notice tone={isUnread ? 'waiting' : 'quiet'}>
      <div className="exception-list">
        <strong>{isUnread ? say.title : say.titleRead}</strong>
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
        <MarkAsRead status={status} isUnread={isUnread} />
      </div>
    </Notice>
  )
}

function MarkAsRead({ status, isUnread }: { readonly status: RunStatus; readonly isUnread: boolean }) {
  const { batch } = status
  const memory = useMemoryStore()
  const toast = useToast()
  const mark = useAct(async () => {
    const before = memory.getState().read
    const others = before.filter((one) => one.batch !== batch)
    await memory.keepRead(isUnread ? [{ batch, what: toReadOf(status) }, ...others] : others)
    if (isUnread) toast({ title: say.isMarked(batch), undo: () => void memory.keepRead(before) })
  })
  return (
    <>
      <Button look="quiet" busy={mark.busy} onClick={() => void mark.run()}>
        {isUnread ? say.markAsRead : say.markAsUnread}
      </Button>
      <FailureNotice failure={mark.failure} />
    </>
  )
}
