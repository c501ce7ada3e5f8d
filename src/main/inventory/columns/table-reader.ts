import type { ReadAs, ReadSettings, RejectionReason, SerialFormat } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { beginsKey, endsKey } from '../cells/key-material.ts'
import { rejectionMessage } from '../cells/rejection.ts'
import { isBlank, isTalk, saysTotal } from '../cells/tool-talk.ts'
import { undress } from '../cells/undress.ts'
import type { ItemSink } from '../storing/item-sink.ts'
import { mapColumns, requireColumns } from './column-map.ts'
import { findHeading, HEADING_ROWS_MAX, isComment, type TableLayout, type TableRow } from './find-heading.ts'
import { createRowReader, type ReadRejection } from './row-reader.ts'
import { createSerialColumn } from './serial-column.ts'

export interface TableJob {
  readonly schema: TargetSchema
  readonly settings: ReadSettings
  /** Its name, for errors. */
  readonly file: string
  readonly sink: ItemSink
  /** Known from an earlier reading of the same file. */
  readonly serialFormat: SerialFormat | undefined
  /** How a person finds a cell; by its column's number where nothing is said. */
  readonly cellName?: (line: number, column: number) => string
}

/** Rows of a table, whatever file they come from, read into items. */
export interface TableReader {
  take(rows: readonly TableRow[]): void
  /** @throws AppError `input.…` */
  end(): {
    /** The format that the serials turned out to have. */
    readonly serialFormat: SerialFormat | undefined
    readonly reading: Pick<ReadAs, 'heading' | 'headers' | 'columns' | 'privateKeys'>
  }
}

/** A serial number beside longer ones that may be a count of rows. */
const COUNT_CHARS_MAX = 7
const LONG_CHARS_MIN = 12

export function createTableReader(job: TableJob): TableReader {
  const { schema, settings, file, sink } = job
  const column = createSerialColumn()
  const keys: number[] = []
  let waiting: TableRow[] | null = []
  let layout: TableLayout | undefined
  let readRow: ReturnType<typeof createRowReader> | undefined
  let serialAt = -1
  let isSeen = false
  let rowsRead = 0
  let longSerials = 0
  let isInKey = false

  const start = (rows: readonly TableRow[]) => {
    layout = findHeading(rows, schema, settings, file)
    requireColumns(layout.map, layout.headers, file, layout.heading)
    const serial = schema.columns.find(({ type }) => type === 'serial')
    serialAt = serial === undefined ? -1 : (layout.map.positions.get(serial.name) ?? -1)
    isSeen = serialAt !== -1 && job.serialFormat === undefined
    readRow = createRowReader(
      schema,
      layout.map,
      job.serialFormat ?? 'hex',
      layout.width,
      settings.authorities === true,
    )
    waiting = null
    read(rows.slice(layout.first))
  }

  const refuse = (line: number, cells: readonly string[], rejection: ReadRejection) => {
    if (cells.some(beginsKey)) {
      keys.push(line)
      isInKey = !cells.some(endsKey)
      sink.rejected(line, flawed('key-material'))
      return
    }
    const again = isHeadingAgain(layout as TableLayout, cells, schema, settings)
    if (again === 'same') sink.rejected(line, { ...flawed('heading-again'), cells })
    else if (again === 'other') throw joined(file, line)
    else sink.rejected(line, { ...placed(line, rejection), cells })
  }
  const placed = (line: number, rejection: ReadRejection): ReadRejection =>
    rejection.column === undefined
      ? rejection
      : { ...rejection, cell: (job.cellName ?? columnNumber)(line, rejection.column) }

  const read = (rows: readonly TableRow[]) => {
    for (const { line, cells } of rows) {
      if (isInKey) {
        isInKey = !cells.some(endsKey)
        sink.rejected(line, flawed('key-material'))
        continue
      }
      // Looked for only where it may be: of a row that names something the first two cells are filled, as a rule.
      if ((cells[0] ?? '') === '' || (cells[1] ?? '') === '' || cells[0]?.startsWith('-')) {
        if (isBlank(cells) || isTalk(cells) || (isComment(cells) && isBlank(cells.slice(1)))) continue
      }
      rowsRead += 1
      const serial = serialAt === -1 ? '' : (cells[serialAt] ?? '')
      if (serial.length >= LONG_CHARS_MIN) longSerials += 1
      else if (serial !== '' && isTotal(cells, serial, rowsRead, longSerials)) {
        sink.rejected(line, { ...flawed('total', serial), cells })
        continue
      }
      if (isSeen) column.see(serial, line)
      const made = (readRow as ReturnType<typeof createRowReader>)(cells)
      if (made.kind === 'item') sink.item(line, made)
      else refuse(line, cells, made)
    }
  }

  return {
    take(rows) {
      if (waiting === null) {
        read(rows)
        return
      }
      // All of them: a piece of a file holds many rows, and the first of them are looked at.
      for (const row of rows) waiting.push(row)
      if (waiting.length < HEADING_ROWS_MAX) return
      const head = waiting.slice(0, HEADING_ROWS_MAX)
      const rest = waiting.slice(HEADING_ROWS_MAX)
      start(head)
      read(rest)
    },
    end() {
      if (waiting !== null) {
        if (waiting.length === 0)
          throw new AppError('input.empty-file', `"${file}" holds no header line and no row.`, {
            hint: 'Export the inventory again.',
          })
        start(waiting)
      }
      return {
        serialFormat: isSeen ? formatOf(column.verdict(), file) : job.serialFormat,
        reading: {
          heading: layout?.heading ?? null,
          headers: [...(layout?.headers ?? [])],
          columns: { ...layout?.map.headers },
          ...(keys.length === 0 ? {} : { privateKeys: keys }),
        },
      }
    },
  }
}

