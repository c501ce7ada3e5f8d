import path from 'node:path'
import type { FilePreview, ReadSettings } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { mapColumns } from './column-map.ts'
import { createCsvReader, detectDelimiter } from './csv-rows.ts'
import { readHead } from './import-job.ts'
import { createPemReader, looksLikePem } from './pem-certificates.ts'
import { createSerialColumn } from './serial-column.ts'

const PREVIEW_ROWS = 20
const CELL_CHARS_MAX = 200

/** Reads the first rows and says how the file would be read. What the first rows do not prove of the serials' format, the import decides over the whole column. */
export function previewFile(file: string, schema: TargetSchema, settings: ReadSettings): FilePreview {
  const head = readHead(file, settings)
  const name = path.basename(file)
  const source = { name, bytes: head.bytes }
  if (looksLikePem(head.text)) {
    const found = createPemReader(schema, name).push(head.text)
    const rows = found
      .slice(0, PREVIEW_ROWS)
      .map(({ result }) =>
        result.kind === 'item'
          ? [...Object.values(result.target ?? {}), result.commonName ?? '', result.validTo ?? '']
          : ['', result.message],
      )
    const columns = schema.columns
      .filter(({ type }) => ['serial', 'sha256', 'sha1'].includes(type))
      .map(({ label }) => label)
    return {
      source,
      format: 'pem',
      encoding: head.encoding,
      serialFormatAmbiguous: false,
      headers: [...columns, 'Common name', 'Valid to'],
      map: {},
      missing: [],
      rows,
    }
  }
  const delimiter = settings.delimiter ?? detectDelimiter(head.text)
  const reader = createCsvReader(delimiter, name)
  const isWhole = head.head.length === head.bytes
  const all = isWhole ? [...reader.push(head.text), ...reader.end()] : reader.push(head.text)
  const headers = (all[0]?.cells ?? []).map((header) => header.trim())
  const map = mapColumns(headers, schema, settings.map)
  const rows = all.slice(1)
  const serial = schema.columns.find(({ type }) => type === 'serial')
  const serialAt = serial === undefined ? -1 : (map.positions.get(serial.name) ?? -1)
  const column = createSerialColumn()
  for (const { cells } of rows) column.see(cells[serialAt] ?? '')
  const verdict = settings.serialFormat ?? (serialAt === -1 ? null : column.verdict())
  return {
    source,
    format: 'csv',
    delimiter,
    encoding: head.encoding,
    ...(verdict === null ? {} : { serialFormat: verdict }),
    serialFormatAmbiguous: serialAt !== -1 && verdict === null,
    headers,
    map: { ...map.headers },
    missing: [...map.missing],
    rows: rows.slice(0, PREVIEW_ROWS).map(({ cells }) => cells.map((cell) => cell.slice(0, CELL_CHARS_MAX))),
  }
}
