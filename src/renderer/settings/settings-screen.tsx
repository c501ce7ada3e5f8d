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
import { NextStep, toCard } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Segmented } from '../components/segmented.tsx'
import { AuthoritiesCard } from '../effect/authorities-card.tsx'
import { hrefOf } from '../route/route.ts'
import { FolderWarning } from '../shell/folder-warning.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { DoctorCard } from './doctor-card.tsx'
import { TimeStampsCard } from './time-stamps-card.tsx'
import { TraceCard } from './trace-card.tsx'
import './settings.css'

const say = words.settings
const THEMES = (['system', 'light', 'dark'] as const).map((value: Theme) => ({
  value,
  label: say.appearance.themes[value],
}))

export function SettingsScreen() {
  const settings = useWorkspace((workspace) => workspace.settings)
  const { refresh } = useWorkspaceStore()
  return (
    <Screen
      title={say.title}
      next={
        settings.kind !== 'ready' ? undefined : settings.value.airGapped ? (
          <NextStep says={say.next.airGapped} leads={[hrefOf('batches'), hrefOf('reports')]} />
        ) : (
          <NextStep
            says={say.next.online}
            leads={[toCard(words.authority.trusted.title), toCard(words.authority.approvals.title)]}
          />
        )
      }
    >
      <FolderWarning />
      {settings.kind === 'loading' && <Loading what={say.what} />}
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
      <Card title={say.network.title}>
        <div className="stack">
          <div className="tools">
            {settings.airGapped ? (
              <Pill tone="waiting" icon="unplugged">
                {say.network.airGapped}
              </Pill>
            ) : (
              <Pill tone="done" icon="plug">
                {say.network.online}
              </Pill>
            )}
            <span className="muted">
              {settings.airGapped ? say.network.isAirGapped : say.network.isOnline}
            </span>
          </div>
          <div>
            {settings.airGapped ? (
              <Button onClick={() => setAsking(true)}>{say.network.allow}</Button>
            ) : (
              <Button busy={set.busy} onClick={() => void set.run({ airGapped: true })}>
                {say.network.cutOff}
              </Button>
            )}
          </div>
        </div>
      </Card>
      <TimeStampsCard settings={settings} />
      <Card title={say.appearance.title}>
        <Segmented
          label={say.appearance.theme}
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
        title={say.network.allowTitle}
        description={say.network.allowDescription}
        failure={set.failure}
        confirm={{
          label: say.network.allowConfirm,
          busy: set.busy,
          onConfirm: () => void set.run({ airGapped: false }).then((ok) => ok && setAsking(false)),
        }}
        cancelLabel={say.network.stay}
      />
    </>
  )
}

function About() {
  const info = useWorkspace((workspace) => workspace.info)
  const { refresh } = useWorkspaceStore()
  return (
    <Card title={say.about.title}>
      {info.kind === 'loading' && <Loading what={say.about.what} lines={2} />}
      {info.kind === 'failed' && <FailureNotice failure={info.failure} onRetry={() => refresh('info')} />}
      {info.kind === 'ready' && (
        <KeyValues
          entries={[
            { name: words.common.product, value: info.value.version },
            { name: say.about.operator, value: info.value.operator },
            { name: say.about.dataFolder, value: <span className="mono whole">{info.value.dataDir}</span> },
            {
              name: say.about.platform,
              value: say.about.runsIn(info.value.platform, info.value.shell === 'electron'),
            },
            {
              name: say.about.licence,
              value: info.value.shell === 'electron' ? say.about.mitAndParts : say.about.mit,
            },
          ]}
        />
      )}
    </Card>
  )
}
