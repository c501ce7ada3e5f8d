import { useStore } from 'zustand'
import type { FilePreview, ReadSettings } from '../../contract/inventories.ts'
import type { TargetSchema, VendorId, VendorInfo } from '../../contract/vendor.ts'
import { type Choice, Select } from '../components/field.tsx'
import { words } from '../words/words.ts'
import { useImportStore } from './import-context.tsx'

type Setting = 'delimiter' | 'encoding' | 'serialFormat'
type Values<S extends keyof ReadSettings> = NonNullable<ReadSettings[S]>

const { delimiter, encoding, heading, serial } = words.imports.reading
const DELIMITERS = choicesOf<Values<'delimiter'>>(delimiter.choices)
/** The usual ones; any other that a file was found to have is added to them. */
const ENCODINGS = choicesOf<Values<'encoding'>>(encoding.choices)
/** In the order in which the catalogue has them. */
function choicesOf<V extends string>(labels: Readonly<Partial<Record<V, string>>>): readonly Choice<V>[] {
  return (Object.entries(labels) as [V, string][]).map(([value, label]) => ({ value, label }))
}

const encodingsWith = (found: string | undefined): typeof ENCODINGS =>
  found === undefined || ENCODINGS.some(({ value }) => value === found)
    ? ENCODINGS
    : [...ENCODINGS, { value: found, label: found }]

const SERIAL_FORMATS = choicesOf<Values<'serialFormat'>>(serial.choices)

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
        label={words.imports.reading.vendor}
        value={vendor}
        choices={vendors.map(({ id, title }) => ({ value: id, label: title }))}
        onChange={(next) => imports.setVendor(next, null)}
        help={schema === undefined ? undefined : neededBy(schema)}
      />
      {kinds.length > 1 && vendor !== null && (
        <Select
          label={words.imports.reading.kind}
          value={kind}
          choices={kinds.map((one) => ({ value: one.kind, label: one.noun.many }))}
          onChange={(next) => imports.setVendor(vendor, next)}
          help={words.imports.reading.kindHelp}
        />
      )}
      {found?.sheets !== undefined && <SheetChoice found={found} sheets={found.sheets} />}
      {found?.sheets !== undefined && <HiddenRows />}
      {(found === null || hasHeading(found)) && <HeadingLine found={found} />}
      {(found === null || found.delimiter !== undefined || found.format === 'csv') && (
        <Detected
          label={delimiter.label}
          setting="delimiter"
          choices={DELIMITERS}
          help={delimiterWords(found)}
          {...{ found, settings }}
        />
      )}
      {(found === null || found.encoding !== undefined) && (
        <Detected
          label={encoding.label}
          setting="encoding"
          choices={encodingsWith(found?.encoding)}
          help={encodingWords(found)}
          {...{ found, settings }}
        />
      )}
      {(found === null || isTable(found)) && (
        <Detected
          label={serial.label}
          setting="serialFormat"
          choices={SERIAL_FORMATS}
          help={serialWords(found)}
          {...{ found, settings }}
        />
      )}
      {found?.files !== undefined && (
        <p className="full muted">{words.imports.reading.files(found.files.length, found.shownFile)}</p>
      )}
      {found?.sample !== undefined && (
        <p className="full encoding-sample">
          {encoding.sample} <bdi>{found.sample}</bdi> <span className="muted">{encoding.isWrong}</span>
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
      ? words.imports.reading.notClear
      : words.imports.reading.asDetected
  return (
    <Select<string>
      label={label}
      value={settings[setting] ?? 'detect'}
      choices={[
        {
          value: 'detect',
          label: detected === undefined ? unclear : words.imports.reading.detected(detected.label),
        },
        ...choices,
      ]}
      onChange={(next) => {
        const { [setting]: _, ...rest } = settings
        imports.setSettings(next === 'detect' ? rest : { ...rest, [setting]: next })
      }}
      help={settings[setting] === undefined ? help : words.imports.reading.chosen(help)}
    />
  )
}

export const isTable = ({ headers, map, format }: FilePreview): boolean =>
  !NO_TABLES.has(format) && (headers.length > 0 || Object.keys(map).length > 0)
const NO_TABLES: ReadonlySet<FilePreview['format']> = new Set(['pem', 'der', 'pkcs7', 'evidence', 'bundle'])
const hasHeading = ({ heading, headingChoices }: FilePreview): boolean =>
  heading !== undefined && headingChoices !== undefined

/** Which columns name a target. */
function neededBy({ columns, oneOf, noun }: TargetSchema): string {
  const label = (name: string): string => columns.find((one) => one.name === name)?.label ?? name
  const required = columns.filter((one) => one.required).map((one) => one.label)
  return words.imports.reading.rowNeeds(noun, required, oneOf.map(label))
}

const delimiterWords = (found: FilePreview | null): string =>
  found?.delimiter === undefined ? delimiter.help : delimiter.found(found.delimiter, found.headers.length)

const encodingWords = (found: FilePreview | null): string => encoding.by[found?.encodingBy ?? 'given']

function serialWords(found: FilePreview | null): string {
  if (found?.serialFormatAmbiguous === true) return serial.ambiguous
  return found?.serialFormat === undefined ? serial.unknown : serial[found.serialFormat]
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
      label={words.imports.reading.sheet.label}
      value={settings.sheet ?? found.sheet ?? null}
      choices={sheets.map(({ name, hidden }) => ({
        value: name,
        label: name,
        ...(hidden && { help: words.imports.reading.sheet.hidden }),
      }))}
      onChange={(sheet) => {
        // Its heading and columns are others.
        const { heading: _, map: __, ...rest } = settings
        imports.setSettings({ ...rest, sheet })
      }}
      help={
        sheets.length === 1
          ? words.imports.reading.sheet.only
          : found.sheet === undefined && settings.sheet === undefined
            ? words.imports.reading.sheet.choose(sheets.length)
            : words.imports.reading.sheet.oneOf(sheets.length)
      }
    />
  )
}

