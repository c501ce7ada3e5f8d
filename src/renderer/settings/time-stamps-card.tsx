import { useState } from 'react'
import type { Settings } from '../../contract/workspace.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { Card } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useWorkspaceStore } from '../stores/workspace-context.tsx'

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
    <Card title="Time stamps">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted !== '' && wanted !== current) void set.run(wanted)
        }}
      >
        <p className="muted">
          {current === null
            ? 'Off. A time stamp authority (RFC 3161) can confirm when a run ended and when a report was made: it is sent a digest, nothing else.'
            : 'When a run ends and when a report is made, a digest of the signed record is sent there, nothing else. The answer is kept in the evidence.'}
        </p>
        <TextField
          label="Address of the authority"
          value={url}
          onChange={setUrl}
          placeholder="https://"
          mono
          maxLength={2_000}
          required={false}
        />
        <FailureNotice failure={set.failure} />
        <div className="actions">
          <Button type="submit" busy={set.busy} disabled={wanted === '' || wanted === current}>
            Use this authority
          </Button>
          {current !== null && (
            <Button busy={set.busy} onClick={() => void set.run(null)}>
              Switch off
            </Button>
          )}
        </div>
      </form>
    </Card>
  )
}
