import { useState } from 'react'
import { words } from '../words/words.ts'
import { TextField, type TextFieldProps } from './field.tsx'
import { formatMoment, formatWholeDay, formatWholeMoment } from './format.ts'
import { isUnread, type MomentKind, readMoment } from './moment.ts'
import { useTellWrong } from './wrong-fields.tsx'

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
  const unread = isUnread(value, kind)
  useTellWrong(unread)
  return (
    <TextField
      {...field}
      value={value}
      placeholder={says.example[kind]}
      // What is half typed is not said to be wrong yet.
      onLeft={setLeft}
      error={error ?? (unread && isLeft ? says.unread[kind] : undefined)}
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
 * for whoever takes it to refuse. Another value than was typed, such as one that is taken back, stands there as the window writes it.
 */
export function ReadMomentField({ value, onChange, kind, ...field }: Props) {
  const [held, setHeld] = useState({ value, typed: writtenOut(value, kind) })
  if (held.value !== value) {
    const isTyped = (readMoment(held.typed, kind) ?? held.typed) === value
    setHeld({ value, typed: isTyped ? held.typed : writtenOut(value, kind) })
  }
  return (
    <MomentField
      {...field}
      kind={kind}
      value={held.typed}
      onChange={(text) => {
        setHeld({ value, typed: text })
        onChange(readMoment(text, kind) ?? text)
      }}
    />
  )
}

const writtenOut = (value: string, kind: MomentKind): string =>
  kind === 'moment' && readMoment(value, kind) !== null ? formatMoment(value) : value
