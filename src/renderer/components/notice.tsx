import { type ReactNode, useEffect, useId, useRef } from 'react'
import type { ApiFailure } from '../bridge/api-failure.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { useHeading } from './layout.tsx'
import { useShownHere } from './notices-context.ts'
import { useSay } from './said.tsx'
import { WhereMended } from './where-mended.tsx'
import './notice.css'

export type Tone = 'quiet' | 'done' | 'going' | 'waiting' | 'stop'

const TONE_ICONS: Record<Tone, IconName> = {
  quiet: 'info',
  done: 'check',
  going: 'arrow',
  waiting: 'warning',
  stop: 'stop',
}

/** A sentence that a person must see, with what to do beside it. */
export function Notice({
  tone,
  title,
  children,
  action,
  live = false,
}: {
  readonly tone: Tone
  readonly title?: ReactNode
  readonly children?: ReactNode
  readonly action?: ReactNode
  /** Read out when it appears. */
  readonly live?: boolean
}) {
  const shown = useRef<HTMLDivElement>(null)
  const say = useSay()
  // A refusal interrupts, as an alert: that is read out even where it comes with its text.
  const isAlert = live && tone === 'stop'
  useEffect(() => {
    if (!live || isAlert || shown.current === null) return
    return say(linesOf(shown.current))
  }, [live, isAlert, say])
  return (
    <div className={`notice tone-${tone}`} role={isAlert ? 'alert' : undefined}>
      <Icon name={TONE_ICONS[tone]} />
      <div className="notice-words" ref={shown}>
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action !== undefined && <div className="notice-action">{action}</div>}
    </div>
  )
}

/** The words as they are shown: facts that stand below each other do not run together. */
function linesOf(element: HTMLElement): string {
  // biome-ignore lint/performance/useDomNodeTextContent: only the layout knows which words stand on a line of their own
  const text = element.innerText.trim()
  return text.replace(/([.,:;!?]?)\s*\n\s*/g, (_, end: string) => (end === '' ? ', ' : `${end} `))
}

/** A failure: the words as they came, then what to do about it. */
export function FailureNotice({
  failure,
  onRetry,
  of,
}: {
  readonly failure: ApiFailure | null
  readonly onRetry?: () => void
  /** What is tried again, where no heading of its own says so. */
  readonly of?: string
}) {
  const id = useId()
  const heading = useHeading()
  useShownHere(failure === null ? null : failure.message)
  if (failure === null) return null
  return (
    <Notice
      tone="stop"
      title={failure.message}
      live
      action={
        <>
          {onRetry !== undefined && (
            <Button
              id={id}
              of={of}
              {...(of === undefined && { 'aria-labelledby': `${id} ${heading}` })}
              onClick={onRetry}
            >
              {words.common.retry}
            </Button>
          )}
          <WhereMended code={failure.code} />
        </>
      }
    >
      {failure.hint !== undefined && <p>{failure.hint}</p>}
      <p className="notice-code mono">{failure.code}</p>
    </Notice>
  )
}
