import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import type { ReactNode } from 'react'
import './segmented.css'

/** One of a few: the filters above a table. */
export function Segmented<V extends string>({
  label,
  value,
  onChange,
  choices,
}: {
  readonly label: string
  readonly value: V
  readonly onChange: (value: V) => void
  readonly choices: readonly { readonly value: V; readonly label: ReactNode }[]
}) {
  return (
    <ToggleGroup
      className="segmented"
      aria-label={label}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next as V)}
    >
      {choices.map((choice) => (
        <Toggle key={choice.value} value={choice.value} className="segment">
          {choice.label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
