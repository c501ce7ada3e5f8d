import { strToU8, zipSync } from 'fflate'

/** A cell as a workbook stores it: a text, a number as it is written, or all of it by hand. */
export type Cell =
  | string
  | number
  | null
  | { readonly number: string; readonly look?: 'date' | 'time' | 'scientific' }
  | { readonly xml: string }

export interface SheetOf {
  readonly name: string
  readonly rows: readonly (readonly Cell[])[]
  readonly state?: 'hidden'
  /** Rows that a filter hides, from 1. */
  readonly hidden?: readonly number[]
}

const STYLES = { plain: 0, date: 1, time: 2, scientific: 3 } as const
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const letters = (at: number): string =>
  (at < 26 ? '' : letters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))

/** A workbook in Office Open XML, as Excel writes it: texts shared, numbers and dates as numbers, empty cells left out. */
export function workbookFile(
  sheets: readonly SheetOf[],
  { isFrom1904 = false, more = {} }: { isFrom1904?: boolean; more?: Record<string, Uint8Array> } = {},
): Buffer {
  const shared = new Map<string, number>()
  const cellXml = (cell: Cell, at: number, line: number): string => {
    const place = `r="${letters(at)}${line}"`
    if (cell === null || cell === '') return ''
    if (typeof cell === 'number') return `<c ${place}><v>${cell}</v></c>`
    if (typeof cell === 'string') {
      if (!shared.has(cell)) shared.set(cell, shared.size)
      return `<c ${place} t="s"><v>${shared.get(cell)}</v></c>`
    }
    if ('xml' in cell) return cell.xml.replace('<c', `<c ${place}`)
    return `<c ${place} s="${STYLES[cell.look ?? 'plain']}"><v>${cell.number}</v></c>`
  }
  const sheetXml = ({ rows, hidden = [] }: SheetOf): string =>
    `<?xml version="1.0"?><worksheet xmlns="${MAIN}"><sheetData>${rows
      .map((cells, index) => {
        const line = index + 1
        const inner = cells.map((cell, at) => cellXml(cell, at, line)).join('')
        return inner === ''
          ? ''
          : `<row r="${line}"${hidden.includes(line) ? ' hidden="1"' : ''}>${inner}</row>`
      })
      .join('')}</sheetData></worksheet>`
  const parts: Record<string, string> = {}
  for (const [at, sheet] of sheets.entries()) parts[`xl/worksheets/sheet${at + 1}.xml`] = sheetXml(sheet)
  parts['[Content_Types].xml'] =
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
  parts['_rels/.rels'] =
    `<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
  parts['xl/workbook.xml'] =
    `<?xml version="1.0"?><workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${isFrom1904 ? ' date1904="1"' : ''}/><sheets>${sheets
      .map(
        ({ name, state }, at) =>
          `<sheet name="${escaped(name)}" sheetId="${at + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="s${at + 1}"/>`,
      )
      .join('')}</sheets></workbook>`
  parts['xl/_rels/workbook.xml.rels'] = `<?xml version="1.0"?><Relationships>${sheets
    .map(
      (_, at) =>
        `<Relationship Id="s${at + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
    )
    .join(
      '',
    )}<Relationship Id="t" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="y" Type="${OFFICE}/styles" Target="/xl/styles.xml"/></Relationships>`
  parts['xl/styles.xml'] =
    `<?xml version="1.0"?><styleSheet xmlns="${MAIN}"><numFmts><numFmt numFmtId="164" formatCode="[$-407]dd\\.mm\\.yyyy\\ hh:mm"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="11"/></cellXfs></styleSheet>`
  parts['xl/sharedStrings.xml'] = `<?xml version="1.0"?><sst xmlns="${MAIN}">${[...shared.keys()]
    .map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`)
    .join('')}</sst>`
  const files = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))
  return Buffer.from(zipSync({ ...files, ...more }, { level: 6 }))
}

/** A ZIP of files. @param level 0 leaves their bytes as they are */
export function zipFile(files: Readonly<Record<string, string | Uint8Array>>, level: 0 | 6 = 6): Buffer {
  const octets = Object.entries(files).map(
    ([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content] as const,
  )
  return Buffer.from(zipSync(Object.fromEntries(octets), { level }))
}
