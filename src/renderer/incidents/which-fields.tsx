import { conditionText } from '../../contract/condition-text.ts'
import type { ItemCondition } from '../../contract/item-condition.ts'
import { Button } from '../components/button.tsx'
import { Select, TextField } from '../components/field.tsx'
import { readMoment } from '../components/moment.ts'
import { MomentField } from '../components/moment-field.tsx'
import { words } from '../words/words.ts'

const said = words.incidents.which

const COLUMNS = [
  'host',
  'common_name',
  'organization',
  'issuer',
  'valid_to',
  'valid_from',
  'profile_id',
  'status',
  'priority',
  'product',
  'order_id',
  'source_file',
] as const satisfies readonly (keyof typeof said.columns)[]
type Column = (typeof COLUMNS)[number]

type Test = keyof typeof said.tests
const TEXT_TESTS: readonly Test[] = [
  'contains',
  'equals',
  'begins',
  'contains-not',
  'equals-not',
  'empty',
  'empty-not',
]
const DAY_TESTS: readonly Test[] = ['before', 'before-not', 'empty', 'empty-not']
const isDay = (column: Column): boolean => column === 'valid_to' || column === 'valid_from'

interface Row {
  readonly id: number
  readonly column: Column
  readonly test: Test
  readonly text: string
}

/** What is composed: conditions by fields, and more of them in the grammar of the command line. All must hold. */
export interface Which {
  readonly rows: readonly Row[]
  readonly further: string
}

export const ALL_LEFT: Which = { rows: [], further: '' }

/** As `--where` takes it; null while a condition is not whole. */
export function whereOfWhich({ rows, further }: Which): string | null {
  const conditions = rows.map(conditionOf)
  if (conditions.some((one) => one === null)) return null
  return [...conditions.flatMap((one) => (one === null ? [] : [conditionText(one)])), further.trim()]
    .filter((one) => one !== '')
    .join(',')
}

function conditionOf({ column, test, text }: Row): ItemCondition | null {
  const [kind, not] = test.split('-') as [ItemCondition['test'], 'not'?]
  if (kind === 'empty') return { column, test: kind, not: not === 'not', texts: [] }
  const value = isDay(column) ? readMoment(text, 'day') : text.trim()
  return value === null || value === '' ? null : { column, test: kind, not: not === 'not', texts: [value] }
}

/** Composes which certificates are meant. */
export function WhichFields({
  value: { rows, further },
  onChange,
}: {
  readonly value: Which
  readonly onChange: (which: Which) => void
}) {
  const change = (id: number, part: Partial<Row>): void =>
    onChange({ rows: rows.map((row) => (row.id === id ? { ...row, ...part } : row)), further })
  const add = (): void => {
    const id = Math.max(0, ...rows.map((row) => row.id)) + 1
    onChange({ rows: [...rows, { id, column: 'host', test: 'contains', text: '' }], further })
  }
  return (
    <fieldset className="stack which">
      <legend className="field-label">{said.title}</legend>
      {rows.map((row) => (
        <ConditionRow
          key={row.id}
          row={row}
          onChange={(part) => change(row.id, part)}
          onRemove={() => onChange({ rows: rows.filter((one) => one !== row), further })}
        />
      ))}
      <div className="tools">
        <Button icon="plus" onClick={add}>
          {said.add}
        </Button>
        <span className="muted">{rows.length === 0 && further.trim() === '' ? said.all : said.allHold}</span>
      </div>
      <TextField
        label={said.further}
        required={false}
        mono
        value={further}
        onChange={(text) => onChange({ rows, further: text })}
        placeholder={said.furtherPlaceholder}
        help={said.furtherHelp}
      />
    </fieldset>
  )
}

function ConditionRow({
  row: { column, test, text },
  onChange,
  onRemove,
}: {
  readonly row: Row
  readonly onChange: (part: Partial<Row>) => void
  readonly onRemove: () => void
}) {
  const tests = isDay(column) ? DAY_TESTS : TEXT_TESTS
  const field = {
    label: said.value,
    hideLabel: true,
    value: text,
    onChange: (next: string) => onChange({ text: next }),
  }
  return (
    <div className="which-row">
      <Select
        label={said.column}
        hideLabel
        value={column}
        choices={COLUMNS.map((one) => ({ value: one, label: said.columns[one] }))}
        onChange={(next) => {
          const [first = 'contains'] = isDay(next) ? DAY_TESTS : TEXT_TESTS
          // Days and texts are compared differently.
          onChange({ column: next, ...(isDay(next) !== isDay(column) && { test: first, text: '' }) })
        }}
      />
      <Select
        label={said.test}
        hideLabel
        value={test}
        choices={tests.map((one) => ({ value: one, label: said.tests[one] }))}
        onChange={(next) => onChange({ test: next })}
      />
      {test === 'empty' || test === 'empty-not' ? (
        <span />
      ) : isDay(column) ? (
        <MomentField kind="day" {...field} />
      ) : (
        <TextField {...field} />
      )}
      <Button look="quiet" icon="cross" aria-label={said.remove(said.columns[column])} onClick={onRemove} />
    </div>
  )
}
