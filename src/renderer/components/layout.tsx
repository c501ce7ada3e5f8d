import { type ComponentProps, createContext, type ReactNode, useContext, useId } from 'react'
import { HelpLink } from '../guide/help-link.tsx'
import { words } from '../words/words.ts'
import { Icon, type IconName } from './icon.tsx'
import { useSaid } from './said.tsx'
import './layout.css'

const SCREEN_TITLE = 'screen-title'
const SCREEN_SUB = 'screen-sub'
const SCREEN_NEXT = 'screen-next'
/** The heading of the card that something stands in; of the screen where it is in none. */
const Heading = createContext(SCREEN_TITLE)

/** A screen: title, a line below it, what can be done; then the content. */
export function Screen({
  title,
  sub,
  next,
  actions,
  children,
  fills = false,
}: {
  readonly title: ReactNode
  readonly sub?: ReactNode
  /** One sentence on what to do next here. */
  readonly next?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** The content fills the window to its lower edge and scrolls within itself: a table. */
  readonly fills?: boolean
}) {
  const described = [sub !== undefined && SCREEN_SUB, next !== undefined && SCREEN_NEXT].filter(Boolean)
  return (
    // Named, since it takes the focus when it is gone to: a screen reader then says where that is, and what is next.
    <main
      className={fills ? 'screen screen-fills' : 'screen'}
      id="screen"
      tabIndex={-1}
      aria-labelledby={SCREEN_TITLE}
      {...(described.length > 0 && { 'aria-describedby': described.join(' ') })}
    >
      <header className="screen-head">
        <div className="screen-title">
          <div className="screen-heading">
            <h1 id={SCREEN_TITLE}>{title}</h1>
            <HelpLink />
          </div>
          {sub !== undefined && (
            <div className="screen-sub" id={SCREEN_SUB}>
              {sub}
            </div>
          )}
          {next !== undefined && (
            <div className="screen-sub screen-next" id={SCREEN_NEXT}>
              <b>{words.parts.next}</b> {next}
            </div>
          )}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </header>
      {children}
    </main>
  )
}

export function Card({
  title,
  children,
  grow = false,
  actions,
}: {
  readonly title?: ReactNode
  readonly children: ReactNode
  /** Takes what height is left and has no padding: for a table. */
  readonly grow?: boolean
  readonly actions?: ReactNode
}) {
  const id = useId()
  const outer = useContext(Heading)
  return (
    <section className={grow ? 'card card-grow' : 'card'}>
      {(title !== undefined || actions !== undefined) && (
        <div className="card-head">
          {title !== undefined && <h2 id={id}>{title}</h2>}
          {actions !== undefined && <div className="actions">{actions}</div>}
        </div>
      )}
      <Heading value={title === undefined ? outer : id}>{children}</Heading>
    </section>
  )
}

/** The id of the heading that something stands below. */
export const useHeading = (): string => useContext(Heading)

/** A short table, called as the heading above it is. */
export function PlainTable({ className = '', ...rest }: ComponentProps<'table'>) {
  const heading = useHeading()
  return <table aria-labelledby={heading} {...rest} className={`plain-table ${className}`.trim()} />
}

/** What stands where nothing is yet: what would be here, and the first thing to do. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: IconName
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {children !== undefined && <div className="empty-words">{children}</div>}
      {action !== undefined && <div className="actions">{action}</div>}
    </div>
  )
}

/** A place that is being filled; the words are for those who do not see the grey lines. */
export function Loading({ what, lines = 4 }: { readonly what: string; readonly lines?: number }) {
  useSaid(words.parts.loading(what))
  return (
    <div className="loading">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey lines have no identity
        <span key={index} className="loading-line" aria-hidden="true" />
      ))}
    </div>
  )
}

export interface Entry {
  readonly name: ReactNode
  readonly value: ReactNode
}

/** Facts by name. */
export function KeyValues({ entries }: { readonly entries: readonly (Entry | false | null | undefined)[] }) {
  return (
    <dl className="key-values">
      {entries.map((entry, index) =>
        entry === false || entry === null || entry === undefined ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the entries are a fixed list
          <div key={index} className="key-value">
            <dt>{entry.name}</dt>
            <dd>{entry.value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

/** One large number with its words. */
export function Figure({
  value,
  label,
  note,
  tone,
}: {
  readonly value: ReactNode
  readonly label: ReactNode
  readonly note?: ReactNode
  readonly tone?: 'done' | 'going' | 'waiting' | 'stop'
}) {
  return (
    <div className={tone === undefined ? 'figure' : `figure figure-${tone}`}>
      <b>{value}</b>
      <span>{label}</span>
      {note !== undefined && <small>{note}</small>}
    </div>
  )
}
