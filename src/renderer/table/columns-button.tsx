import { useState } from 'react'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox } from '../components/field.tsx'
import { type TableColumn, widerBy } from './table-column.ts'
import { useTableView } from './table-views.tsx'

/** Which columns a table shows and how wide, without a pointer that drags. @param table the table's label */
export function ColumnsButton<Row>({
  table,
  columns,
}: {
  readonly table: string
  readonly columns: readonly TableColumn<Row>[]
}) {
  const [open, setOpen] = useState(false)
  const [{ hidden, widths }, change] = useTableView(table)
  const shown = columns.length - hidden.length
  return (
    <>
      <Button onClick={() => setOpen(true)}>Columns…</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Columns" cancelLabel="Close">
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
                    aria-label={`${steps < 0 ? 'Narrower' : 'Wider'}: ${column.header}`}
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
        <Button look="quiet" onClick={() => change({ hidden: [], widths: {} })}>
          All of them, as wide as at first
        </Button>
      </Dialog>
    </>
  )
}
