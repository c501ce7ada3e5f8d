import type { ReactNode } from 'react'
import type { Output } from '../../contract/index.ts'
import type { BatchState, ItemState } from '../../contract/item-state.ts'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './notice.tsx'
import './pill.css'

/** A state in a word, with an icon and a colour that say the same. */
export function Pill({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone
  readonly icon: IconName
  readonly children: ReactNode
}) {
  return (
    <span className={`pill tone-${tone}`}>
      <Icon name={icon} size={12} />
      {children}
    </span>
  )
}

export interface StateLook {
  readonly tone: Tone
  readonly icon: IconName
  readonly label: string
}

/** How an item's state is called and coloured, everywhere. */
export const ITEM_STATE_LOOKS: Readonly<Record<ItemState, StateLook>> = {
  queued: { tone: 'quiet', icon: 'dots', label: 'queued' },
  submitting: { tone: 'going', icon: 'arrow', label: 'sending' },
  accepted: { tone: 'going', icon: 'arrow', label: 'accepted' },
  'pending-approval': { tone: 'waiting', icon: 'clock', label: 'awaits approval' },
  confirmed: { tone: 'done', icon: 'check', label: 'confirmed' },
  'already-done': { tone: 'done', icon: 'check', label: 'was done before' },
  refused: { tone: 'stop', icon: 'stop', label: 'refused' },
  waiting: { tone: 'waiting', icon: 'clock', label: 'waiting' },
  'in-doubt': { tone: 'waiting', icon: 'question', label: 'in doubt' },
  unconfirmed: { tone: 'waiting', icon: 'question', label: 'unconfirmed' },
  unresolved: { tone: 'waiting', icon: 'warning', label: 'unresolved' },
  skipped: { tone: 'quiet', icon: 'skip', label: 'skipped' },
}

/** How a batch's state is called and coloured, everywhere. */
export const BATCH_STATE_LOOKS: Readonly<Record<BatchState, StateLook>> = {
  draft: { tone: 'quiet', icon: 'dots', label: 'draft' },
  sealed: { tone: 'quiet', icon: 'shield', label: 'sealed' },
  approved: { tone: 'done', icon: 'shield', label: 'approved' },
  running: { tone: 'going', icon: 'runs', label: 'running' },
  paused: { tone: 'waiting', icon: 'pause', label: 'paused' },
  stopped: { tone: 'waiting', icon: 'stop', label: 'stopped' },
  finished: { tone: 'done', icon: 'check', label: 'finished' },
}

/** Beside the name of an exercise, wherever one is shown; nothing for a real batch. */
export function DrillMark({ drill }: { readonly drill: boolean | undefined }) {
  if (drill !== true) return null
  return (
    <>
      {' '}
      <Pill tone="waiting" icon="sandbox">
        DRILL
      </Pill>
    </>
  )
}

const ENVIRONMENT_LOOKS: Readonly<Record<Behind, { readonly icon: IconName; readonly label: string }>> = {
  production: { icon: 'globe', label: 'production' },
  test: { icon: 'flask', label: 'test' },
  sandbox: { icon: 'sandbox', label: 'sandbox' },
  local: { icon: 'sandbox', label: 'this machine' },
}
/** For choices, which bear no mark. */
export const environmentWord = (environment: Behind): string => ENVIRONMENT_LOOKS[environment].label

/** What stands behind a connection. */
export type Behind = Output<'connections.behind'>

/** What a host is for, by word and shape, beside the host wherever it is shown; nothing where that is not known. */
export function EnvironmentMark({ environment }: { readonly environment: Behind | null | undefined }) {
  if (environment == null) return null
  const look = ENVIRONMENT_LOOKS[environment]
  return (
    <>
      {' '}
      <span className={`pill environment environment-${environment}`}>
        <Icon name={look.icon} size={12} />
        {look.label}
      </span>
    </>
  )
}

export function ItemStatePill({ state }: { readonly state: ItemState }) {
  const look = ITEM_STATE_LOOKS[state]
  return (
    <Pill tone={look.tone} icon={look.icon}>
      {look.label}
    </Pill>
  )
}

export function BatchStatePill({ state }: { readonly state: BatchState }) {
  const look = BATCH_STATE_LOOKS[state]
  return (
    <Pill tone={look.tone} icon={look.icon}>
      {look.label}
    </Pill>
  )
}
