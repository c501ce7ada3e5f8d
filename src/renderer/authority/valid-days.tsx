import { APPROVAL_DAYS, APPROVAL_DAYS_MAX } from '../../contract/approval-days.ts'
import { Select } from '../components/field.tsx'
import { formatNoun } from '../components/format.ts'

const DAY = { one: 'day', many: 'days' }
const CHOICES = [1, 3, 7, 14, APPROVAL_DAYS, 60, APPROVAL_DAYS_MAX].map((days) => ({
  value: String(days),
  label: `${formatNoun(days, DAY)}${days === APPROVAL_DAYS ? ', as usual' : ''}`,
}))

/** For how long an approval counts. */
export function ValidDays({
  days,
  onChange,
}: {
  readonly days: number
  readonly onChange: (days: number) => void
}) {
  return (
    <Select
      label="The approval counts for"
      value={String(days)}
      choices={CHOICES}
      onChange={(value) => onChange(Number(value))}
      help="A run that is started or resumed after that needs another one."
    />
  )
}
