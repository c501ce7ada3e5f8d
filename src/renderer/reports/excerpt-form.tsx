import { useState } from 'react'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { words } from '../words/words.ts'

const say = words.reports.excerpt

/** Cuts the record of one item out of a checked evidence file, to hand it on without the others. */
export function ExcerptForm({ file }: { readonly file: string }) {
  const toast = useToast()
  const [find, setFind] = useState('')
  const cut = useAct(async (api) => {
    const written = await api.reports.excerpt({ file, find: find.trim() })
    if (written !== null) toast({ title: words.common.wrote(written) })
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
        label={say.label}
        help={say.help}
        value={find}
        onChange={setFind}
        mono
        maxLength={500}
        required={false}
      />
      <Button type="submit" busy={cut.busy} disabled={find.trim() === ''}>
        {say.save}
      </Button>
      <FailureNotice failure={cut.failure} />
    </form>
  )
}
