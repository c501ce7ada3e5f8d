import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox'
import { Field as BaseField } from '@base-ui/react/field'
import { Select as BaseSelect } from '@base-ui/react/select'
import type { ReactNode, Ref } from 'react'
import { words } from '../words/words.ts'
import { Icon } from './icon.tsx'
import { useTellWrong } from './wrong-fields.tsx'
import './field.css'

interface FieldProps {
  readonly label: ReactNode
  /** A sentence below the control. */
  readonly help?: ReactNode
  /** What is wrong and how to mend it; takes the place of the help. */
  readonly error?: string | undefined
  readonly disabled?: boolean
  readonly required?: boolean
  /** The label is read to assistive technology only: for a search box in a tool bar. */
  readonly hideLabel?: boolean
}

function FieldFrame({
  label,
  help,
  error,
  disabled = false,
  required = true,
  hideLabel = false,
  children,
}: FieldProps & { readonly children: ReactNode }) {
  useTellWrong(error !== undefined)
  return (
    <BaseField.Root className="field" disabled={disabled} invalid={error !== undefined}>
      <BaseField.Label className={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
        {!required && <span className="field-optional"> {words.parts.optional}</span>}
      </BaseField.Label>
      {children}
      {error !== undefined ? (
        <BaseField.Error className="field-error" match>
          <Icon name="warning" size={14} />
          {error}
        </BaseField.Error>
      ) : (
        help !== undefined && <BaseField.Description className="field-help">{help}</BaseField.Description>
      )}
    </BaseField.Root>
  )
}

export interface TextFieldProps extends FieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string
  /** `key` is a secret: never shown, never remembered by the browser. */
  readonly type?: 'text' | 'key' | 'search'
  readonly mono?: boolean
  readonly maxLength?: number
  readonly inputRef?: Ref<HTMLInputElement>
  /** Whether the cursor has left it. */
  readonly onLeft?: (isLeft: boolean) => void
}

export function TextField(props: TextFieldProps) {
  const {
    value,
    onChange,
    placeholder,
    type = 'text',
    mono = false,
    maxLength,
    inputRef,
    onLeft,
    ...frame
  } = props
  return (
    <FieldFrame {...frame}>
      <BaseField.Control
        className={mono ? 'control mono' : 'control'}
        type={type === 'key' ? 'password' : type}
        autoComplete={type === 'key' ? 'new-password' : 'off'}
        spellCheck={false}
        value={value}
        onValueChange={onChange}
        placeholder={placeholder}
        maxLength={maxLength}
        ref={inputRef}
        onBlur={() => onLeft?.(true)}
        onFocus={() => onLeft?.(false)}
      />
    </FieldFrame>
  )
}

export function TextArea(
  props: FieldProps & {
    readonly value: string
    readonly onChange: (value: string) => void
    readonly rows?: number
    readonly mono?: boolean
    readonly maxLength?: number
    readonly placeholder?: string
  },
) {
  const { value, onChange, rows = 3, mono = false, maxLength, placeholder, ...frame } = props
  return (
    <FieldFrame {...frame}>
      <BaseField.Control
        render={<textarea rows={rows} />}
        className={mono ? 'control mono' : 'control'}
        spellCheck={false}
        value={value}
        onValueChange={onChange}
        maxLength={maxLength}
        placeholder={placeholder}
      />
    </FieldFrame>
  )
}

export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
  readonly help?: string | undefined
}

export function Select<V extends string>(
  props: FieldProps & {
    /** null shows the placeholder. */
    readonly value: V | null
    readonly onChange: (value: V) => void
    readonly choices: readonly Choice<V>[]
    readonly placeholder?: string
  },
) {
  const { value, onChange, choices, placeholder = words.parts.choose, ...frame } = props
  return (
    <FieldFrame {...frame}>
      <BaseSelect.Root
        items={choices}
        value={value}
        onValueChange={(next: V | null) => next !== null && onChange(next)}
        modal={false}
      >
        <BaseSelect.Trigger className="control select">
          <BaseSelect.Value placeholder={placeholder} className="select-value" />
          <BaseSelect.Icon className="select-icon">
            <Icon name="updown" size={14} />
          </BaseSelect.Icon>
        </BaseSelect.Trigger>
        <BaseSelect.Portal>
          <BaseSelect.Positioner className="popup-layer" sideOffset={4} alignItemWithTrigger={false}>
            <BaseSelect.Popup className="popup">
              <BaseSelect.List className="select-list">
                {choices.map((choice) => (
                  <BaseSelect.Item key={choice.value} value={choice.value} className="option">
                    <BaseSelect.ItemIndicator className="option-mark">
                      <Icon name="check" size={14} />
                    </BaseSelect.ItemIndicator>
                    <span className="option-text">
                      <BaseSelect.ItemText>{choice.label}</BaseSelect.ItemText>
                      {choice.help !== undefined && <span className="option-help">{choice.help}</span>}
                    </span>
                  </BaseSelect.Item>
                ))}
              </BaseSelect.List>
            </BaseSelect.Popup>
          </BaseSelect.Positioner>
        </BaseSelect.Portal>
      </BaseSelect.Root>
    </FieldFrame>
  )
}

export function Checkbox({
  label,
  help,
  checked,
  onChange,
  disabled = false,
}: {
  readonly label: ReactNode
  readonly help?: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
}) {
  return (
    <BaseField.Root className="tick" disabled={disabled}>
      <BaseField.Label className="tick-label">
        <BaseCheckbox.Root className="checkbox" checked={checked} onCheckedChange={onChange}>
          <BaseCheckbox.Indicator className="checkbox-mark">
            <Icon name="check" size={12} />
          </BaseCheckbox.Indicator>
        </BaseCheckbox.Root>
        {label}
      </BaseField.Label>
      {help !== undefined && (
        <BaseField.Description className="field-help tick-help">{help}</BaseField.Description>
      )}
    </BaseField.Root>
  )
}