const columnNumber = (_: number, column: number): string => `#${column + 1}`

function formatOf(
  verdict: ReturnType<ReturnType<typeof createSerialColumn>['verdict']>,
  file: string,
): SerialFormat | undefined {
  const hint = 'Say which: --serial-format hex or --serial-format decimal.'
  switch (verdict.kind) {
    case 'format':
      return verdict.format === 'hex' ? undefined : verdict.format
    case 'ambiguous':
      throw new AppError(
        'input.serial-format-ambiguous',
        `"${file}": the serial numbers are digits only, which may be hexadecimal or decimal: these are different certificates.`,
        { hint },
      )
    case 'mixed':
      throw new AppError(
        'input.serial-format-mixed',
        `"${file}": the serial number in row ${verdict.lettersRow} is hexadecimal and that in row ${verdict.digitsRow} looks decimal: two lists may have been joined.`,
        { hint: `Import them one by one. If all are of one kind, say so: --serial-format hex.` },
      )
    default:
      return verdict satisfies never
  }
}

/** A count of rows that would pass for a short serial number: in a row that says so, or that holds nothing else. */
function isTotal(cells: readonly string[], serial: string, row: number, longSerials: number): boolean {
  const bare = undress(serial)
  if (bare.length > COUNT_CHARS_MAX || !/^\d+$/.test(bare)) return false
  if (saysTotal(cells)) return true
  if (longSerials === 0) return false
  return cells.length === 1
    ? Number(bare) === row - 1
    : cells.every((cell) => cell === serial || cell.trim() === '')
}

function isHeadingAgain(
  layout: TableLayout,
  cells: readonly string[],
  schema: TargetSchema,
  settings: ReadSettings,
): 'same' | 'other' | null {
  if (layout.heading === null) return null
  const headers = cells.map((cell) => cell.trim())
  if (headers.every((header, at) => header === (layout.headers[at] ?? ''))) return 'same'
  if (settings.map !== undefined) return null
  const map = mapColumns(headers, schema, undefined)
  return map.missing.length === 0 && map.positions.size > 0 ? 'other' : null
}

const joined = (file: string, line: number): AppError =>
  new AppError(
    'input.second-table',
    `"${file}", line ${line}: another table begins here, with other columns than the first.`,
    { hint: 'Put each table into a file of its own.' },
  )

const flawed = (reason: RejectionReason, value = ''): ReadRejection => ({
  kind: 'rejected',
  reason,
  message: rejectionMessage(reason, null),
  value,
})
