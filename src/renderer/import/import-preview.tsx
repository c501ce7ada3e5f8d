import { useStore } from 'zustand'
import type { FilePreview } from '../../contract/inventories.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { formatBytes, formatCount } from '../components/format.ts'
import { Card, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { go } from '../route/use-route.ts'
import { ColumnMapping } from './column-mapping.tsx'
import { useImportStore } from './import-context.tsx'
import type { ImportPhase } from './import-store.ts'
import { PreviewTable } from './preview-table.tsx'
import { isTable, ReadingFields } from './reading-fields.tsx'
import { SerialFormatQuestion } from './serial-format-question.tsx'
import { targetKinds } from './target-kinds.ts'
import './import.css'

export function ImportPreview({
  phase,
  vendors,
}: {
  readonly phase: Extract<ImportPhase, { kind: 'preview' }>
  readonly vendors: readonly VendorInfo[]
}) {
  const imports = useImportStore()
  const { file, vendor, kind, preview, name } = useStore(imports)
  const info = vendors.find(({ id }) => id === vendor)
  const kinds = targetKinds(info)
  const schema = kinds.find((one) => one.kind === kind) ?? kinds[0]
  const open = preview.kind === 'ready' ? openQuestion(preview.value) : null
  const label = (column: string): string =>
    schema?.columns.find((one) => one.name === column)?.label ?? words(column)
  return (
    <Screen
      title={`Import ${file?.name ?? 'a file'}`}
      sub={
        file === null
          ? undefined
          : `${formatBytes(preview.kind === 'ready' ? preview.value.source.bytes : file.bytes)} · nothing is kept before you press Import`
      }
      next={
        preview.kind !== 'ready'
          ? undefined
          : open === null
            ? 'See below how it is read, then import it.'
            : OPEN_WORDS[open]
      }
      actions={
        <>
          <Button
            onClick={() => {
              imports.forget()
              go('inventory')
            }}
          >
            Leave it
          </Button>
          <Button
            look="primary"
            disabled={preview.kind !== 'ready' || open !== null || name.trim() === ''}
            onClick={() => void imports.start()}
          >
            Import
          </Button>
        </>
      }
    >
      {phase.cancelled && (
        <Notice tone="quiet" title="The import was cancelled." live>
          Nothing of the file was kept.
        </Notice>
      )}
      <FailureNotice failure={phase.failure} />
      {preview.kind === 'ready' && preview.value.privateKeys !== undefined && (
        <Notice
          tone="waiting"
          title={`A private key lies in the file, in line ${formatCount(preview.value.privateKeys[0] ?? 0)}.`}
          live
        >
          It is not read and not kept. Whoever has had the file may have the key.
        </Notice>
      )}
      {preview.kind === 'ready' && openQuestion(preview.value) === 'sheet' && (
        <Notice tone="waiting" title="Which sheet of the workbook is meant?" live>
          Several could be. Choose it below.
        </Notice>
      )}
      {preview.kind === 'ready' && openQuestion(preview.value) === 'no-rows' && (
        <Notice tone="waiting" title="There is nothing to import: no row stands below the heading." live>
          Export the list again, or choose another heading if the rows are taken for one.
        </Notice>
      )}
      {preview.kind === 'ready' && preview.value.serialFormatAmbiguous && (
        <SerialFormatQuestion preview={preview.value} />
      )}
      {preview.kind === 'ready' &&
        !preview.value.serialFormatAmbiguous &&
        preview.value.missing.length > 0 && (
          <Notice tone="waiting" title={questionOf(preview.value, label)}>
            Choose the column below, or another heading, delimiter or encoding if the rows below look wrong.
          </Notice>
        )}
      <Card
        title={
          preview.kind === 'ready' ? `Read as ${FORMAT_WORDS[preview.value.format]}` : 'How the file is read'
        }
      >
        <div className="form import-form">
          <TextField
            label="Name of the inventory"
            value={name}
            onChange={imports.setName}
            maxLength={120}
            help="What it is called here; the file stays as it is."
            {...(name.trim() === '' ? { error: 'Give the inventory a name.' } : {})}
          />
          <ReadingFields vendors={vendors} kinds={kinds} kind={schema?.kind ?? null} />
          {preview.kind === 'ready' && isTable(preview.value) && (
            <ColumnMapping preview={preview.value} schema={schema} />
          )}
          {preview.kind === 'ready' && !isTable(preview.value) && (
            <p className="muted full">
              {OWN_WORDS[preview.value.format] ??
                'Serial numbers, thumbprints, names and dates are read from the certificates. Certificates of CAs are left out; private keys are not read.'}
            </p>
          )}
        </div>
      </Card>
      {preview.kind === 'loading' && <Loading what="the preview" lines={6} />}
      {preview.kind === 'failed' && (
        <FailureNotice failure={preview.failure} onRetry={imports.refreshPreview} />
      )}
      {preview.kind === 'ready' && <PreviewTable preview={preview.value} label={label} />}
    </Screen>
  )
}

/** What is known of our own files. */
const OWN_WORDS: Readonly<Partial<Record<FilePreview['format'], string>>> = {
  evidence:
    'The items as they were sealed. What became of each is read with them, and kept as its status. Whether the file is genuine is shown under Reports, “Check a file…”.',
  bundle:
    'The items of the batch, with what was known of each. To approve or run the batch itself, open the bundle under Batches.',
}

/** Known by content, whatever the file is called. */
const FORMAT_WORDS: Readonly<Record<FilePreview['format'], string>> = {
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

const OPEN_WORDS = {
  sheet: 'Choose the sheet that is meant.',
  'no-rows': 'Choose another heading or another file.',
  'serial-format': 'Say how the serial numbers are meant.',
  missing: 'Say which column holds what is missing.',
} as const

/** What the operator has to answer first. */
function openQuestion({
  serialFormatAmbiguous,
  missing,
  rows,
  sheets,
  sheet,
}: FilePreview): keyof typeof OPEN_WORDS | null {
  if (sheets !== undefined && sheet === undefined) return 'sheet'
  if (rows.length === 0) return 'no-rows'
  if (serialFormatAmbiguous) return 'serial-format'
  return missing.length > 0 ? 'missing' : null
}

function questionOf(
  { missing, headers, ambiguous = [] }: FilePreview,
  label: (column: string) => string,
): string {
  const [unclear] = ambiguous
  return unclear === undefined
    ? `No column was found for: ${missing.map(label).join(', ')}.`
    : `Several columns could be the ${label(unclear.column).toLowerCase()}: ${unclear.headers.map((header) => columnWords(header, headers)).join(', ')}. Each may name other certificates.`
}

/** `#3` as `column 3 (Serial Number)`. */
function columnWords(header: string, headers: readonly string[]): string {
  const place = /^#(\d+)$/.exec(header)?.[1]
  if (place === undefined) return header
  const text = headers[Number(place) - 1] ?? ''
  return text === '' || text === header ? `column ${place}` : `column ${place} (${text})`
}

/** `common_name` as `Common name`. */
function words(column: string): string {
  const text = column
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
