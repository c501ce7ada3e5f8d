import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { type ReactNode, type RefObject, useRef, useState } from 'react'
import type { ApiFailure } from '../bridge/api-failure.ts'
import { words } from '../words/words.ts'
import { Button, type ButtonProps } from './button.tsx'
import { FailureNotice } from './notice.tsx'
import { WrongFields } from './wrong-fields.tsx'
import './dialog.css'

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description?: ReactNode
  readonly children?: ReactNode
  /** What went wrong when the dialog's deed was tried; the dialog stays. */
  readonly failure?: ApiFailure | null
  /** Pressing Enter in a field does this too; neither does anything while a field is wrong. Without it the dialog only shows something. */
  readonly confirm?: Pick<ButtonProps, 'look' | 'busy' | 'disabled'> & {
    readonly label: string
    readonly onConfirm: () => void
  }
  readonly cancelLabel?: string
  /** Where the focus goes first; by default to Cancel where the deed is a danger, else to the first field. */
  readonly initialFocus?: RefObject<HTMLElement | null>
  readonly wide?: boolean
}

/** A question with an answer. Esc and Cancel do nothing but close; the focus returns to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  failure = null,
  confirm,
  cancelLabel = words.common.cancel,
  initialFocus,
  wide = false,
}: DialogProps) {
  const cancel = useRef<HTMLElement>(null)
  const { label, onConfirm, look = 'primary', busy = false, disabled = false } = confirm ?? {}
  const [isWrong, setWrong] = useState(false)
  const isHeld = disabled || isWrong
  const first = initialFocus ?? (look === 'danger' ? cancel : undefined)
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()} disablePointerDismissal>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup
          className={wide ? 'dialog dialog-wide' : 'dialog'}
          {...(first !== undefined && { initialFocus: first })}
        >
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (!busy && !isHeld) onConfirm?.()
            }}
          >
            <BaseDialog.Title className="dialog-title">{title}</BaseDialog.Title>
            {description !== undefined && (
              <BaseDialog.Description className="dialog-description" render={<div />}>
                {description}
              </BaseDialog.Description>
            )}
            {children !== undefined && (
              <div className="dialog-body">
                <WrongFields onWrong={setWrong}>{children}</WrongFields>
              </div>
            )}
            <FailureNotice failure={failure} />
            <div className="dialog-actions">
              <Button ref={cancel} type="button" onClick={onClose}>
                {cancelLabel}
              </Button>
              {label !== undefined && (
                <Button type="submit" look={look} busy={busy} disabled={isHeld}>
                  {label}
                </Button>
              )}
            </div>
          </form>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
