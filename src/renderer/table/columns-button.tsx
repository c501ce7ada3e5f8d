import { useState } from 'react'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox } from '../components/field.tsx'
import { useToast } from '../components/toasts.tsx'
import { useTableView } from '../stores/memory-context.tsx'
import { words } from '../words/words.ts'
import { SavedViews, type ViewOf } from './saved-views.tsx'
import { type TableColumn, widerBy } from './table-column.ts'

const says = words.parts.table.views

/**
 * Which columns a table shows and how wide, without a pointer that drags; and views by name.
 *
 * @param table the name under which the table's columns are remembered
 */
export function ColumnsButton<Row>({
  table,
  columns,
  views,
}: {
  readonly table: string
  readonly columns: readonly TableColumn<Row>[]
  readonly views: ViewOf
}) {
  const [open, setOpen] = useState(false)
  const [view, change] = useTableView(table)
  const say = useToast()
  const { hidden, widths } = view
  const shown = columns.filter(({ id }) => !hidden.includes(id)).length
  const reset = (): void => {
    change({ hidden: [], widths: {} })
    say({ title: says.wasReset, undo: () => change({ hidden, widths }) })
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{says.open}</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={says.title} cancelLabel={words.common.close}>
        <SavedViews of={views} view={view} onView={change} onDone={() => setOpen(false)} />
        <h3>{says.columns}</h3>
        <ul className="column-list">
          {columns.map((column) => {
            const isHidden = hidden.includes(column.id)
            return (
              <li key={column.id}>
                <Checkbox
                  label={column.header}
                  checked={!isHidden}
                  disabled={!isHidden && shown === 1}
                  onChange={(show) =>
                    change({
                      hidden: show ? hidden.filter((id) => id !== column.id) : [...hidden, column.id],
                    })
                  }
                />
                {([-1, 1] as const).map((steps) => (
                  <Button
                    key={steps}
                    disabled={isHidden}
                    aria-label={(steps < 0 ? says.narrower : says.wider)(column.header)}
                    onClick={() =>
                      change({
                        widths: { ...widths, [column.id]: widerBy(widths[column.id] ?? column.minPx, steps) },
                      })
                    }
                  >
                    {steps < 0 ? '−' : '+'}
                  </Button>
                ))}
              </li>
            )
          })}
        </ul>
        <Button look="quiet" onClick={reset}>
          {says.reset}
        </Button>
      </Dialog>
    </>
  )
}
