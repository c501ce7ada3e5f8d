import { useState } from 'react'
import type { Settings, Theme } from '../../contract/workspace.ts'
import { ApprovalsCard } from '../authority/approvals-card.tsx'
import { ProposalsCard } from '../authority/proposals-card.tsx'
import { SigningKeyCard } from '../authority/signing-key-card.tsx'
import { TrustedKeysCard } from '../authority/trusted-keys-card.tsx'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Card, KeyValues, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Segmented } from '../components/segmented.tsx'
import { AuthoritiesCard } from '../effect/authorities-card.tsx'
import { FolderWarning } from '../shell/folder-warning.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { DoctorCard } from './doctor-card.tsx'
import { TimeStampsCard } from './time-stamps-card.tsx'
import { TraceCard } from './trace-card.tsx'
import './settings.css'

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

const NEXT = {
  airGapped: 'Prepare batches and check files here; carry a bundle to a machine with a network to run it.',
  online:
    'Nothing must be set before a run. For four eyes, add the keys of the others, then set how many must approve.',
} as const

export function SettingsScreen() {
  const settings = useWorkspace((workspace) => workspace.settings)
  const { refresh } = useWorkspaceStore()
  return (
    <Screen
      title="Settings"
      next={settings.kind === 'ready' ? NEXT[settings.value.airGapped ? 'airGapped' : 'online'] : undefined}
    >
      <FolderWarning />
      {settings.kind === 'loading' && <Loading what="the settings" />}
      {settings.kind === 'failed' && (
        <FailureNotice failure={settings.failure} onRetry={() => refresh('settings')} />
      )}
      {settings.kind === 'ready' && <SettingsCards settings={settings.value} />}
      <ApprovalsCard />
      <TrustedKeysCard />
      <ProposalsCard />
      <SigningKeyCard />
      <AuthoritiesCard />
      {settings.kind === 'ready' && <DoctorCard airGapped={settings.value.airGapped} />}
      <TraceCard />
      <About />
    </Screen>
  )
}

function SettingsCards({ settings }: { readonly settings: Settings }) {
  const { refresh } = useWorkspaceStore()
  const [asking, setAsking] = useState(false)
  const set = useAct(async (api, change: Partial<Settings>) => {
    await api.workspace.setSettings(change)
    refresh('settings')
  })
  return (
    <>
      {!asking && <FailureNotice failure={set.failure} />}
      <Card title="Network">
        <div className="stack">
          <div className="tools">
            {settings.airGapped ? (
              <Pill tone="waiting" icon="unplugged">
                Air-gapped
              </Pill>
            ) : (
              <Pill tone="done" icon="plug">
                Online
              </Pill>
            )}
            <span className="muted">
              {settings.airGapped
                ? 'Nothing is sent: no searches, no checks, no runs. Batches can be prepared and reports checked.'
                : 'Requests go to the hosts of your connections when you search, check or run, to the addresses that certificates name when you check how they are seen, and to a time stamp authority if you name one; nowhere else.'}
            </span>
          </div>
          <div>
            {settings.airGapped ? (
              <Button onClick={() => setAsking(true)}>Allow the network…</Button>
            ) : (
              <Button busy={set.busy} onClick={() => void set.run({ airGapped: true })}>
                Cut the network off
              </Button>
            )}
          </div>
        </div>
      </Card>
      <TimeStampsCard settings={settings} />
      <Card title="Appearance">
        <Segmented
          label="Theme"
          value={settings.theme}
          choices={THEMES}
          onChange={(theme) => void set.run({ theme })}
        />
      </Card>
      <Dialog
        open={asking}
        onClose={() => {
          set.clear()
          setAsking(false)
        }}
        title="Allow the network?"
        description="This workspace may then reach the hosts of its connections. Nothing is sent by itself: only searches, checks and runs that you start."
        failure={set.failure}
        confirm={{
          label: 'Allow the network',
          busy: set.busy,
          onConfirm: () => void set.run({ airGapped: false }).then((ok) => ok && setAsking(false)),
        }}
        cancelLabel="Stay air-gapped"
      />
    </>
  )
}

function About() {
  const info = useWorkspace((workspace) => workspace.info)
  const { refresh } = useWorkspaceStore()
  return (
    <Card title="About">
      {info.kind === 'loading' && <Loading what="the facts" lines={2} />}
      {info.kind === 'failed' && <FailureNotice failure={info.failure} onRetry={() => refresh('info')} />}
      {info.kind === 'ready' && (
        <KeyValues
          entries={[
            { name: 'Rescind', value: info.value.version },
            { name: 'Operator', value: info.value.operator },
            { name: 'Data folder', value: <span className="mono whole">{info.value.dataDir}</span> },
            {
              name: 'Platform',
              value: `${info.value.platform}, ${info.value.shell === 'electron' ? 'desktop app' : 'browser shell'}`,
            },
            {
              name: 'Licence',
              value:
                info.value.shell === 'electron'
                  ? 'MIT. The licences of its parts stand in the menu under Help, Licences.'
                  : 'MIT',
            },
          ]}
        />
      )}
    </Card>
  )
}
