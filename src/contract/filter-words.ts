import { conditionText, quotedText } from './condition-text.ts'
import type { ItemFilter } from './inventories.ts'

/** What the columns of a table's filters are called by `--where`, and to people. */
const COLUMNS = {
  target: ['target', 'the target'],
  commonName: ['common_name', 'the common name'],
  organization: ['organization', 'the organization'],
  validFrom: ['valid_from', 'the begin of validity'],
  validTo: ['valid_to', 'the end of validity'],
  sourceRow: ['source_row', 'the line of the file'],
} as const satisfies Record<keyof NonNullable<ItemFilter['columns']>, readonly [string, string]>

/** A filter as the command line takes it behind `--where`; empty without a condition. */
export function whereOf({ search = '', columns = {}, expired, conditions = [] }: ItemFilter): string {
  return [
    ...(search.trim() === '' ? [] : [`search=${quotedText(search.trim())}`]),
    ...entriesOf(columns).map(([column, text]) => `${COLUMNS[column][0]}=${quotedText(text)}`),
    ...(expired === undefined ? [] : [`expired=${expired}`]),
    ...conditions.map(conditionText),
  ].join(',')
}

/** The same as a sentence; empty without a condition. */
export function filterSentence({ search = '', columns = {}, expired, conditions = [] }: ItemFilter): string {
  const parts = [
    ...(search.trim() === '' ? [] : [`any column contains “${search.trim()}”`]),
    ...entriesOf(columns).map(([column, text]) => `${COLUMNS[column][1]} contains “${text}”`),
    ...(expired === undefined
      ? []
      : [expired ? 'the certificate has expired' : 'the certificate has not expired']),
    ...conditions.map(conditionText),
  ]
  return parts.length === 0 ? '' : `Items of which ${parts.join(', and ')}.`
}

const entriesOf = (columns: NonNullable<ItemFilter['columns']>) =>
  Object.entries(columns)
    .map(([column, text]) => [column as keyof typeof COLUMNS, text.trim()] as const)
    .filter(([, text]) => text !== '')
