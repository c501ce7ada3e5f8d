import type { Field } from '../../contract/vendor.ts'
import { words } from '../words/words.ts'
import { Checkbox, Select, TextField } from './field.tsx'
import { ReadMomentField } from './moment-field.tsx'

/** Stands for no choice made: an empty value would show as a select that was never touched. */
const ANY = '(any)'
const WHOLE = /^\d+$/

/**
 * The fields that a vendor declares for a connection, a search or an operation, as text by name. What is left empty is
 * taken out, so that the vendor's own default holds.
 */
export function VendorFields({
  fields,
  values,
  onChange,
}: {
  readonly fields: readonly Field[]
  readonly values: Readonly<Record<string, string>>
  readonly onChange: (values: Readonly<Record<string, string>>) => void
}) {
  return fields.map((field) => {
    const value = values[field.name] ?? field.fallback ?? ''
    const set = (next: string): void => {
      const { [field.name]: _, ...rest } = values
      onChange(next === '' && field.fallback === undefined ? rest : { ...rest, [field.name]: next })
    }
    const common = {
      label: field.label,
      required: field.required,
      ...(field.help !== undefined && { help: field.help }),
    }
    switch (field.type) {
      case 'boolean':
        return (
          <Checkbox
            key={field.name}
            label={field.label}
            help={field.help}
            checked={value === 'true'}
            onChange={(checked) => set(checked ? 'true' : 'false')}
          />
        )
      case 'choice':
        return (
          <Select
            key={field.name}
            {...common}
            value={value === '' && !field.required ? ANY : value}
            choices={
              field.required ? field.choices : [{ value: ANY, label: words.parts.any }, ...field.choices]
            }
            onChange={(next) => set(next === ANY ? '' : next)}
          />
        )
      case 'date':
        return <ReadMomentField key={field.name} {...common} kind="day" value={value} onChange={set} />
      case 'date-time':
        return <ReadMomentField key={field.name} {...common} kind="moment" value={value} onChange={set} />
      case 'integer':
        return (
          <TextField
            key={field.name}
            {...common}
            value={value}
            onChange={set}
            {...(value.trim() !== '' && !WHOLE.test(value.trim()) && { error: words.parts.noWholeNumber })}
          />
        )
      case 'text':
        return <TextField key={field.name} {...common} value={value} onChange={set} />
      default:
        return field.type satisfies never
    }
  })
}

/** Labels of required fields that are still empty. */
export function missingFields(
  fields: readonly Field[],
  values: Readonly<Record<string, string>>,
): readonly string[] {
  return fields
    .filter((field) => field.required && (values[field.name] ?? field.fallback ?? '').trim() === '')
    .map((field) => field.label)
}
