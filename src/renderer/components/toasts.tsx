import { type ReactNode, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useApi } from '../bridge/api-context.tsx'
import { go, useRoute } from '../route/use-route.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { chord } from './chord.ts'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'
import { NoticesContext, useNotices } from './notices-context.ts'
import { createNotices, type Notices, type Saying, type Told } from './notices-store.ts'
import { Time } from './time.tsx'
import './toasts.css'

const says = words.parts.notices

/** Says in passing that something is done: `const say = useToast(); say({ title: 'Rejected rows saved' })`. */
export function useToast(): (saying: Saying) => void {
  return useNotices().say
}

/** Around everything that may say something; what it says stands in the bar below the screen, where nothing is covered. */
export function ToastRegion({ children }: { readonly children: ReactNode }) {
  const [notices] = useState(createNotices)
  return (
    <NoticesContext value={notices}>
      <Announced />
      {children}
    </NoticesContext>
  )
}

/** What main announces for people. */
function Announced() {
  const api = useApi()
  const { say } = useNotices()
  useEffect(
    () =>
      api.subscribe('workspace.notice', ({ level, title, message, batch }) =>
        say({
          level,
          title,
          message,
          ...(batch !== null && {
            batch,
            action: { label: says.openRun, onAction: () => go('runs', batch) },
          }),
        }),
      ),
    [api, say],
  )
  return null
}

/** The last thing that was said, for a while; what needs a person stays until it is put away. All of it can be opened. */
export function NoticeBar() {
  const notices = useNotices()
  const list = useStore(notices, (state) => state.list)
  const shownId = useStore(notices, (state) => state.shown)
  const here = useStore(notices, (state) => state.here)
  const [open, setOpen] = useState(false)
  const { screen, subject } = useRoute()
  useUndoKey(notices)
  const waiting = list.filter(({ isWaiting }) => isWaiting)
  const latest = list.find(({ id }) => id === shownId) ?? waiting[0]
  // What the screen itself shows is not said beside it.
  const isHere =
    latest !== undefined && ((screen === 'runs' && latest.batch === subject) || here.includes(latest.title))
  const shown = isHere ? undefined : latest
  return (
    <div className="notice-bar">
      {/* A region that stands from the start and keeps its role: one that comes with its text is missed. */}
      <div className="notice-said" role="status" aria-live="polite">
        {shown !== undefined && (
          <>
            <span className={shown.isWaiting ? 'notice-mark notice-waiting' : 'notice-mark'}>
              <Icon name={shown.isWaiting ? 'warning' : 'info'} size={14} />
            </span>
            <span className="notice-text" title={[shown.title, shown.message ?? ''].join('\n').trim()}>
              <b>{shown.title}</b> {shown.message !== undefined && <span>{shown.message}</span>}
            </span>
          </>
        )}
      </div>
      {shown?.undo !== undefined && (
        <Button look="quiet" title={says.undoByKey(chord('Z'))} onClick={notices.undo}>
          {says.undo}
        </Button>
      )}
      {shown?.action !== undefined && (
        <Button look="quiet" onClick={shown.action.onAction}>
          {shown.action.label}
        </Button>
      )}
      {shown !== undefined && (
        <Button
          look="quiet"
          icon="cross"
          aria-label={says.putItAway}
          onClick={() => notices.putAway(shown.id)}
        />
      )}
      <Button look="quiet" icon="bell" onClick={() => setOpen(true)}>
        {waiting.length === 0 ? says.title : says.waiting(waiting.length)}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={says.title}
        cancelLabel={words.common.close}
        wide
      >
        {list.length === 0 ? (
          <p className="muted">{says.none}</p>
        ) : (
          <ul className="notice-list">
            {list.map((told) => (
              <NoticeLine
                key={told.id}
                told={told}
                onPutAway={() => notices.putAway(told.id)}
                onUndo={() => notices.undo()}
                onGo={() => setOpen(false)}
              />
            ))}
          </ul>
        )}
      </Dialog>
    </div>
  )
}

/** Ctrl+Z (Cmd+Z) takes back the last thing that can be; in a field it is the field's own. */
function useUndoKey(notices: Notices): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey
      if (!isUndo || event.altKey || isField(event.target)) return
      event.preventDefault()
      notices.undo()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [notices])
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null

function NoticeLine({
  told,
  onPutAway,
  onUndo,
  onGo,
}: {
  readonly told: Told
  readonly onPutAway: () => void
  readonly onUndo: () => void
  readonly onGo: () => void
}) {
  const { action } = told
  return (
    <li>
      <span className={told.isWaiting ? 'notice-mark notice-waiting' : 'notice-mark'}>
        <Icon name={told.isWaiting ? 'warning' : 'info'} size={14} />
      </span>
      <div className="notice-whole">
        <b>{told.title}</b>
        {told.message !== undefined && <p>{told.message}</p>}
        <p className="faint small">
          <Time at={told.at} clock />
          {told.isWaiting && says.waitsForYou}
        </p>
      </div>
      {action !== undefined && (
        <Button
          onClick={() => {
            onGo()
            action.onAction()
          }}
        >
          {action.label}
        </Button>
      )}
      {told.undo !== undefined && <Button onClick={onUndo}>{says.undo}</Button>}
      {told.isWaiting && <Button onClick={onPutAway}>{says.putAway}</Button>}
    </li>
  )
}
