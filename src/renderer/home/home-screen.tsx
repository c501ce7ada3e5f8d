import { type ReactNode, useState } from 'react'
import type { ApiVendorId, VendorInfo } from '../../contract/vendor.ts'
import { FirstOpen } from '../batches/first-open.tsx'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Select } from '../components/field.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { Loading, Screen } from '../components/layout.tsx'
import { NextStep, press } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { FolderWarning } from '../shell/folder-warning.tsx'
import { useIntake } from '../shell/intake.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { FirstOpenIncident, OpenIncidents } from './open-incidents.tsx'
import { RecentCard } from './recent-card.tsx'
import { Standing } from './standing.tsx'
import { ToRead } from './to-read.tsx'
import './home.css'

const NO_VENDORS: readonly VendorInfo[] = []

/** First start: the ways to begin. Later: what waits for a person, and the same ways below it. */
export function HomeScreen() {
  const inventories = useWorkspace((workspace) => workspace.inventories)
  const batches = useWorkspace((workspace) => workspace.batches)
  const { choose } = useIntake()
  const { refresh } = useWorkspaceStore()
  if (inventories.kind === 'loading' || batches.kind === 'loading') {
    return (
      <Screen title={words.common.product}>
        <Loading what={words.home.loading} />
      </Screen>
    )
  }
  const failed = inventories.kind === 'failed' ? inventories : batches.kind === 'failed' ? batches : null
  const fresh = failed === null && valueOr(inventories, []).length === 0 && valueOr(batches, []).length === 0
  return (
    <Screen
      title={fresh ? words.home.fresh.title : words.home.title}
      sub={fresh ? words.home.fresh.sub : words.home.sub}
      next={
        failed !== null ? undefined : fresh ? (
          <NextStep
            says={words.home.fresh.next}
            leads={[press(words.home.sandbox.start), () => void choose('inventory')]}
          />
        ) : (
          <FirstOpenIncident
            none={
              <FirstOpen
                batches={valueOr(batches, [])}
                none={
                  <NextStep
                    says={words.home.next}
                    leads={[hrefOf('batches', null, { new: '1' }), () => void choose('inventory')]}
                  />
                }
              />
            }
          />
        )
      }
    >
      {failed !== null && <FailureNotice failure={failed.failure} onRetry={() => refresh()} />}
      <FolderWarning />
      {!fresh && failed === null && <OpenIncidents />}
      {!fresh && failed === null && <ToRead />}
      {!fresh && failed === null && <Standing />}
      {!fresh && failed === null && <RecentCard />}
      <div className={fresh ? 'ways ways-fresh' : 'ways'}>
        <SandboxWay first={fresh} />
        <Way icon="inventory" title={words.home.import.title} text={words.home.import.text}>
          <Button of={words.home.import.title} onClick={() => void choose('inventory')}>
            {words.common.chooseFile}
          </Button>
        </Way>
        <Way icon="batches" title={words.home.bundle.title} text={words.home.bundle.text}>
          <Button of={words.home.bundle.title} onClick={() => void choose('bundle')}>
            {words.common.chooseFile}
          </Button>
        </Way>
        <Way icon="shield" title={words.home.evidence.title} text={words.home.evidence.text}>
          <Button of={words.home.evidence.title} onClick={() => void choose('evidence')}>
            {words.common.chooseFile}
          </Button>
        </Way>
      </div>
    </Screen>
  )
}

function Way({
  icon,
  title,
  text,
  children,
}: {
  readonly icon: IconName
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}) {
  return (
    <section className="card way">
      <Icon name={icon} size={22} />
      <h2>{title}</h2>
      <p className="muted">{text}</p>
      <div className="way-deed">{children}</div>
    </section>
  )
}

function SandboxWay({ first }: { readonly first: boolean }) {
  const vendors = valueOr(
    useWorkspace((workspace) => workspace.vendors),
    NO_VENDORS,
  ).flatMap(({ id, title, handOver }) => (handOver === true ? [] : [{ id: id as ApiVendorId, title }]))
  const [chosen, setChosen] = useState<ApiVendorId | null>(null)
  const say = useToast()
  const vendor = chosen ?? vendors[0]?.id ?? null
  const start = useAct(async (api, id: ApiVendorId) => {
    const { connection, inventory, url } = await api.workspace.startSandbox({ vendor: id })
    say({
      title: words.home.sandbox.started,
      message: words.home.sandbox.leadsTo(connection, url),
    })
    go('inventory', inventory)
  })
  return (
    <Way icon="sandbox" title={words.home.sandbox.title} text={words.home.sandbox.text}>
      {vendors.length > 1 && (
        <Select
          label={words.home.sandbox.vendor}
          hideLabel
          value={vendor}
          choices={vendors.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={setChosen}
        />
      )}
      <Button
        look={first ? 'primary' : 'plain'}
        busy={start.busy}
        disabled={vendor === null}
        onClick={() => vendor !== null && void start.run(vendor)}
      >
        {words.home.sandbox.start}
      </Button>
      <FailureNotice failure={start.failure} />
    </Way>
  )
}
