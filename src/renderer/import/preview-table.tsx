import type { FilePreview } from '../../contract/inventories.ts'
import { formatNoun } from '../components/format.ts'
import { Card } from '../components/layout.tsx'

const ROW = { one: 'row', many: 'rows' }

/** The first rows as they would be read; above each header, what it was taken for. */
export function PreviewTable({
  preview,
  label,
}: {
  readonly preview: FilePreview
  readonly label: (column: string) => string
}) {
  const taken = new Map(Object.entries(preview.map).map(([column, header]) => [header, column]))
  return (
    <Card title={preview.rows.length === 0 ? 'No rows' : `The first ${formatNoun(preview.rows.length, ROW)}`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="table-scroll preview-scroll" aria-label="The first rows of the file" tabIndex={0}>
        <table className="plain-table preview-table">
          <thead>
            <tr>
              {preview.headers.map((header, index) => {
                const column = taken.get(`#${index + 1}`) ?? taken.get(header)
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a header may occur twice
                  <th key={index} scope="col" className={column === undefined ? '' : 'preview-taken'}>
                    {header}
                    <span className="preview-as">{column === undefined ? 'not used' : label(column)}</span>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other identity
              <tr key={index}>
                {preview.headers.map((_, cell) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells stand by position
                  <td key={cell}>{row[cell] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}
