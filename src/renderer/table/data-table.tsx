import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useStore } from 'zustand'
import { FailureNotice } from '../components/notice.tsx'
import { useTableView } from '../stores/memory-context.tsx'
import { words } from '../words/words.ts'
import type { PagedRows } from './paged-rows.ts'
import { PICK_PX, PickMark } from './pick-column.tsx'
import { scrollHeight } from './scroll-scale.ts'
import {
  countOf,
  everyRow,
  isSelected,
  onlyRow,
  reachedTo,
  rowsOf,
  ticked,
  tickedTo,
  toggled,
} from './selection.ts'
import { columnsInView, columnTracks, type TableColumn, type TableSort } from './table-column.ts'
import { TableHead } from './table-head.tsx'
import { PICKED_MAX, type TableSelection } from './use-selection.ts'
import { useTableScroll } from './use-table-scroll.ts'
import './data-table.css'

/** Heights as `data-table.css` gives them. */
const ROW_PX = 32
const HEAD_PX = 34
const FILTERS_PX = 36
/** Rows drawn beyond the lower edge, so that the last one may show by a part. */
const ROWS_BEYOND = 1

export interface DataTableProps<Row> {
  /** What the table lists, for assistive technology. */
  readonly label: string
  /** The name under which its columns are remembered, in every language; the label by default. */
  readonly table?: string
  /** Keep it stable (a constant or `useMemo`): every row is drawn anew when it changes. */
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: PagedRows<Row>
  readonly sort?: TableSort | null
  readonly onSort?: (sort: TableSort | null) => void
  /** Filters by column id; without it, no filters are offered. */
  readonly filters?: Readonly<Record<string, string | undefined>>
  readonly onFilter?: (column: string, text: string) => void
  /** Enter or a double click on a row. */
  readonly onOpen?: (row: Row, index: number) => void
  /** Called when another row becomes the active one, for a pane beside the table. */
  readonly onActive?: (row: Row | undefined, index: number) => void
  /** Several rows at once; without it only the active row is. */
  readonly selection?: TableSelection<Row>
  /** What stands there when the list is empty. */
  readonly empty: ReactNode
}

