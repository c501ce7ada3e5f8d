import { useState } from 'react'
import type { Settings } from '../../contract/workspace.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { Card } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useWorkspaceStore } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

const say = words.settings.timeStamps

/** Who stamps the time on signed runs and reports: off unless somebody is named. */
export function TimeStampsCard({ settings }: { readonly settings: Settings }) {
  const { refresh } = useWorkspaceStore()
  const current = settings.timeStampUrl
  const [url, setUrl] = useState(current ?? '')
  const set = useAct(async (api, timeStampUrl: string | null) => {
    await api.workspace.setSettings({ timeStampUrl })
    if (timeStampUrl === null) setUrl('')
    refresh('settings')
  })
  const wanted = url.trim()
  return (
    <Card title={say.title}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted !== '' && wanted !== current) void set.run(wanted)
        }}
      >
        <p className="muted">{current === null ? say.off : say.on}</p>
        <TextField
          label={say.address}
          value={url}
          onChange={setUrl}
          placeholder={say.addressBegins}
          mono
          maxLength={2_000}
          required={false}
        />
        <FailureNotice failure={set.failure} />
        <div className="actions">
          <Button type="submit" busy={set.busy} disabled={wanted === '' || wanted === current}>
            {say.use}
          </Button>
          {current !== null && (
            <Button busy={set.busy} onClick={() => void set.run(null)}>
              {say.switchOff}
            </Button>
          )}
        </div>
      </form>
    </Card>
  )
}
