import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { isBlank } from '../cells/tool-talk.ts'
import { findHeading, HEADING_ROWS_MAX } from '../columns/find-heading.ts'
import { createTableReader } from '../columns/table-reader.ts'
import { type Archive, type ArchiveFormat, NOTHING_SHOWN } from './format.ts'
import { showTable } from './show-table.ts'
import { columnLetters } from './workbook/cell-text.ts'
import { isWorkbook, openWorkbook, type Sheet, type Workbook } from './workbook/open-workbook.ts'
import { readSheet, type SheetRow } from './workbook/sheet-rows.ts'

/**
 * A sheet of a workbook (ECMA-376). Cells are read as the file has them, not as a spreadsheet would show them: see
 * `workbook/cell-text.ts` for numbers and dates. Where several sheets may be meant, a person says which.
 */
export const XLSX: ArchiveFormat = {
  takes: 'archive',
  format: 'xlsx',
  knows: isWorkbook,
  async read({ head: archive, schema, settings, sink, serialFormat }, onRead) {
    const book = await openWorkbook(archive)
    const { sheet } = await chosenSheet(archive, book, schema, settings)
    const table = createTableReader({
      schema,
      settings,
      file: placeOf(archive, sheet),
      sink,
      serialFormat,
      cellName: (line, column) => `${columnLetters(column)}${line}`,
    })
    const bytes = archive.entries.find(({ name }) => name === sheet.part)?.bytes ?? 0
    let hidden = 0
    await readSheet(archive, book, sheet, (rows, bytesRead) => {
      const isSeen = (row: SheetRow) => !row.isHidden || isBlank(row.cells)
      hidden += rows.filter((row) => !isSeen(row)).length
      table.take(settings.hiddenRows === 'leave' ? rows.filter(isSeen) : rows)
      onRead(bytes === 0 ? 1 : Math.min(1, bytesRead / bytes))
      return 'go-on'
    })
    if (hidden > 0 && settings.hiddenRows === undefined) throw hiddenRows(placeOf(archive, sheet), hidden)
    const ended = table.end()
    const others = book.sheets.filter((one) => one !== sheet).map(({ name }) => name)
    return {
      ...ended,
      reading: {
        ...ended.reading,
        sheet: sheet.name,
        ...(others.length === 0 ? {} : { otherSheets: others }),
        ...(hidden === 0 ? {} : { hiddenRows: { rows: hidden, taken: settings.hiddenRows === 'take' } }),
      },
    }
  },
  async show({ head: archive, schema, settings }) {
    const book = await openWorkbook(archive)
    const sheets = book.sheets.map(({ name, isHidden }) => ({ name, hidden: isHidden }))
    try {
      const { sheet, rows } = await chosenSheet(archive, book, schema, settings)
      return { ...showTable(rows, schema, settings, placeOf(archive, sheet)), sheets, sheet: sheet.name }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'input.several-sheets') throw error
      return { ...NOTHING_SHOWN, sheets }
    }
  },
}

const placeOf = (archive: Archive, sheet: Sheet): string => `${archive.name}, sheet ${sheet.name}`

interface Looked {
  readonly sheet: Sheet
  readonly rows: readonly SheetRow[]
}

/** @throws AppError `input.no-such-sheet`, `input.several-sheets`, `input.empty-file` */
async function chosenSheet(
  archive: Archive,
  book: Workbook,
  schema: TargetSchema,
  settings: ReadSettings,
): Promise<Looked> {
  const look = async (sheet: Sheet): Promise<Looked> => ({
    sheet,
    rows: await firstRows(archive, book, sheet),
  })
  if (settings.sheet !== undefined) return look(namedSheet(archive, book, settings.sheet))
  const filled: Looked[] = []
  for (const sheet of book.sheets) {
    if (sheet.isHidden) continue
    const looked = await look(sheet)
    if (looked.rows.length > 0) filled.push(looked)
  }
  const [first, ...others] = filled
  if (first === undefined)
    throw new AppError('input.empty-file', `"${archive.name}" has no visible sheet with anything in it.`, {
      hint: 'Save the workbook again, or name a hidden sheet: --sheet NAME.',
    })
  if (others.length === 0) return first
  const fitting = filled.filter(({ sheet, rows }) => mayFit(rows, schema, settings, placeOf(archive, sheet)))
  const [only] = fitting
  if (only !== undefined && fitting.length === 1) return only
  const listed = (fitting.length === 0 ? filled : fitting).map(({ sheet }) => `"${sheet.name}"`).join(', ')
  throw new AppError(
    'input.several-sheets',
    fitting.length === 0
      ? `"${archive.name}" has several sheets (${listed}), and in none of them are ${schema.noun.many} recognised.`
      : `"${archive.name}": ${schema.noun.many} stand in several sheets: ${listed}. Which is meant is not ours to guess.`,
    { hint: `Say which: --sheet ${JSON.stringify((fitting[0] ?? first).sheet.name)}` },
  )
}

function namedSheet(archive: Archive, { sheets }: Workbook, wanted: string): Sheet {
  const bare = wanted.trim().toLowerCase()
  const place = /^#([1-9]\d{0,3})$/.exec(wanted)
  const found =
    sheets.find(({ name }) => name === wanted) ??
    sheets.find(({ name }) => name.trim().toLowerCase() === bare) ??
    (place === null ? undefined : sheets[Number(place[1]) - 1])
  if (found !== undefined) return found
  throw new AppError('input.no-such-sheet', `"${archive.name}" has no sheet "${wanted}".`, {
    hint: `Its sheets are: ${sheets.map(({ name }) => name).join(', ')}; or say #1 for the first.`,
  })
}

async function firstRows(archive: Archive, book: Workbook, sheet: Sheet): Promise<SheetRow[]> {
  const found: SheetRow[] = []
  await readSheet(archive, book, sheet, (rows) => {
    found.push(...rows.slice(0, HEADING_ROWS_MAX - found.length))
    return found.length < HEADING_ROWS_MAX ? 'go-on' : 'enough'
  })
  return found
}

/** Whether what names a target is found in a sheet, or may be found by a person's word. */
function mayFit(
  rows: readonly SheetRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  place: string,
): boolean {
  try {
    return findHeading(rows, schema, settings, place).map.missing.length === 0
  } catch (error) {
    return error instanceof AppError && error.code === 'input.ambiguous-column'
  }
}

const hiddenRows = (place: string, rows: number): AppError =>
  new AppError(
    'input.hidden-rows',
    `"${place}": a filter or a person hides some of its rows (${rows.toLocaleString('en')}). Whether they are meant is not ours to guess.`,
    { hint: 'Say it: --hidden-rows take, or --hidden-rows leave.' },
  )
