import type { FilePreview } from '../../contract/inventories.ts'
import { Card, PlainTable } from '../components/layout.tsx'
import { words } from '../words/words.ts'

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
    <Card title={words.imports.firstRows(preview.rows.length)}>
      <section
        className="table-scroll preview-scroll"
        aria-label={words.imports.firstRowsOfFile}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <PlainTable className="preview-table">
          <thead>
            <tr>
              {preview.headers.map((header, index) => {
                const column = taken.get(`#${index + 1}`) ?? taken.get(header)
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a header may occur twice
                  <th key={index} scope="col" className={column === undefined ? '' : 'preview-taken'}>
                    {header}
                    <span className="preview-as">
                      {column === undefined ? words.imports.notUsed : label(column)}
                    </span>
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
        </PlainTable>
      </section>
    </Card>
  )
}
