import { useStore } from 'zustand'
import type { FilePreview, ReadSettings } from '../../contract/inventories.ts'
import type { TargetSchema, VendorId, VendorInfo } from '../../contract/vendor.ts'
import { type Choice, Select } from '../components/field.tsx'
import { formatNoun } from '../components/format.ts'
import { useImportStore } from './import-context.tsx'

type Setting = 'delimiter' | 'encoding' | 'serialFormat'
type Values<S extends keyof ReadSettings> = NonNullable<ReadSettings[S]>

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
  { value: 'windows-1257', label: 'Windows-1257 (Baltic)' },
  { value: 'ibm850', label: 'Code page 850 (console, Western)' },
  { value: 'ibm437', label: 'Code page 437 (console, United States)' },
  { value: 'ibm852', label: 'Code page 852 (console, Central European)' },
  { value: 'macintosh', label: 'Mac Roman' },
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

/** Vendor, kind, sheet, heading, delimiter, encoding, serial format: each as found out until the operator says otherwise, and why. */
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
  const schema = kinds.find((one) => one.kind === kind)
  return (
    <>
      <Select<VendorId>
        label="For the vendor"
        value={vendor}
        choices={vendors.map(({ id, title }) => ({ value: id, label: title }))}
        onChange={(next) => imports.setVendor(next, null)}
        help={schema === undefined ? undefined : neededBy(schema)}
      />
      {kinds.length > 1 && vendor !== null && (
        <Select
          label="What the rows are"
          value={kind}
          choices={kinds.map((one) => ({ value: one.kind, label: one.noun.many }))}
          onChange={(next) => imports.setVendor(vendor, next)}
          help="Decides what can be asked of the vendor for them."
        />
      )}
      {found?.sheets !== undefined && <SheetChoice found={found} sheets={found.sheets} />}
      {found?.sheets !== undefined && <HiddenRows />}
      {(found === null || hasHeading(found)) && <HeadingLine found={found} />}
      {(found === null || found.delimiter !== undefined || found.format === 'csv') && (
        <Detected
          label="Delimiter"
          setting="delimiter"
          choices={DELIMITERS}
          help={delimiterWords(found)}
          {...{ found, settings }}
        />
      )}
      {(found === null || found.encoding !== undefined) && (
        <Detected
          label="Encoding"
          setting="encoding"
          choices={encodingsWith(found?.encoding)}
          help={encodingWords(found)}
          {...{ found, settings }}
        />
      )}
      {(found === null || isTable(found)) && (
        <Detected
          label="Serial numbers are"
          setting="serialFormat"
          choices={SERIAL_FORMATS}
          help={serialWords(found)}
          {...{ found, settings }}
        />
      )}
      {found?.files !== undefined && (
        <p className="full muted">
          {formatNoun(found.files.length, { one: 'file', many: 'files' })} become one inventory
          {found.shownFile !== undefined && `; the rows below are of ${found.shownFile}`}.
        </p>
      )}
      {found?.sample !== undefined && (
        <p className="full encoding-sample">
          Names in this encoding read like this: <bdi>{found.sample}</bdi>{' '}
          <span className="muted">Choose another encoding if that is wrong.</span>
        </p>
      )}
    </>
  )
}

function Detected<S extends Setting>({
  label,
  setting,
  choices,
  help,
  found,
  settings,
}: {
  readonly label: string
  readonly setting: S
  readonly choices: readonly Choice<Values<S>>[]
  readonly help: string
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
      help={settings[setting] === undefined ? help : `As you have chosen. ${help}`}
    />
  )
}

export const isTable = ({ headers, map, format }: FilePreview): boolean =>
  !NO_TABLES.has(format) && (headers.length > 0 || Object.keys(map).length > 0)
const NO_TABLES: ReadonlySet<FilePreview['format']> = new Set(['pem', 'der', 'pkcs7', 'evidence', 'bundle'])
const hasHeading = ({ heading, headingChoices }: FilePreview): boolean =>
  heading !== undefined && headingChoices !== undefined

/** Which columns name a target: `Each row needs a serial number.` */
function neededBy({ columns, oneOf, noun }: TargetSchema): string {
  const label = (name: string): string =>
    columns.find((one) => one.name === name)?.label.toLowerCase() ?? name
  const needed = [
    ...columns.filter(({ required }) => required).map(({ name }) => label(name)),
    ...(oneOf.length === 0 ? [] : [oneOf.map(label).join(' or ')]),
  ]
  return needed.length === 0
    ? `Its rows are ${noun.many}.`
    : `Each row is ${/^[aeiou]/.test(noun.one) ? 'an' : 'a'} ${noun.one} with its ${needed.join(' and ')}.`
}

