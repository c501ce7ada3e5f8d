import { useStore } from 'zustand'
import type { FilePreview } from '../../contract/inventories.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { Card, Loading, Screen } from '../components/layout.tsx'
import { type Lead, NextStep, toCard, toField, toNotice } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { go } from '../route/use-route.ts'
import { words } from '../words/words.ts'
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
    schema?.columns.find((one) => one.name === column)?.label ?? labelOf(column)
  return (
    <Screen
      title={words.imports.preview.title(file?.name)}
      sub={
        file === null
          ? undefined
          : words.imports.preview.sub(preview.kind === 'ready' ? preview.value.source.bytes : file.bytes)
      }
      next={
        preview.kind !== 'ready' ? undefined : open === null ? (
          <NextStep
            says={words.imports.preview.next}
            leads={[toCard(words.imports.preview.readAs[preview.value.format]), () => void imports.start()]}
          />
        ) : (
          <NextStep says={words.imports.preview.answer[open]} leads={[ANSWERED_AT[open]]} />
        )
      }
      actions={
        <>
          <Button
            onClick={() => {
              imports.forget()
              go('inventory')
            }}
          >
            {words.imports.preview.leave}
          </Button>
          <Button
            look="primary"
            disabled={preview.kind !== 'ready' || open !== null || name.trim() === ''}
            onClick={() => void imports.start()}
          >
            {words.imports.preview.import}
          </Button>
        </>
      }
    >
      {phase.cancelled && (
        <Notice tone="quiet" title={words.imports.preview.cancelled} live>
          {words.imports.preview.nothingKept}
        </Notice>
      )}
      <FailureNotice failure={phase.failure} />
      {preview.kind === 'ready' && preview.value.privateKeys !== undefined && (
        <Notice
          tone="waiting"
          title={words.imports.preview.privateKey(preview.value.privateKeys[0] ?? 0)}
          live
        >
          {words.imports.preview.privateKeyNotRead}
        </Notice>
      )}
      {preview.kind === 'ready' && preview.value.more !== undefined && (
        <Notice tone="waiting" title={words.imports.preview.onePage(preview.value.more)} live>
          {words.imports.preview.otherPages}
        </Notice>
      )}
      {preview.kind === 'ready' && openQuestion(preview.value) === 'sheet' && (
        <Notice tone="waiting" title={words.imports.preview.whichSheet} live>
          {words.imports.preview.chooseSheet}
        </Notice>
      )}
      {preview.kind === 'ready' && openQuestion(preview.value) === 'no-rows' && (
        <Notice tone="waiting" title={words.imports.preview.noRows} live>
          {words.imports.preview.exportAgain}
        </Notice>
      )}
      {preview.kind === 'ready' && preview.value.serialFormatAmbiguous && (
        <SerialFormatQuestion preview={preview.value} />
      )}
      {preview.kind === 'ready' &&
        !preview.value.serialFormatAmbiguous &&
        preview.value.missing.length > 0 && (
          <Notice tone="waiting" title={questionOf(preview.value, label)}>
            {words.imports.preview.chooseColumn}
          </Notice>
        )}
      <Card
        title={
          preview.kind === 'ready'
            ? words.imports.preview.readAs[preview.value.format]
            : words.imports.preview.howRead
        }
      >
        <div className="form import-form">
          <TextField
            label={words.imports.preview.name}
            value={name}
            onChange={imports.setName}
            maxLength={120}
            help={words.imports.preview.nameHelp}
            {...(name.trim() === '' ? { error: words.imports.preview.nameMissing } : {})}
          />
          <ReadingFields vendors={vendors} kinds={kinds} kind={schema?.kind ?? null} />
          {preview.kind === 'ready' && isTable(preview.value) && (
            <ColumnMapping preview={preview.value} schema={schema} />
          )}
          {preview.kind === 'ready' && !isTable(preview.value) && (
            <p className="muted full">{readFrom(preview.value.format)}</p>
          )}
        </div>
      </Card>
      {preview.kind === 'loading' && <Loading what={words.imports.preview.loading} lines={6} />}
      {preview.kind === 'failed' && (
        <FailureNotice failure={preview.failure} onRetry={imports.refreshPreview} />
      )}
      {preview.kind === 'ready' && <PreviewTable preview={preview.value} label={label} />}
    </Screen>
  )
}

const ANSWERED_AT: Readonly<Record<keyof typeof words.imports.preview.answer, Lead>> = {
  sheet: toField(words.imports.reading.sheet.label),
  'no-rows': toField(words.imports.reading.heading.label),
  'serial-format': toNotice,
  missing: toNotice,
}

/** What is known of files that are no tables. */
function readFrom(format: FilePreview['format']): string {
  const { evidence, bundle, certificates } = words.imports.preview
  return format === 'evidence' ? evidence : format === 'bundle' ? bundle : certificates
}

/** What the operator has to answer first. */
function openQuestion({
  serialFormatAmbiguous,
  missing,
  rows,
  sheets,
  sheet,
}: FilePreview): keyof typeof words.imports.preview.answer | null {
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
    ? words.imports.preview.missing(missing.map(label))
    : words.imports.preview.unclear(
        label(unclear.column),
        unclear.headers.map((header) => columnWords(header, headers)),
      )
}

/** `#3` as `column 3 (Serial Number)`. */
function columnWords(header: string, headers: readonly string[]): string {
  const place = /^#(\d+)$/.exec(header)?.[1]
  if (place === undefined) return header
  const text = headers[Number(place) - 1] ?? ''
  return words.imports.preview.columnAt(Number(place), text === header ? '' : text)
}

/** `common_name` as `Common name`. */
function labelOf(column: string): string {
  const known = words.imports.columns[column]
  if (known !== undefined) return known
  const text = column
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
