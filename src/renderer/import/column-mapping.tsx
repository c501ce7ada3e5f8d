import { useStore } from 'zustand'
import type { FilePreview } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { Select } from '../components/field.tsx'
import { words } from '../words/words.ts'
import { useImportStore } from './import-context.tsx'

/** Which column of the file names the target, as detected or as chosen here. */
export function ColumnMapping({
  preview,
  schema,
}: {
  readonly preview: FilePreview
  readonly schema: TargetSchema | undefined
}) {
  const imports = useImportStore()
  const settings = useStore(imports, (state) => state.settings)
  const choices = columnChoices(preview.headers)
  return (
    <>
      {schema?.columns.map((column) => (
        <Select
          key={column.name}
          label={words.imports.mapping.columnOf(column.label)}
          required={column.required || schema.oneOf.includes(column.name)}
          value={preview.map[column.name] ?? null}
          placeholder={
            isUnclear(preview, column.name) ? words.imports.mapping.choose : words.imports.mapping.notFound
          }
          choices={choices}
          help={
            isUnclear(preview, column.name)
              ? words.imports.mapping.several
              : wordsFor(
                  preview.map[column.name],
                  settings.map?.[column.name] !== undefined,
                  column.required || schema.oneOf.includes(column.name),
                )
          }
          onChange={(header) =>
            imports.setSettings({ ...settings, map: { ...settings.map, [column.name]: header } })
          }
        />
      ))}
    </>
  )
}

const isUnclear = ({ ambiguous = [] }: FilePreview, column: string): boolean =>
  ambiguous.some((one) => one.column === column)

/** Why a column was taken, in a sentence. */
function wordsFor(header: string | undefined, isChosen: boolean, isNeeded: boolean): string {
  if (header === undefined) return isNeeded ? words.imports.mapping.unknown : words.imports.mapping.notNeeded
  if (isChosen) return words.imports.mapping.chosen
  return /^#\d+$/.test(header) ? words.imports.mapping.byContent : words.imports.mapping.byHeading
}

/** Columns by their headers; by position where a header is empty or stands more than once. */
function columnChoices(headers: readonly string[]): { value: string; label: string }[] {
  return headers.map((header, at) => {
    const place = `#${at + 1}`
    const isAlone = header !== '' && headers.indexOf(header) === headers.lastIndexOf(header)
    return isAlone
      ? { value: header, label: header === place ? words.imports.mapping.column(at + 1, '') : header }
      : { value: place, label: words.imports.mapping.column(at + 1, header) }
  })
}
