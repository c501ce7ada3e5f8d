import { createTableReader } from '../columns/table-reader.ts'
import { createCsvReader, delimiterOf } from './csv-rows.ts'
import type { TextFormat } from './format.ts'
import { showTable } from './show-table.ts'

/** Rows of cells with a delimiter: every text that nobody else knows. */
export const CSV: TextFormat = {
  takes: 'text',
  format: 'csv',
  knows: () => true,
  open({ head, schema, settings, sink, serialFormat }) {
    const { name: file, text } = head
    const reader = createCsvReader(delimiterOf(text, settings.delimiter), file)
    const table = createTableReader({ schema, settings, file, sink, serialFormat })
    return {
      push: (piece) => table.take(reader.push(piece)),
      end() {
        table.take(reader.end())
        return table.end()
      },
    }
  },
  show({ head, schema, settings }) {
    const delimiter = delimiterOf(head.text, settings.delimiter)
    const reader = createCsvReader(delimiter, head.name)
    const rows = head.isWhole ? [...reader.push(head.text), ...reader.end()] : reader.push(head.text)
    return { ...showTable(rows, schema, settings, head.name), delimiter }
  },
}
