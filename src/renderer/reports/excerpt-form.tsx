import { useState } from 'react'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'

/** Cuts the record of one item out of a checked evidence file, to hand it on without the others. */
export function ExcerptForm({ file }: { readonly file: string }) {
  const say = useToast()
  const [find, setFind] = useState('')
  const cut = useAct(async (api) => {
    const written = await api.reports.excerpt({ file, find: find.trim() })
    if (written !== null) say({ title: `Wrote ${written}` })
  })
  return (
    <form
      className="excerpt"
      onSubmit={(event) => {
        event.preventDefault()
        if (find.trim() !== '') void cut.run()
      }}
    >
      <TextField
        label="Hand on the record of one item"
        help="Its serial number, thumbprint, identifier or label. The excerpt proves that nothing of this item is left out, and shows nothing of the others."
        value={find}
        onChange={setFind}
        mono
        maxLength={500}
        required={false}
      />
      <Button type="submit" busy={cut.busy} disabled={find.trim() === ''}>
        Save the excerpt…
      </Button>
      <FailureNotice failure={cut.failure} />
    </form>
  )
}
