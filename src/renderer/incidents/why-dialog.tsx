import { type ReactNode, useState } from 'react'
import type { Act } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'
import { TextArea } from '../components/field.tsx'
import { words } from '../words/words.ts'

const WHY_CHARS_MAX = 2000

/** Before what the incident keeps with a reason. */
export function WhyDialog({
  title,
  description,
  label,
  field = words.incidents.detail.why,
  act,
  onWhy,
  onClose,
  again,
}: {
  readonly title: string
  readonly description: ReactNode
  readonly label: string
  readonly field?: string
  readonly act: Pick<Act<never>, 'busy' | 'failure'>
  /** Answers whether it went well. */
  readonly onWhy: (why: string) => Promise<boolean>
  readonly onClose: () => void
  readonly again: () => void
}) {
  const [why, setWhy] = useState('')
  const confirm = async () => {
    if (!(await onWhy(why.trim()))) return
    again()
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      failure={act.failure}
      confirm={{ label, busy: act.busy, disabled: why.trim() === '', onConfirm: () => void confirm() }}
    >
      <TextArea label={field} value={why} onChange={setWhy} maxLength={WHY_CHARS_MAX} />
    </Dialog>
  )
}
