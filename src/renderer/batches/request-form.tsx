import type { BatchRequest } from '../../contract/batches.ts'
import type { OperationInfo, Reason } from '../../contract/vendor.ts'
import { Checkbox, Select, TextArea } from '../components/field.tsx'
import { Card } from '../components/layout.tsx'
import { readMoment } from '../components/moment.ts'
import { ReadMomentField } from '../components/moment-field.tsx'
import { Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { VendorFields } from '../components/vendor-fields.tsx'
import { words } from '../words/words.ts'
import { IncidentField } from './incident-field.tsx'

const HOUR_MS = 3_600_000
const DEADLINES = [
  { value: 'none', ms: 0 },
  { value: '24h', ms: 24 * HOUR_MS },
  { value: '5d', ms: 120 * HOUR_MS },
] as const
/** `own`: of another length, as an incident or the command line has set it. */
type DeadlineId = (typeof DEADLINES)[number]['value'] | 'own'

function deadlineId(deadline: BatchRequest['deadline']): DeadlineId {
  if (deadline === undefined) return 'none'
  const ms = Date.parse(deadline.dueAt) - Date.parse(deadline.startedAt)
  return DEADLINES.find((one) => one.ms === ms)?.value ?? 'own'
}

/** What is asked of the vendor; the second step of a new batch. */
export function RequestForm({
  operations,
  request,
  onChange,
}: {
  readonly operations: readonly OperationInfo[]
  readonly request: BatchRequest
  readonly onChange: (request: BatchRequest) => void
}) {
  const operation = operations.find(({ id }) => id === request.operation) ?? operations[0]
  if (operation === undefined) return null
  const { reason, deadline } = request
  const limited = operation.reasons.find((choice) => choice.reason === reason)?.limitedTo
  const setDeadline = (id: DeadlineId, startedAt: string): void => {
    const { deadline: _, ...rest } = request
    if (id === 'own') {
      onChange({ ...rest, ...(deadline !== undefined && { deadline: { ...deadline, startedAt } }) })
      return
    }
    const ms = DEADLINES.find(({ value }) => value === id)?.ms ?? 0
    onChange(
      ms === 0
        ? rest
        : { ...rest, deadline: { startedAt, dueAt: new Date(Date.parse(startedAt) + ms).toISOString() } },
    )
  }
  return (
    <Card title={words.batches.request.title}>
      <div className="form">
        <Select
          label={words.batches.request.operation}
          value={operation.id}
          choices={operations.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(id) => {
            const { reason: _, ...rest } = request
            onChange({ ...rest, operation: id, options: {} })
          }}
        />
        {operation.reasons.length > 0 && (
          <Select<Reason>
            label={words.batches.request.reason}
            required={operation.reasonRequired}
            value={reason ?? null}
            choices={operation.reasons.map((choice) => ({
              value: choice.reason,
              label: words.batches.request.reasonChoice(choice.reason, choice.code),
              help:
                [
                  choice.wire === choice.reason ? '' : words.batches.request.sentAs(choice.wire),
                  choice.limitedTo ?? '',
                ]
                  .filter((part) => part !== '')
                  .join(' · ') || undefined,
            }))}
            onChange={(next) => onChange({ ...request, reason: next })}
            {...(limited !== undefined && { help: words.batches.request.limitedTo(limited) })}
          />
        )}
        <Select<DeadlineId>
          label={words.batches.request.deadline}
          value={deadlineId(deadline)}
          choices={[
            ...DEADLINES.map(({ value }) => value),
            ...(deadlineId(deadline) === 'own' ? (['own'] as const) : []),
          ].map((value) => ({ value, label: words.batches.request.deadlines[value] }))}
          onChange={(id) => setDeadline(id, deadline?.startedAt ?? new Date().toISOString())}
        />
        {deadline !== undefined && (
          <ReadMomentField
            kind="moment"
            label={words.batches.request.reportedAt}
            value={deadline.startedAt}
            onChange={(text) => {
              const at = readMoment(text, 'moment')
              if (at !== null) setDeadline(deadlineId(deadline), at)
            }}
            help={words.batches.request.dueAt(<Time at={deadline.dueAt} />)}
          />
        )}
        <IncidentField request={request} onChange={onChange} />
        <div className="full">
          <TextArea
            label={words.batches.request.comment}
            required={operation.commentRequired}
            value={request.comment}
            maxLength={2000}
            onChange={(comment) => onChange({ ...request, comment })}
          />
        </div>
        <div className="full">
          <Checkbox
            label={words.batches.request.drill}
            help={words.batches.request.drillHelp}
            checked={request.drill === true}
            onChange={(drill) => {
              const { drill: _, ...rest } = request
              onChange(drill ? { ...rest, drill: true } : rest)
            }}
          />
        </div>
        <VendorFields
          fields={operation.options}
          values={request.options}
          onChange={(options) => onChange({ ...request, options: { ...options } })}
        />
      </div>
      {operation.warnings.map((warning) => (
        <Notice key={warning} tone="waiting">
          {warning}
        </Notice>
      ))}
    </Card>
  )
}
