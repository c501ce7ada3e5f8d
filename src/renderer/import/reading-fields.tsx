import { useStore } from 'zustand'
import type { FilePreview, ReadSettings } from '../../contract/inventories.ts'
import type { TargetSchema, VendorId, VendorInfo } from '../../contract/vendor.ts'
import { type Choice, Select } from '../components/field.tsx'
import { useImportStore } from './import-context.tsx'

type Setting = 'delimiter' | 'encoding' | 'serialFormat'
type Values<S extends Setting> = NonNullable<ReadSettings[S]>

const DELIMITERS: readonly Choice<Values<'delimiter'>>[] = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar' },
]
const ENCODINGS: readonly Choice<Values<'encoding'>>[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16, little-endian' },
  { value: 'utf-16be', label: 'UTF-16, big-endian' },
  { value: 'windows-1252', label: 'Windows-1252' },
]
const SERIAL_FORMATS: readonly Choice<Values<'serialFormat'>>[] = [
  { value: 'hex', label: 'Hexadecimal' },
  { value: 'decimal', label: 'Decimal' },
]

/** Vendor, kind, delimiter, encoding, serial format: each as detected until the operator says otherwise. */
export function ReadingFields({
  vendors,
  kinds,
  kind,
}: {
  readonly vendors: readonly VendorInfo[]
  readonly kinds: readonly TargetSchema[]
  readonly kind: string | null
}) {
  const imports = useImportStore()
  const { vendor, preview, settings } = useStore(imports)
  const found = preview.kind === 'ready' ? preview.value : null
  return (
    <>
      <Select<VendorId>
        label="For the vendor"
        value={vendor}
        choices={vendors.map(({ id, title }) => ({ value: id, label: title }))}
        onChange={(next) => imports.setVendor(next, null)}
      />
      {kinds.length > 1 && vendor !== null && (
        <Select
          label="What the rows are"
          value={kind}
          choices={kinds.map((one) => ({ value: one.kind, label: one.noun.many }))}
          onChange={(next) => imports.setVendor(vendor, next)}
        />
      )}
      {found?.format !== 'pem' && (
        <>
          <Detected label="Delimiter" setting="delimiter" choices={DELIMITERS} {...{ found, settings }} />
          <Detected label="Encoding" setting="encoding" choices={ENCODINGS} {...{ found, settings }} />
          <Detected
            label="Serial numbers are"
            setting="serialFormat"
            choices={SERIAL_FORMATS}
            {...{ found, settings }}
          />
        </>
      )}
    </>
  )
}

function Detected<S extends Setting>({
  label,
  setting,
  choices,
  found,
  settings,
}: {
  readonly label: string
  readonly setting: S
  readonly choices: readonly Choice<Values<S>>[]
  readonly found: FilePreview | null
  readonly settings: ReadSettings
}) {
  const imports = useImportStore()
  const detected =
    settings[setting] === undefined ? choices.find(({ value }) => value === found?.[setting]) : undefined
  const unclear =
    setting === 'serialFormat' && found?.serialFormatAmbiguous === true
      ? 'Not clear from the file'
      : 'As detected'
  return (
    <Select<string>
      label={label}
      value={settings[setting] ?? 'detect'}
      choices={[
        { value: 'detect', label: detected === undefined ? unclear : `${detected.label} (detected)` },
        ...choices,
      ]}
      onChange={(next) => {
        const { [setting]: _, ...rest } = settings
        imports.setSettings(next === 'detect' ? rest : { ...rest, [setting]: next })
      }}
    />
  )
}
