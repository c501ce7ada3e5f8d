import { AppError } from '../../../app-error.ts'
import type { TableRow } from '../../columns/find-heading.ts'
import type { Archive } from '../format.ts'
import { columnLetters, columnOf, numberText, unescaped } from './cell-text.ts'
import { isTrue, type Sheet, type Workbook } from './open-workbook.ts'
import { readXml } from './read-xml.ts'

/** More columns than this, and it is no inventory: Excel has 16,384. */
const COLUMNS_MAX = 2_000

export interface SheetRow extends TableRow {
  /** Whether a filter or a person hides it. */
  readonly isHidden: boolean
}

/**
 * Reads the rows of a sheet, empty ones left out, each as wide as the widest before it: what is empty at a row's end is not in
 * the file.
 *
 * @param take gets the rows of each piece, with the octets that were read so far; answers whether more are wanted
 * @throws AppError `input.bad-workbook`, `input.too-big`
 */
export async function readSheet(
  archive: Archive,
  { looks, sharedTexts, isFrom1904 }: Workbook,
  sheet: Sheet,
  take: (rows: readonly SheetRow[], bytes: number) => 'go-on' | 'enough',
): Promise<void> {
  let rows: SheetRow[] = []
  let width = 0
  let line = 0
  let isHidden = false
  let cells: string[] = []
  let column = -1
  let type = ''
  let style = ''
  let value = ''
  let isValue = false
  let isSound = false
  let bytes = 0

  const cellText = (): string => {
    switch (type) {
      case 's':
        return sharedTexts[Number(value)] ?? ''
      case 'str':
      case 'inlineStr':
        return unescaped(value)
      case 'b':
        return isTrue(value) ? 'TRUE' : 'FALSE'
      case 'e':
      case 'd':
        return value
      default:
        return value === '' ? '' : numberText(value, looks[Number(style)] ?? 'plain', isFrom1904)
    }
  }
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of archive.stream(sheet.part)) {
      bytes += piece.length
      yield piece
    }
  }
  await readXml(
    counted(),
    {
      open(name, attributes) {
        switch (name) {
          case 'c': {
            const { r, t = 'n', s = '' } = attributes
            column = r === undefined ? column + 1 : columnOf(r)
            type = t
            style = s
            value = ''
            return
          }
          case 'v':
          case 't':
            isValue = !isSound
            return
          case 'rPh':
            isSound = true
            return
          case 'row': {
            const { r, hidden } = attributes
            line = r === undefined ? line + 1 : Number(r)
            isHidden = isTrue(hidden)
            cells = []
            column = -1
            return
          }
          default:
        }
      },
      text(piece) {
        if (isValue) value += piece
      },
      close(name) {
        switch (name) {
          case 'v':
          case 't':
            isValue = false
            return
          case 'rPh':
            isSound = false
            return
          case 'c': {
            const text = cellText()
            if (text === '') return
            if (column < 0 || column >= COLUMNS_MAX) throw tooWide(archive.name, sheet.name, column, line)
            while (cells.length < column) cells.push('')
            cells[column] = text
            return
          }
          case 'row':
            if (cells.length === 0) return
            if (cells.length > width) width = cells.length
            rows.push({ line, cells, isHidden })
            return
          default:
        }
      },
      piece() {
        for (const row of rows) while (row.cells.length < width) (row.cells as string[]).push('')
        const ready = rows
        rows = []
        return take(ready, bytes)
      },
    },
    `"${archive.name}", sheet "${sheet.name}",`,
  )
}

const tooWide = (file: string, sheet: string, column: number, line: number): AppError =>
  new AppError(
    'input.too-big',
    `"${file}", sheet "${sheet}", row ${line}: a cell stands in column ${columnLetters(Math.max(column, 0))}, further right than any inventory has columns.`,
    { hint: `Delete what stands there; ${COLUMNS_MAX.toLocaleString('en')} columns are read.` },
  )
