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
 * what; else the columns' names for those that were taken.
 */
function headingsOf(schema: TargetSchema, reading: ReadAs): readonly string[] {
  const { headers = [], columns = {}, format } = reading
  const places = new Map(
    Object.entries(columns).map(([name, header]) => {
      const at = headers.indexOf(header)
      return [at === -1 ? Number(header.slice(1)) - 1 : at, name]
    }),
  )
  if (headers.length === 0) {
    if (places.size === 0) return format === 'list' ? [schema.columns[0]?.name ?? 'value'] : []
    const last = Math.max(...places.keys())
    return Array.from({ length: last + 1 }, (_, at) => places.get(at) ?? `column ${at + 1}`)
  }
  const found = mapColumns(headers, schema, undefined)
  const isPlain =
    found.ambiguous.length === 0 &&
    found.positions.size === places.size &&
    [...places].every(([at, name]) => found.positions.get(name) === at)
  if (isPlain) return headers
  return headers.map((header, at) => {
    const name = places.get(at)
    if (name !== undefined) return name === 'reason' ? ASKED_REASON : name
    return mapColumns([header], schema, undefined).positions.size > 0 ? `${header} (not taken)` : header
  })
}

/** Each rejected row with why it was, and its own cells under their headings: mended, the file can be imported. */
export async function writeRejects(
  target: string,
  rows: readonly WholeRejectedRow[],
  schema: TargetSchema,
  { reading, files = [] }: Pick<ImportSummary, 'reading' | 'files'>,
): Promise<void> {
  const ownHeadings = new Map(files.map((file) => [file.name, headingsOf(schema, file.reading)]))
  const single = reading === undefined ? [] : headingsOf(schema, reading)
  const all = files.length === 0 ? single : joined([...ownHeadings.values()])
  await writeWholeFile(target, async (write) => {
    const isSet = files.length > 0
    const csv = await openCsv(
      [...(isSet ? ['file'] : []), 'row', 'reason', 'message', 'value', ...all],
      write,
    )
    await csv.rows(
      rows.map(({ file = '', row, reason, message, value, cells }) => {
        const headings = isSet ? (ownHeadings.get(file) ?? []) : all
        const places = placesIn(all, headings)
        const own = all.map(() => '')
        for (const [at, cell] of cells.entries()) {
          const place = places[at]
          if (place !== undefined) own[place] = cell
        }
        return [...(isSet ? [file] : []), row, reason, message, value, ...own]
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
