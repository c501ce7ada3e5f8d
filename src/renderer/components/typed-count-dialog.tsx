import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ApiFailure } from '../bridge/api-failure.ts'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { formatCount } from './format.ts'
import { KeyValues } from './layout.tsx'
import { Notice } from './notice.tsx'
import { type Behind, EnvironmentMark } from './pill.tsx'

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
  const words = count === 1 ? noun.one : noun.many
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
            name: 'Goes to',
            value: (
              <>
                <b className="mono">{host}</b>
                <EnvironmentMark environment={behind} />
              </>
            ),
          },
          { name: 'Items', value: <b className="number">{`${formatCount(count)} ${words}`}</b> },
          ...facts,
        ]}
      />
      {behind === 'test' && (
        <Notice tone="quiet">A test environment of the vendor: nothing real happens.</Notice>
      )}
      {behind === 'sandbox' && (
        <Notice tone="quiet">The built-in sandbox of this program: nothing real happens.</Notice>
      )}
      {behind === 'local' && (
        <Notice tone="quiet">
          The address is on this machine: a sandbox, or a tunnel that may lead to what is real.
        </Notice>
      )}
      {!reversible && behind !== 'test' && behind !== 'sandbox' && (
        <Notice tone="stop">This is permanent. It cannot be undone by this program or by the vendor.</Notice>
      )}
      {children}
      <TextField
        label={`Type the number of ${noun.many}, ${formatCount(count)}, to go ahead`}
        value={text}
        onChange={setText}
        inputRef={input}
        {...(typed !== null && typed !== count && text.trim().length >= String(count).length
          ? { error: `This batch holds ${formatCount(count)} ${words}, not ${formatCount(typed)}.` }
          : {})}
      />
    </Dialog>
  )
}
