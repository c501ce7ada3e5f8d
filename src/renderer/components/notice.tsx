import type { ReactNode } from 'react'
import type { ApiFailure } from '../bridge/api-failure.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
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
  return (
    <div className={`notice tone-${tone}`} role={live ? (tone === 'stop' ? 'alert' : 'status') : undefined}>
      <Icon name={TONE_ICONS[tone]} />
      <div className="notice-words">
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action !== undefined && <div className="notice-action">{action}</div>}
    </div>
  )
}

/** A failure: the words as they came, then what to do about it. */
export function FailureNotice({
  failure,
  onRetry,
}: {
  readonly failure: ApiFailure | null
  readonly onRetry?: () => void
}) {
  if (failure === null) return null
  return (
    <Notice
      tone="stop"
      title={failure.message}
      live
      action={
        <>
          {onRetry !== undefined && <Button onClick={onRetry}>{words.common.retry}</Button>}
          <WhereMended code={failure.code} />
        </>
      }
    >
      {failure.hint !== undefined && <p>{failure.hint}</p>}
      <p className="notice-code mono">{failure.code}</p>
    </Notice>
  )
}
