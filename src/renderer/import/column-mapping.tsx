import { useStore } from 'zustand'
import type { FilePreview } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { Select } from '../components/field.tsx'
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
  const headers = [...new Set(preview.headers)].filter((header) => header !== '')
  return (
    <>
      {schema?.columns.map((column) => (
        <Select
          key={column.name}
          label={`Column of: ${column.label}`}
          required={column.required || schema.oneOf.includes(column.name)}
          value={preview.map[column.name] ?? null}
          placeholder="Not found in the file"
          choices={headers.map((header) => ({ value: header, label: header }))}
          onChange={(header) =>
            imports.setSettings({ ...settings, map: { ...settings.map, [column.name]: header } })
          }
        />
      ))}
    </>
  )
}