/**
 * A table of any length by row number: draws only what is visible, asks for pages as they come into sight, and scrolls to
 * the last of a million rows (see `scroll-scale.ts`).
 *
 * Keyboard: arrows, Page Up and Down, Home and End move the active row; Enter opens it; Ctrl/Cmd+C copies its serial.
 * With Shift they select to it, with Ctrl/Cmd they move only; Space takes it in or out, with Ctrl too; Ctrl/Cmd+A takes all, Esc
 * none. A pointer picks by the box of each row, or with the same keys.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, sort = null, onSort, filters, onFilter, onOpen, onActive, selection, empty } = props
  const id = useId()
  const [view, changeView] = useTableView(props.table ?? label)
  const columns = useMemo(
    () => columnsInView(props.columns, view.hidden, view.widths),
    [props.columns, view.hidden, view.widths],
  )
  const box = useRef<HTMLDivElement>(null)
  // The store's revision rises with each page, which draws the rows anew.
  const { total, failure } = useStore(rows)
  const headPx = filters === undefined ? HEAD_PX : HEAD_PX + FILTERS_PX
  const headRows = filters === undefined ? 1 : 2
  const placeholders = total === null
  const count = total ?? PLACEHOLDER_ROWS
  const { scale, top, onScroll, show } = useTableScroll(box, count, ROW_PX, headPx, rows)
  const [active, setActive] = useState<number | null>(null)
  const [focused, setFocused] = useState(false)
  const picksPx = selection === undefined ? 0 : PICK_PX
  const { tracks, minPx } = useMemo(() => columnTracks(columns, picksPx), [columns, picksPx])

  const first = Math.floor(top)
  const last = Math.min(count - 1, Math.ceil(top + scale.viewPx / ROW_PX) - 1 + ROWS_BEYOND)
  useEffect(() => rows.show(first, Math.max(first, last)), [rows, first, last])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has no active row yet
  useEffect(() => setActive(null), [rows])

  const activeRow = active === null ? undefined : rows.rowAt(active)
  const tell = useRef(onActive)
  tell.current = onActive
  useEffect(() => {
    if (active !== null) tell.current?.(activeRow, active)
  }, [active, activeRow])

  const activate = useCallback(
    (index: number) => {
      setActive(index)
      show(index)
    },
    [show],
  )
  const open = useRef(onOpen)
  open.current = onOpen
  const choosing = useRef({ selection, active, total })
  choosing.current = { selection, active, total }
  const choose = useCallback((index: number, how: Modifiers): void => {
    const { selection, active } = choosing.current
    setActive(index)
    if (selection === undefined) return
    const { chosen } = selection
    if (how.shiftKey)
      selection.choose(
        reachedTo(chosen.anchor === null ? { ...chosen, anchor: active ?? index } : chosen, index),
      )
    else if (how.ctrlKey || how.metaKey) selection.choose(toggled(chosen, index))
    // Whoever looks at a row does not lose what was picked: Esc and a button clear it.
    else selection.choose(selection.picked > 0 ? { ...chosen, anchor: index } : onlyRow(index))
  }, [])
  const press = useCallback(
    (index: number, event: MouseEvent) => {
      // The browser would mark text between the two rows.
      if (event.shiftKey) event.preventDefault()
      if (event.shiftKey) box.current?.focus()
      choose(index, event)
    },
    [choose],
  )
  const tick = useCallback((index: number, event: MouseEvent) => {
    const { selection, total } = choosing.current
    // The row would take it for a press on itself.
    event.stopPropagation()
    event.preventDefault()
    box.current?.focus({ preventScroll: true })
    if (selection === undefined || total === null) return
    setActive(index)
    selection.choose((event.shiftKey ? tickedTo : ticked)(selection.chosen, index))
  }, [])
  const pressTwice = useCallback(
    (index: number) => {
      const row = rows.rowAt(index)
      if (row !== undefined) open.current?.(row, index)
    },
    [rows],
  )

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || total === null || total === 0) return
    const page = Math.max(1, Math.floor(scale.viewPx / ROW_PX) - 1)
    const from = active ?? Math.ceil(top)
    const step = keyStep(event.key, page)
    if (step !== null) {
      event.preventDefault()
      const next =
        event.key === 'Home' ? 0 : event.key === 'End' ? total - 1 : active === null ? from : from + step
      const to = Math.min(Math.max(0, next), total - 1)
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey) choose(to, event)
      activate(to)
    } else if (event.key === 'Enter' && active !== null) {
      pressTwice(active)
    } else if (selection !== undefined) {
      const isPlus = event.ctrlKey || event.metaKey
      // A Mac keeps both Ctrl+Space and Cmd+Space for itself.
      if (event.key === ' ' && active !== null) choose(active, { ...NO_KEYS, ctrlKey: true })
      else if (event.key === 'a' && isPlus) selection.choose(everyRow(total))
      else if (event.key === 'Escape' && selection.picked > 0) selection.clear()
      else return
      event.preventDefault()
    }
  }

  // By the event rather than the clipboard's own interface, which would need a permission that the shell refuses.
  const onCopy = (event: ClipboardEvent<HTMLDivElement>): void => {
    if (window.getSelection()?.isCollapsed === false) return
    const copy = columns.find((column) => column.copy !== undefined)?.copy
    const picked = selection !== undefined && selection.picked > 0 ? selection.chosen : null
    // Rows that are not there are fetched by the button beside the count.
    const numbers = picked === null ? [active ?? -1] : countOf(picked) > PICKED_MAX ? [] : rowsOf(picked)
    const found = numbers.map((number) => rows.rowAt(number)).filter((row) => row !== undefined)
    if (copy === undefined || found.length === 0 || found.length < numbers.length) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', found.map(copy).join('\n'))
  }

  return (
    <div className="data-table">
      <FailureNotice failure={failure} onRetry={rows.refresh} />
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are not drawn */}
      <div
        ref={box}
        className="table-box"
        role="grid"
        aria-label={label}
        aria-rowcount={total === null ? -1 : total + headRows}
        aria-busy={placeholders}
        aria-readonly="true"
        {...(selection !== undefined && { 'aria-multiselectable': true })}
        tabIndex={0}
        {...(active !== null &&
          active >= first &&
          active <= last && { 'aria-activedescendant': `${id}-${active}` })}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onFocus={({ target, currentTarget }) => {
          setFocused(true)
          // A row that was pressed hands the focus on: it may scroll away, and the keys are the grid's.
          if (target.role === 'row') currentTarget.focus({ preventScroll: true })
        }}
        onBlur={() => setFocused(false)}
      >
        <div
          className="table-sizer"
          role="presentation"
          style={{ height: headPx + Math.max(scrollHeight(scale), scale.viewPx), minWidth: minPx }}
        >
          <TableHead
            columns={columns}
            tracks={tracks}
            sort={sort}
            onSort={onSort}
            filters={filters}
            onFilter={onFilter}
            onWidth={(column, px) => changeView({ widths: { ...view.widths, [column]: px } })}
            {...(selection !== undefined && { picks: { total, selection } })}
          />
          {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
          <div className="table-body" role="rowgroup" style={{ top: headPx, height: scale.viewPx }}>
            <div
              className="table-rows"
              role="presentation"
              style={{ transform: `translateY(${(first - top) * ROW_PX}px)` }}
            >
              {Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => {
                const index = first + offset
                return (
                  <TableRow
                    key={index}
                    id={`${id}-${index}`}
                    index={index}
                    ariaRow={index + headRows + 1}
                    row={rows.rowAt(index)}
                    columns={columns}
                    tracks={tracks}
                    active={index === active}
                    selected={
                      selection === undefined ? index === active : isSelected(selection.chosen, index)
                    }
                    {...(selection !== undefined && {
                      picked: selection.picked > 0 && isSelected(selection.chosen, index),
                    })}
                    onPress={press}
                    onTick={tick}
                    onPressTwice={pressTwice}
                  />
                )
              })}
            </div>
          </div>
        </div>
      </div>
      {total === 0 && failure === null && (
        <div className="table-empty" style={{ top: headPx }}>
          {empty}
        </div>
      )}
      {focused && active !== null && (
        <span className="table-place number" aria-hidden="true">
          {words.parts.table.place(active + 1, count)}
        </span>
      )}
    </div>
  )
}

