import type { ReactNode } from 'react'
import type { Batch } from '../../contract/batches.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { hrefOf } from '../route/route.ts'
import { countToRead, useIsUnread } from '../runs/use-unread.ts'
import { useIsHandedOver, useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { useNext } from './next-of.ts'

const NO_RUNS: readonly RunStatus[] = []
/** What waits for a person first; what goes on by itself waits for nobody. */
const WAITING: readonly Batch['state'][] = ['paused', 'approved', 'sealed', 'draft']

/** The first thing that waits for a person, with what is to be done about it. @param none what is said where nothing does */
export function FirstOpen({
  batches,
  none,
}: {
  readonly batches: readonly Batch[]
  readonly none: ReactNode
}) {
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    NO_RUNS,
  )
  const isHandedOver = useIsHandedOver()
  const next = useNext()
  const unread = runs.find(useIsUnread())
  if (unread !== undefined)
    return words.batches.next.read(
      countToRead(unread),
      <a href={hrefOf('runs', unread.batch)} aria-label={words.runs.runOf(unread.batch)}>
        {unread.batch}
      </a>,
    )
  const [first] = batches
    .filter(({ state }) => WAITING.includes(state))
    .toSorted((one, other) => WAITING.indexOf(one.state) - WAITING.indexOf(other.state))
  if (first === undefined) return none
  const run = runs.find(({ batch }) => batch === first.name)
  const screen = run === undefined || isHandedOver(first.vendor) ? 'batches' : 'runs'
  // Lists beside it lead to the batch by the same name.
  const label = screen === 'runs' ? { 'aria-label': words.runs.runOf(first.name) } : {}
  return words.batches.next.of(
    <a href={hrefOf(screen, first.name)} {...label}>
      {first.name}
    </a>,
    next(first, run),
  )
}
