import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { isBlank, isTalk } from '../cells/tool-talk.ts'
import { isNaming, mapByContent } from './by-content.ts'
import { type ColumnMap, mapByPosition, mapColumns, withoutOtherDigests } from './column-map.ts'

/** The heading is looked for among so many rows. */
export const HEADING_ROWS_MAX = 60

export interface TableRow {
  /** Where the row starts: its line in the file, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Where a table begins, and which of its columns is which. */
export interface TableLayout {
  /** Line of the heading; null where there is none. */
  readonly heading: number | null
  readonly headers: readonly string[]
  readonly map: ColumnMap
  /** Index of the first row below the heading, among those that were looked at. */
  readonly first: number
  /** Cells of a whole row. */
  readonly width: number
}

/**
 * Finds the heading among the first rows: the first in which all that names a target is found. Titles, comments and `sep=` above
 * it are passed over. Where there is none and the first row holds what names a target, columns are known by what stands
 * in them.
 *
 * @param rows the first of the file, or all of them
 * @throws AppError where a person has to say which, or where no column was found and none can be shown
 */
export function findHeading(
  rows: readonly TableRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  file: string,
): TableLayout {
  const layout = layoutOf(rows, schema, settings, file)
  const below = rows.slice(layout.first).map(({ cells }) => cells)
  return { ...layout, map: withoutOtherDigests(layout.map, below, schema, settings.map, layout.headers) }
}

function layoutOf(
  rows: readonly TableRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  file: string,
): TableLayout {
  if (typeof settings.heading === 'number') return headingAt(rows, schema, settings, settings.heading, file)
  if (settings.heading === 'none') return withoutHeading(rows, schema, settings, 0, file)
  const positional = byPositionOnly(schema, settings)
  if (positional) return aboveTheFirstNamed(rows, schema, settings, file)
  for (const [index, { cells, line }] of rows.entries()) {
    if (!mayBeHeading(cells)) continue
    const map = attempt(() => mapColumns(trimmed(cells), schema, settings.map))
    if (map !== null && map.missing.length === 0) return laidOut(line, cells, map, index + 1)
  }
  const first = rows.findIndex(({ cells }) => !isBlank(cells) && !isTalk(cells) && !isComment(cells))
  const start = rows[first]?.cells ?? []
  if (settings.map === undefined && start.some(isNaming)) {
    const layout = attemptContent(rows, schema, first, file)
    if (layout !== null) return layout
  }
  // None fits: the likeliest is shown, so that a person can say what its columns are.
  const likely = rows.find(({ cells }) => cells.filter((cell) => cell.trim() !== '').length > 1) ?? rows[0]
  const cells = likely?.cells ?? []
  return laidOut(
    likely?.line ?? null,
    cells,
    mapColumns(mayBeHeading(cells) ? trimmed(cells) : [], schema, settings.map),
    likely === undefined ? 0 : rows.indexOf(likely) + 1,
  )
}

/** Rows that can be chosen as the heading. */
export const headingChoices = (rows: readonly TableRow[]): readonly TableRow[] =>
  rows.filter(({ cells }) => !isBlank(cells)).slice(0, 20)

export const isComment = (cells: readonly string[]): boolean => /^\s*(?:#|\/\/)/.test(cells[0] ?? '')

const trimmed = (cells: readonly string[]): string[] =>
  cells.map((header) => header.replace(/^\ufeff/, '').trim())

/** A lone cell that ends in a colon is a label, whose value stands below. */
const mayBeHeading = (cells: readonly string[]): boolean => {
  const filled = cells.filter((cell) => cell.trim() !== '')
  return filled.length > 1 || (filled.length === 1 && !/[:=]\s*$/.test(filled[0] as string))
}

function laidOut(
  heading: number | null,
  cells: readonly string[],
  map: ColumnMap,
  first: number,
): TableLayout {
  const headers = trimmed(cells)
  return { heading, headers, map, first, width: headers.length }
}

function headingAt(
  rows: readonly TableRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  line: number,
  file: string,
): TableLayout {
  const index = rows.findIndex((row) => row.line === line)
  const row = rows[index]
  if (row !== undefined)
    return laidOut(line, row.cells, mapColumns(trimmed(row.cells), schema, settings.map), index + 1)
  throw new AppError('input.no-such-line', `"${file}" has no row that starts at line ${line}.`, {
    hint: `Its first rows start at the lines ${headingChoices(rows)
      .map((one) => one.line)
      .join(', ')}; the heading must be among the first ${HEADING_ROWS_MAX}.`,
  })
}

function withoutHeading(
  rows: readonly TableRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  first: number,
  file: string,
): TableLayout {
  const body = rows.slice(first).filter(({ cells }) => !isTalk(cells) && !isComment(cells))
  const width = usualWidth(body)
  const positions = Array.from({ length: width }, () => '')
  const given = settings.map === undefined ? null : mapColumns(positions, schema, settings.map)
  const isNamed = given !== null && schema.columns.some(({ name }) => given.positions.has(name))
  const found = isNamed
    ? null
    : mapByContent(
        body.map(({ cells }) => cells),
        schema,
        file,
      )
  const all = new Map([...(found?.positions ?? []), ...(given?.positions ?? [])])
  return { heading: null, headers: [], map: mapByPosition(schema, all), first, width }
}

const attemptContent = (
  rows: readonly TableRow[],
  schema: TargetSchema,
  first: number,
  file: string,
): TableLayout | null => {
  const layout = withoutHeading(rows, schema, {}, first, file)
  if (layout.map.missing.length > 0) return null
  // Below a heading in another language, the first row that names something is not the file's first.
  const named = schema.columns.flatMap(({ name }) => layout.map.positions.get(name) ?? [])
  return named.every((at) => isNaming(rows[first]?.cells[at] ?? '')) ? layout : null
}

function usualWidth(rows: readonly TableRow[]): number {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  return [...counts].toSorted(([, left], [, right]) => right - left)[0]?.[0] ?? 1
}

const byPositionOnly = (schema: TargetSchema, { map }: ReadSettings): boolean =>
  schema.columns.some(({ name }) => /^#\d+$/.test(map?.[name] ?? ''))

/**
 * Columns that were named by position fit every row: the heading stands above the first that names something there. Of several rows
 * above it the uppermost that can be the heading is: a row with a mistake in it is one to be rejected, never a title.
 */
function aboveTheFirstNamed(
  rows: readonly TableRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  file: string,
): TableLayout {
  const places = schema.columns.flatMap(({ name, type }) => {
    const position = /^#(\d+)$/.exec(settings.map?.[name] ?? '')
    return position === null || type === 'text' ? [] : [Number(position[1]) - 1]
  })
  const first = rows.findIndex(({ cells }) =>
    places.length === 0 ? false : places.every((at) => isNaming(cells[at] ?? '')),
  )
  const from = first === -1 ? 1 : first
  const above = rows.slice(0, from).flatMap((row, index) => {
    if (isBlank(row.cells) || isTalk(row.cells) || isComment(row.cells)) return []
    const map = attempt(() => mapColumns(trimmed(row.cells), schema, settings.map))
    return map === null ? [] : [{ row, index, map }]
  })
  const width = usualWidth(rows)
  const heading =
    above.find(({ row }) => knowsColumns(row.cells, schema)) ??
    above.find(({ row }) => row.cells.filter((cell) => cell.trim() !== '').length >= width) ??
    above.at(-1)
  if (heading !== undefined)
    return laidOut(heading.row.line, heading.row.cells, heading.map, heading.index + 1)
  return withoutHeading(rows, schema, settings, Math.max(first, 0), file)
}

/** Whether a row has a heading of a target's column, by its words. */
function knowsColumns(cells: readonly string[], schema: TargetSchema): boolean {
  const { positions, ambiguous } = mapColumns(trimmed(cells), schema, undefined)
  return ambiguous.length > 0 || schema.columns.some(({ name }) => positions.has(name))
}

const MAY_FIT_ANOTHER_ROW = new Set(['input.no-such-header', 'input.ambiguous-column'])

function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof AppError && MAY_FIT_ANOTHER_ROW.has(error.code)) return null
    throw error
  }
}