const {
  label: hiddenRowsLabel,
  help: hiddenRowsHelp,
  ...hiddenRowsChoices
} = words.imports.reading.hiddenRows
const HIDDEN_ROWS = choicesOf<Values<'hiddenRows'> | 'ask'>(hiddenRowsChoices)

/** Whether rows that a filter hides belong to the inventory: nobody but a person can say. */
function HiddenRows() {
  const imports = useImportStore()
  const { settings } = useStore(imports)
  return (
    <Select
      label={hiddenRowsLabel}
      value={settings.hiddenRows ?? 'ask'}
      choices={HIDDEN_ROWS}
      onChange={(next) => {
        const { hiddenRows: _, ...rest } = settings
        imports.setSettings(next === 'ask' ? rest : { ...rest, hiddenRows: next })
      }}
      help={hiddenRowsHelp}
    />
  )
}

/** Which line the heading is: as found, another, or none. */
function HeadingLine({ found }: { readonly found: FilePreview | null }) {
  const imports = useImportStore()
  const { settings } = useStore(imports)
  const choices = (found?.headingChoices ?? []).map(({ line, text }) => ({
    value: String(line),
    label: heading.line(line, text),
  }))
  const detected = detectedHeading(found)
  return (
    <Select<string>
      label={heading.label}
      value={settings.heading === undefined ? 'detect' : String(settings.heading)}
      choices={[
        {
          value: 'detect',
          label: settings.heading === undefined ? detected : words.imports.reading.asDetected,
        },
        { value: 'none', label: heading.none },
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

function detectedHeading(found: FilePreview | null): string {
  if (found?.heading === undefined) return words.imports.reading.asDetected
  return found.heading === null ? heading.detectedNone : heading.detectedLine(found.heading)
}

function headingWords(found: FilePreview | null): string {
  const line = found?.heading
  if (line === undefined) return heading.unknown
  if (line === null) return heading.noLine
  if (line <= 1) return heading.firstLine
  return heading.below(line)
}