const PLACEHOLDER_ROWS = 12

type Modifiers = Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>
const NO_KEYS: Modifiers = { shiftKey: false, ctrlKey: false, metaKey: false }

/** What a cell cuts off is read by resting on it; Enter on the row shows all of it, to be copied. */
function showWhole({ currentTarget: cell }: MouseEvent<HTMLElement>): void {
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent ?? ''
  else cell.removeAttribute('title')
}

function keyStep(key: string, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return 1
    case 'ArrowUp':
      return -1
    case 'PageDown':
      return page
    case 'PageUp':
      return -page
    case 'Home':
    case 'End':
      return 0
    default:
      return null
  }
}

interface TableRowProps<Row> {
  readonly id: string
  readonly index: number
  readonly ariaRow: number
  readonly row: Row | undefined
  readonly columns: readonly TableColumn<Row>[]
  readonly tracks: string
  readonly active: boolean
  readonly selected: boolean
  /** Undefined where rows cannot be picked. */
  readonly picked?: boolean
  readonly onPress: (index: number, event: MouseEvent) => void
  readonly onTick: (index: number, event: MouseEvent) => void
  readonly onPressTwice: (index: number) => void
}

function TableRowPlain<Row>({
  id,
  index,
  ariaRow,
  row,
  columns,
  tracks,
  active,
  selected,
  picked,
  onPress,
  onTick,
  onPressTwice,
}: TableRowProps<Row>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div
      id={id}
      className={`table-row${active ? ' table-row-active' : ''}${selected ? ' table-row-chosen' : ''}`}
      role="row"
      aria-rowindex={ariaRow}
      aria-selected={selected}
      tabIndex={-1}
      style={{ gridTemplateColumns: tracks }}
      onMouseDown={(event) => onPress(index, event)}
      onDoubleClick={() => onPressTwice(index)}
    >
      {picked !== undefined && <PickMark picked={picked} onTick={(event) => onTick(index, event)} />}
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: see the grid
        // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names the active row
        <div
          key={column.id}
          role="gridcell"
          className={`table-cell table-${column.look ?? 'text'}`}
          onMouseEnter={showWhole}
        >
          {row === undefined ? (
            <span className="table-placeholder" />
          ) : column.look === 'mono' ? (
            <span className="whole">{column.cell(row)}</span>
          ) : (
            column.cell(row)
          )}
        </div>
      ))}
    </div>
  )
}
const TableRow = memo(TableRowPlain) as typeof TableRowPlain
