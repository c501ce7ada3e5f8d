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
/** The usual ones by name; any other that a file was found to have is added to them. */
const ENCODINGS: readonly Choice<Values<'encoding'>>[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16, little-endian' },
  { value: 'utf-16be', label: 'UTF-16, big-endian' },
  { value: 'windows-1252', label: 'Windows-1252 (Western)' },
  { value: 'windows-1250', label: 'Windows-1250 (Central European)' },
  { value: 'windows-1251', label: 'Windows-1251 (Cyrillic)' },
  { value: 'koi8-r', label: 'KOI8-R (Cyrillic)' },
  { value: 'windows-1253', label: 'Windows-1253 (Greek)' },
  { value: 'windows-1254', label: 'Windows-1254 (Turkish)' },
  { value: 'windows-1255', label: 'Windows-1255 (Hebrew)' },
  { value: 'windows-1256', label: 'Windows-1256 (Arabic)' },
  { value: 'shift_jis', label: 'Shift-JIS (Japanese)' },
  { value: 'euc-jp', label: 'EUC-JP (Japanese)' },
  { value: 'gb18030', label: 'GB 18030 (Chinese)' },
  { value: 'big5', label: 'Big5 (Chinese)' },
  { value: 'euc-kr', label: 'EUC-KR (Korean)' },
]
const encodingsWith = (found: string | undefined): typeof ENCODINGS =>
  found === undefined || ENCODINGS.some(({ value }) => value === found)
    ? ENCODINGS
    : [...ENCODINGS, { value: found, label: found }]

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
      {(found === null || found.format === 'csv') && (
        <>
          <Detected label="Delimiter" setting="delimiter" choices={DELIMITERS} {...{ found, settings }} />
          <HeadingLine found={found} />
        </>
      )}
      {(found === null || found.encoding !== undefined) && (
        <Detected
          label="Encoding"
          setting="encoding"
          choices={encodingsWith(found?.encoding)}
          {...{ found, settings }}
        />
      )}
      {(found === null || isTable(found)) && (
        <Detected
          label="Serial numbers are"
          setting="serialFormat"
          choices={SERIAL_FORMATS}
          {...{ found, settings }}
        />
      )}
      {found !== null && <p className="muted full">{howRead(found)}</p>}
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

export const isTable = ({ format }: FilePreview): boolean =>
  format === 'csv' || format === 'list' || format === 'json'

const FORMATS: Readonly<Record<FilePreview['format'], string>> = {
  csv: 'a table',
  list: 'a list, one to a line',
  json: 'JSON',
  pem: 'certificates in PEM',
  der: 'certificates in DER',
  pkcs7: 'certificates in PKCS #7',
  xlsx: 'a workbook',
  evidence: 'the items of an evidence file',
  bundle: 'the items of a bundle',
}

/** What was taken of the file, in a sentence to judge it by. */
function howRead({ format, encoding, sample, heading }: FilePreview): string {
  const where =
    format !== 'csv' || heading === undefined
      ? ''
      : heading === null
        ? ' without a heading: its columns are known by what stands in them'
        : ` with its heading in line ${heading}`
  const letters =
    sample === undefined
      ? ''
      : ` Names in ${encoding} read like this: ${sample}. Choose another encoding if that is wrong.`
  return `The file is read as ${FORMATS[format]}${where}.${letters}`
}

/** Which line the heading is: as found, another, or none. */
function HeadingLine({ found }: { readonly found: FilePreview | null }) {
  const imports = useImportStore()
  const { settings } = useStore(imports)
  const choices = (found?.headingChoices ?? []).map(({ line, text }) => ({
    value: String(line),
    label: `Line ${line}: ${text}`,
  }))
  const detected =
    found?.heading === null ? 'None (as detected)' : `Line ${found?.heading ?? '…'} (as detected)`
  return (
    <Select<string>
      label="The heading is"
      value={settings.heading === undefined ? 'detect' : String(settings.heading)}
      choices={[
        { value: 'detect', label: settings.heading === undefined ? detected : 'As detected' },
        { value: 'none', label: 'There is none' },
        ...choices,
      ]}
      onChange={(next) => {
        // The columns are others then.
        const { heading: _, map: __, ...rest } = settings
        imports.setSettings(
          next === 'detect' ? rest : { ...rest, heading: next === 'none' ? 'none' : Number(next) },
        )
      }}
    />
  )
}
