import { APPROVAL_DAYS, APPROVAL_DAYS_MAX } from '../../contract/approval-days.ts'
import { Select } from '../components/field.tsx'
import { words } from '../words/words.ts'

const say = words.authority.validity
const CHOICES = [1, 3, 7, 14, APPROVAL_DAYS, 60, APPROVAL_DAYS_MAX].map((days) => ({
  value: String(days),
  label: say.days(days, days === APPROVAL_DAYS),
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
      label={say.label}
      value={String(days)}
      choices={CHOICES}
      onChange={(value) => onChange(Number(value))}
      help={say.help}
    />
  )
}
