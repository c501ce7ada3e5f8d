import { useRef } from 'react'
import { Icon } from '../components/icon.tsx'
import { words } from '../words/words.ts'
import { PickAll, type Picks } from './pick-column.tsx'
import { allowedWidth, nextSort, type TableColumn, type TableSort } from './table-column.ts'
import { useSettled } from './use-settled.ts'

export function TableHead<Row>({
  columns,
  tracks,
  sort,
  onSort,
  filters,
  onFilter,
  onWidth,
  picks,
}: {
  readonly columns: readonly TableColumn<Row>[]
  readonly tracks: string
  readonly sort: TableSort | null
  readonly onSort: ((sort: TableSort | null) => void) | undefined
  readonly filters: Readonly<Record<string, string | undefined>> | undefined
  readonly onFilter: ((column: string, text: string) => void) | undefined
  readonly onWidth: (column: string, px: number) => void
  /** Where rows can be picked. */
  readonly picks?: Picks<Row>
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div className="table-head" role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus */}
      <div className="table-head-row" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
        {picks !== undefined && <PickAll {...picks} />}
        {columns.map((column) => {
          const direction = sort?.by === column.id ? sort.direction : undefined
          return (
            // biome-ignore lint/a11y/useSemanticElements: see the grid
            // biome-ignore lint/a11y/useFocusableInteractive: the button within is
            <div
              key={column.id}
              role="columnheader"
              className={`table-head-cell table-${column.look === 'number' ? 'number' : 'text'}`}
              aria-sort={direction ?? (column.sortable === true ? 'none' : undefined)}
            >
              {column.sortable === true && onSort !== undefined ? (
                <button
                  type="button"
                  className="table-sort"
                  onClick={() => onSort(nextSort(sort, column.id))}
                >
                  {column.header}
                  {direction !== undefined && (
                    <Icon name={direction === 'ascending' ? 'up' : 'down'} size={12} />
                  )}
                </button>
              ) : (
                column.header
              )}
              <WidthHandle onWidth={(px) => onWidth(column.id, px)} />
            </div>
          )
        })}
      </div>
      {filters !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: see the grid
        // biome-ignore lint/a11y/useFocusableInteractive: the fields within are
        <div
          className="table-filter-row"
          role="row"
          aria-rowindex={2}
          style={{ gridTemplateColumns: tracks }}
        >
          {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: nothing is in it */}
          {picks !== undefined && <div role="gridcell" />}
          {columns.map((column) => (
            // biome-ignore lint/a11y/useSemanticElements: see the grid
            // biome-ignore lint/a11y/useFocusableInteractive: the field within is
            <div key={column.id} role="gridcell" className="table-filter-cell">
              {column.filter !== undefined && (
                <FilterInput
                  label={words.parts.table.filterBy(column.header)}
                  placeholder={column.filter}
                  value={filters[column.id] ?? ''}
                  onChange={(text) => onFilter?.(column.id, text)}
                />
              )}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}

/** For a pointer; without one the columns' dialog does the same. */
function WidthHandle({ onWidth }: { readonly onWidth: (px: number) => void }) {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null)
  return (
    <span
      className="table-width"
      aria-hidden="true"
      onPointerDown={(event) => {
        const width = event.currentTarget.parentElement?.getBoundingClientRect().width ?? 0
        from.current = { x: event.clientX, width }
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={({ clientX }) => {
        if (from.current !== null) onWidth(allowedWidth(from.current.width + clientX - from.current.x))
      }}
      onPointerUp={() => {
        from.current = null
      }}
    />
  )
}

function FilterInput({
  label,
  placeholder,
  value,
  onChange,
}: {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (text: string) => void
}) {
  const [text, setText] = useSettled(value, onChange)
  return (
    <input
      className="table-filter"
      type="search"
      aria-label={label}
      placeholder={placeholder}
      spellCheck={false}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  )
}
