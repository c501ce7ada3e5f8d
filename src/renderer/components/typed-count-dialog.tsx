import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ApiFailure } from '../bridge/api-failure.ts'
import { words } from '../words/words.ts'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { KeyValues } from './layout.tsx'
import { Notice } from './notice.tsx'
import { type Behind, EnvironmentMark } from './pill.tsx'

const say = words.parts.typedCount

/** Reads a typed count, with or without grouping; null when it is no number. */
export function parseCount(text: string): number | null {
  const digits = text.trim().replace(/[\s,.'’]/g, '')
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null
}

/**
 * The one dialog before what cannot be undone: says what happens to how many at which host, and takes the number of
 * items, typed, as consent. The number goes to main as it was typed; main compares it again.
 */
export function TypedCountDialog({
  open,
  onClose,
  onConfirm,
  count,
  noun,
  host,
  behind,
  title,
  confirmLabel,
  reversible,
  busy,
  failure,
  facts = [],
  children,
}: {
  readonly open: boolean
  readonly onClose: () => void
  readonly onConfirm: (typed: number) => void
  readonly count: number
  readonly noun: { readonly one: string; readonly many: string }
  readonly host: string
  readonly behind: Behind
  readonly title: string
  readonly confirmLabel: string
  readonly reversible: boolean
  readonly busy: boolean
  readonly failure: ApiFailure | null
  readonly facts?: readonly { readonly name: string; readonly value: ReactNode }[]
  readonly children?: ReactNode
}) {
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!open) setText('')
  }, [open])
  const typed = parseCount(text)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      failure={failure}
      initialFocus={input}
      confirm={{
        label: confirmLabel,
        look: reversible ? 'primary' : 'danger',
        busy,
        disabled: typed !== count,
        onConfirm: () => typed !== null && onConfirm(typed),
      }}
    >
      <KeyValues
        entries={[
          {
            name: say.goesTo,
            value: (
              <>
                <b className="mono">{host}</b>
                <EnvironmentMark environment={behind} />
              </>
            ),
          },
          { name: say.items, value: <b className="number">{say.counted(count, noun)}</b> },
          ...facts,
        ]}
      />
      {say.behind[behind] !== null && <Notice tone="quiet">{say.behind[behind]}</Notice>}
      {!reversible && behind !== 'test' && behind !== 'sandbox' && (
        <Notice tone="stop">{say.permanent}</Notice>
      )}
      {children}
      <TextField
        label={say.typeTheNumber(noun, count)}
        value={text}
        onChange={setText}
        inputRef={input}
        {...(typed !== null && typed !== count && text.trim().length >= String(count).length
          ? { error: say.holdsNot(noun, count, typed) }
          : {})}
      />
    </Dialog>
  )
}