function delimiterWords(found: FilePreview | null): string {
  const stands = DELIMITERS.find(({ value }) => value === found?.delimiter)?.label.toLowerCase()
  return stands === undefined
    ? 'What stands between the cells of a row.'
    : `A ${stands} stands between the cells of a row: ${formatNoun(found?.headers.length ?? 0, { one: 'column', many: 'columns' })}.`
}

function encodingWords(found: FilePreview | null): string {
  const by = found?.encodingBy
  switch (by) {
    case 'mark':
      return 'The file begins with a mark that says so.'
    case 'content':
      return 'Every byte of what was looked at fits it.'
    case 'detector':
      return 'A guess by which letters are frequent: judge it by the names below.'
    case 'given':
    case undefined:
      return 'How letters beyond ASCII are read.'
    default:
      return by satisfies never
  }
}

function serialWords(found: FilePreview | null): string {
  if (found?.serialFormatAmbiguous === true) return 'Digits only: each reading names another certificate.'
  const format = found?.serialFormat
  switch (format) {
    case 'hex':
      return 'Digits 0 to 9 and A to F; colons, dashes and blanks between them do not count.'
    case 'decimal':
      return 'Digits 0 to 9 only, as some tools print them.'
    case undefined:
      return 'Told by the letters A to F, never guessed.'
    default:
      return format satisfies never
  }
}

/** Which sheet of a workbook is read. */
function SheetChoice({
  found,
  sheets,
}: {
  readonly found: FilePreview
  readonly sheets: NonNullable<FilePreview['sheets']>
}) {
  const imports = useImportStore()
  const { settings } = useStore(imports)
  return (
    <Select<string>
      label="Sheet"
      value={settings.sheet ?? found.sheet ?? null}
      choices={sheets.map(({ name, hidden }) => ({
        value: name,
        label: name,
        ...(hidden && { help: 'Hidden in the workbook.' }),
      }))}
      onChange={(sheet) => {
        // Its heading and columns are others.
        const { heading: _, map: __, ...rest } = settings
        imports.setSettings({ ...rest, sheet })
      }}
      help={
        sheets.length === 1
          ? 'The only one in the file.'
          : found.sheet === undefined && settings.sheet === undefined
            ? `Choose which of the ${formatNoun(sheets.length, { one: 'sheet', many: 'sheets' })} is meant.`
            : `Only this one of ${formatNoun(sheets.length, { one: 'sheet', many: 'sheets' })} is read.`
      }
    />
  )
}

const HIDDEN_ROWS: readonly Choice<Values<'hiddenRows'> | 'ask'>[] = [
  { value: 'ask', label: 'Stop the import' },
  { value: 'take', label: 'Belong to it' },
  { value: 'leave', label: 'Are left out' },
]

/** Whether rows that a filter hides belong to the inventory: nobody but a person can say. */
function HiddenRows() {
  const imports = useImportStore()
  const { settings } = useStore(imports)
  return (
    <Select
      label="Rows that a filter hides"
      value={settings.hiddenRows ?? 'ask'}
      choices={HIDDEN_ROWS}
      onChange={(next) => {
        const { hiddenRows: _, ...rest } = settings
        imports.setSettings(next === 'ask' ? rest : { ...rest, hiddenRows: next })
      }}
      help="What is filtered away is not seen in the workbook, and is in it all the same."
    />
  )
}

/** Which line the heading is: as found, another, or none. */
function HeadingLine({ found }: { readonly found: FilePreview | null }) {
  const imports = useImportStore()
  const { settings } = useStore(imports)
  const choices = (found?.headingChoices ?? []).map(({ line, text }) => ({
    value: String(line),
    label: `Line ${line}: ${text}`,
  }))
  const detected = found?.heading === null ? 'None (detected)' : `Line ${found?.heading ?? '…'} (detected)`
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
      help={headingWords(found)}
    />
  )
}

function headingWords(found: FilePreview | null): string {
  const line = found?.heading
  if (line === undefined) return 'The line that names the columns.'
  if (line === null) return 'No line names the columns: they are known by what stands in them.'
  if (line <= 1) return 'The first line names the columns.'
  return `Line ${line} names the columns; what stands above it is left out.`
}
