import { useState } from 'react'
import { words } from '../words/words.ts'
import { TextField, type TextFieldProps } from './field.tsx'
import { formatMoment, formatWholeDay, formatWholeMoment } from './format.ts'
import { type MomentKind, readMoment } from './moment.ts'

type Props = Omit<TextFieldProps, 'type' | 'placeholder' | 'mono'> & { readonly kind: MomentKind }

const says = words.parts.moment
const SHOWN = { day: formatWholeDay, moment: formatWholeMoment }

/**
 * A day or a moment, typed as the window writes it or as ISO 8601, and not as the browser's language has it. Beside it stands what
 * was understood, with the zone. The text is the caller's, who reads it by `readMoment`.
 */
export function MomentField({ kind, value, help, error, ...field }: Props) {
  const [isLeft, setLeft] = useState(false)
  const read = readMoment(value, kind)
  const wrong = value.trim() !== '' && read === null && isLeft ? says.unread[kind] : undefined
  return (
    <TextField
      {...field}
      value={value}
      placeholder={says.example[kind]}
      // What is half typed is not wrong yet.
      onLeft={setLeft}
      error={error ?? wrong}
      help={
        read === null ? (
          help
        ) : (
          <>
            <span className="number">{says.understood(SHOWN[kind](read))}</span>
            {help !== undefined && <> {help}</>}
          </>
        )
      }
    />
  )
}

/**
 * The same where the caller keeps what is read: `2026-11-27`, or a moment in UTC. What cannot be read is handed on as it was typed,
 * for whoever takes it to refuse.
 */
export function ReadMomentField({ value, onChange, kind, ...field }: Props) {
  const [typed, setTyped] = useState(() =>
    kind === 'moment' && readMoment(value, kind) !== null ? formatMoment(value) : value,
  )
  return (
    <MomentField
      {...field}
      kind={kind}
      value={typed}
      onChange={(text) => {
        setTyped(text)
        onChange(readMoment(text, kind) ?? text)
      }}
    />
  )
}
