import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { beginsKey, withoutKeys } from '../cells/key-material.ts'
import { isBlank, isTalk } from '../cells/tool-talk.ts'
import { findHeading, headingChoices, type TableRow } from '../columns/find-heading.ts'
import { createSerialColumn } from '../columns/serial-column.ts'
import type { Shown } from './format.ts'

const PREVIEW_ROWS = 20
const CELL_CHARS_MAX = 200
const CHOICE_CHARS_MAX = 80

const shownCell = (cell: string): string => withoutKeys(cell).slice(0, CELL_CHARS_MAX)

/** The first rows of a table and what its columns were taken for. What they do not prove of the serials' format, the import decides over the whole column. */
export function showTable(
  all: readonly TableRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  file: string,
): Shown {
  const layout = findHeading(all.slice(0, 60), schema, settings, file)
  const rows = all.slice(layout.first).filter(({ cells }) => !isBlank(cells) && !isTalk(cells))
  const { map } = layout
  const keys = rows.filter(({ cells }) => cells.some(beginsKey)).map(({ line }) => line)
  const serial = schema.columns.find(({ type }) => type === 'serial')
  const serialAt = serial === undefined ? -1 : (map.positions.get(serial.name) ?? -1)
  const column = createSerialColumn()
  for (const { cells, line } of rows) column.see(cells[serialAt] ?? '', line)
  const verdict = column.verdict()
  const proved = verdict.kind === 'format' ? verdict.format : undefined
  const format = settings.serialFormat ?? (serialAt === -1 ? undefined : proved)
  const isWithout = layout.heading === null
  const headers = isWithout
    ? Array.from({ length: layout.width }, (_, at) => `#${at + 1}`)
    : layout.headers.map(shownCell)
  return {
    headers,
    map: { ...map.headers },
    missing: [...map.missing, ...map.ambiguous.map(({ column: name }) => name)],
    ambiguous: map.ambiguous.map((one) => ({
      column: one.column,
      headers: one.positions.map((at) => `#${at + 1}`),
    })),
    rows: rows.slice(0, PREVIEW_ROWS).map(({ cells }) => cells.map(shownCell)),
    serialFormatAmbiguous: serialAt !== -1 && format === undefined,
    ...(keys.length === 0 ? {} : { privateKeys: keys }),
    ...(format === undefined ? {} : { serialFormat: format }),
    heading: layout.heading,
    headingChoices: headingChoices(all)
      .filter(({ line }) => line > 0)
      .map(({ line, cells }) => ({ line, text: shownCell(cells.join(' ')).slice(0, CHOICE_CHARS_MAX) })),
  }
}
