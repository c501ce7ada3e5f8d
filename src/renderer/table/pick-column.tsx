import { Checkbox } from '@base-ui/react/checkbox'
import type { MouseEvent } from 'react'
import { Icon, type IconName } from '../components/icon.tsx'
import { words } from '../words/words.ts'
import { everyRow } from './selection.ts'
import type { TableSelection } from './use-selection.ts'

/** Of the column of boxes, before all others. */
export const PICK_PX = 36

/** The rows of a list, and those of them that are picked. */
export interface Picks<Row> {
  /** null while it is counted. */
  readonly total: number | null
  readonly selection: TableSelection<Row>
}

/** Picks all rows of the list, or none; a dash where some are picked. */
export function PickAll<Row>({ total, selection }: Picks<Row>) {
  const { picked, choose, clear } = selection
  const isAll = picked > 0 && picked === total
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the box within is
    <div role="columnheader" className="table-pick-all">
      <Checkbox.Root
        className="table-pick"
        aria-label={words.parts.table.selectAll(total ?? 0)}
        checked={isAll}
        indeterminate={picked > 0 && !isAll}
        disabled={total === null || total === 0}
        onCheckedChange={() => (isAll ? clear() : choose(everyRow(total ?? 0)))}
      >
        <Box mark={isAll ? 'check' : picked > 0 ? 'minus' : null} />
      </Checkbox.Root>
    </div>
  )
}

/**
 * The box of a row, for a pointer: all of its cell can be pressed. The keyboard has the row itself, and who listens is told by the row
 * that it is selected.
 */
export function PickMark({
  picked,
  onTick,
}: {
  readonly picked: boolean
  readonly onTick: (event: MouseEvent) => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
    <div
      role="gridcell"
      className="table-pick"
      onMouseDown={onTick}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Box mark={picked ? 'check' : null} />
    </div>
  )
}

const Box = ({ mark }: { readonly mark: IconName | null }) => (
  <span className="checkbox" aria-hidden="true" {...(mark !== null && { 'data-checked': '' })}>
    {mark !== null && <Icon name={mark} size={12} />}
  </span>
)
