import type { Database } from 'better-sqlite3'
import type { ImportSummary, ReadAs, RejectedRow } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { openCsv } from '../../files/csv-writer.ts'
import { writeWholeFile } from '../../files/whole-file.ts'
import { ASKED_REASON, mapColumns } from '../columns/column-map.ts'

type WholeRejectedRow = RejectedRow & { readonly cells: readonly string[] }

interface StoredRow {
  readonly row: number
  readonly reason: RejectedRow['reason']
  readonly message: string
  readonly value: string
  readonly cells: string | null
  readonly cell: string | null
  readonly file: string | null
}

/** @param after how many to pass over; with `limit` so many of them, else all */
export function readRejects(file: Database, after = 0, limit = -1): WholeRejectedRow[] {
  const columns = file.pragma('table_info(rejected)') as { name: string }[]
  const has = (name: string) => (columns.some((one) => one.name === name) ? name : `NULL AS ${name}`)
  return file
    .prepare<[number, number], StoredRow>(
      `SELECT source_row AS row, reason, message, value, ${has('cells')}, ${has('cell')}, ${has('file')} FROM rejected
       ORDER BY id LIMIT ? OFFSET ?`,
    )
    .all(limit, after)
    .map(({ cells, cell, file: name, ...row }) => ({
      ...row,
      cells: cells === null ? [] : (JSON.parse(cells) as string[]),
      ...(cell === null ? {} : { cell }),
      ...(name === null ? {} : { file: name }),
    }))
}

/**
 * The headings under which a file's rows are found again without a word: its own, where they say by themselves what was taken for
 * what; else, and among several files, the columns' names for those that were taken.
 *
 * @param width of the widest row
 */
function headingsOf(schema: TargetSchema, reading: ReadAs, width: number, isOfSet: boolean): readonly string[] {
  const { headers = [], columns = {} } = reading
  const places = new Map(
    Object.entries(columns).map(([name, header]) => {
      const at = headers.indexOf(header)
      return [at === -1 ? Number(header.slice(1)) - 1 : at, name]
    }),
  )
  const found = mapColumns(headers, schema, undefined)
  const isPlain =
    found.ambiguous.length === 0 &&
    found.positions.size === places.size &&
    [...places].every(([at, name]) => found.positions.get(name) === at)
  const nameAt = (at: number): string => {
    const header = headers[at]
    const name = places.get(at)
    if (isPlain && !isOfSet && header !== undefined) return header
    if (name !== undefined) return name === 'reason' ? ASKED_REASON : name
    if (header === undefined) return `column ${at + 1}`
    return mapColumns([header], schema, undefined).positions.size > 0 ? `${header} (not taken)` : header
  }
  return Array.from({ length: Math.max(headers.length, width) }, (_, at) => nameAt(at))
}

/** Each rejected row with why it was, and its own cells under their headings: mended, the file can be imported. */
export async function writeRejects(
  target: string,
  rows: readonly WholeRejectedRow[],
  schema: TargetSchema,
  { reading, files = [] }: Pick<ImportSummary, 'reading' | 'files'>,
): Promise<void> {
  const isSet = files.length > 0
  const widthOf = (file: string | undefined): number =>
    rows.reduce((most, row) => (row.file === file ? Math.max(most, row.cells.length) : most), 0)
  const own = new Map<string | undefined, readonly string[]>(
    files.map(({ name, reading: how }) => [name, headingsOf(schema, how, widthOf(name), true)]),
  )
  if (reading !== undefined) own.set(undefined, headingsOf(schema, reading, widthOf(undefined), false))
  const all = joined([...own.values()])
  const places = new Map([...own].map(([file, headings]) => [file, placesIn(all, headings)]))
  await writeWholeFile(target, async (write) => {
    const csv = await openCsv([...(isSet ? ['file'] : []), 'row', 'reason', 'message', 'value', ...all], write)
    await csv.rows(
      rows.map(({ file, row, reason, message, value, cells }) => {
        const placed = all.map(() => '')
        const at = places.get(file) ?? []
        for (const [index, cell] of cells.entries()) {
          const place = at[index]
          if (place !== undefined) placed[place] = cell
        }
        return [...(isSet ? [file ?? ''] : []), row, reason, message, value, ...placed]
      }),
    )
  })
}

/** The headings of several files, one that stands twice in a file twice. */
function joined(lists: readonly (readonly string[])[]): readonly string[] {
  const all: string[] = []
  for (const list of lists)
    for (const heading of new Set(list)) {
      const lacking = count(list, heading) - count(all, heading)
      for (let more = 0; more < lacking; more += 1) all.push(heading)
    }
  return all
}

const count = (list: readonly string[], heading: string): number =>
  list.filter((one) => one === heading).length

/** Where each heading of a file stands among all. */
function placesIn(all: readonly string[], headings: readonly string[]): readonly number[] {
  const taken = new Set<number>()
  return headings.map((heading) => {
    const at = all.findIndex((one, index) => one === heading && !taken.has(index))
    taken.add(at)
    return at
  })
}
