import type { ReactNode } from 'react'
import type { Output } from '../../contract/index.ts'
import type { BatchState, ItemState } from '../../contract/item-state.ts'
import { words } from '../words/words.ts'
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

interface Look {
  readonly tone: Tone
  readonly icon: IconName
}

export interface StateLook extends Look {
  readonly label: string
}

/** How an item's state is coloured, everywhere. */
export const ITEM_STATE_LOOKS: Readonly<Record<ItemState, Look>> = {
  queued: { tone: 'quiet', icon: 'dots' },
  submitting: { tone: 'going', icon: 'arrow' },
  accepted: { tone: 'going', icon: 'arrow' },
  'pending-approval': { tone: 'waiting', icon: 'clock' },
  confirmed: { tone: 'done', icon: 'check' },
  'already-done': { tone: 'done', icon: 'check' },
  refused: { tone: 'stop', icon: 'stop' },
  waiting: { tone: 'waiting', icon: 'clock' },
  'in-doubt': { tone: 'waiting', icon: 'question' },
  unconfirmed: { tone: 'waiting', icon: 'question' },
  unresolved: { tone: 'waiting', icon: 'warning' },
  skipped: { tone: 'quiet', icon: 'skip' },
}

/** How a batch's state is coloured, everywhere. */
export const BATCH_STATE_LOOKS: Readonly<Record<BatchState, Look>> = {
  draft: { tone: 'quiet', icon: 'dots' },
  sealed: { tone: 'quiet', icon: 'shield' },
  approved: { tone: 'done', icon: 'shield' },
  running: { tone: 'going', icon: 'runs' },
  paused: { tone: 'waiting', icon: 'pause' },
  stopped: { tone: 'waiting', icon: 'stop' },
  finished: { tone: 'done', icon: 'check' },
}

/** Beside the name of an exercise, wherever one is shown; nothing for a real batch. */
export function DrillMark({ drill }: { readonly drill: boolean | undefined }) {
  if (drill !== true) return null
  return (
    <>
      {' '}
      <Pill tone="waiting" icon="sandbox">
        {words.states.drill}
      </Pill>
    </>
  )
}

const ENVIRONMENT_ICONS: Readonly<Record<Behind, IconName>> = {
  production: 'globe',
  test: 'flask',
  sandbox: 'sandbox',
  local: 'sandbox',
}
/** For choices, which bear no mark. */
export const environmentWord = (environment: Behind): string => words.states.environments[environment]

/** What stands behind a connection. */
export type Behind = Output<'connections.behind'>

/** What a host is for, by word and shape, beside the host wherever it is shown; nothing where that is not known. */
export function EnvironmentMark({ environment }: { readonly environment: Behind | null | undefined }) {
  if (environment == null) return null
  return (
    <>
      {' '}
      <span className={`pill environment environment-${environment}`}>
        <Icon name={ENVIRONMENT_ICONS[environment]} size={12} />
        {words.states.environments[environment]}
      </span>
    </>
  )
}

export function ItemStatePill({ state }: { readonly state: ItemState }) {
  const look = ITEM_STATE_LOOKS[state]
  return (
    <Pill tone={look.tone} icon={look.icon}>
      {words.states.items[state]}
    </Pill>
  )
}

export function BatchStatePill({ state }: { readonly state: BatchState }) {
  const look = BATCH_STATE_LOOKS[state]
  return (
    <Pill tone={look.tone} icon={look.icon}>
      {words.states.batches[state]}
    </Pill>
  )
}
