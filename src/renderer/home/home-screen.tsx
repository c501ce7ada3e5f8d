import { type ReactNode, useState } from 'react'
import type { ApiVendorId, VendorInfo } from '../../contract/vendor.ts'
import { FirstOpen } from '../batches/first-open.tsx'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Select } from '../components/field.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { go } from '../route/use-route.ts'
import { FolderWarning } from '../shell/folder-warning.tsx'
import { useIntake } from '../shell/intake.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
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
      <Screen title="Rescind">
        <Loading what="the workspace" />
      </Screen>
    )
  }
  const failed = inventories.kind === 'failed' ? inventories : batches.kind === 'failed' ? batches : null
  const fresh = failed === null && valueOr(inventories, []).length === 0 && valueOr(batches, []).length === 0
  return (
    <Screen
      title={fresh ? 'Revoke in bulk, and prove what happened' : 'Home'}
      sub={
        fresh
          ? 'Prepare a batch offline, run it when connected, stop and resume at will. Everything stays on this machine until you run a batch.'
          : 'What waits for you, and what is going on.'
      }
      next={
        failed !== null ? undefined : fresh ? (
          'Start the sandbox to try it, or import an inventory.'
        ) : (
          <FirstOpen
            batches={valueOr(batches, [])}
            none="Make a batch from an inventory, or import another one."
          />
        )
      }
    >
      {failed !== null && <FailureNotice failure={failed.failure} onRetry={() => refresh()} />}
      <FolderWarning />
      {!fresh && failed === null && <ToRead />}
      {!fresh && failed === null && <Standing />}
      {!fresh && failed === null && <RecentCard />}
      <div className={fresh ? 'ways ways-fresh' : 'ways'}>
        <SandboxWay first={fresh} />
        <Way
          icon="inventory"
          title="Import an inventory"
          words="A table, a list or certificates in a file, to choose from. You see how it is read before anything is kept. Or drop the file anywhere on this window."
        >
          <Button onClick={() => void choose('inventory')}>Choose a file…</Button>
        </Way>
        <Way
          icon="batches"
          title="Open a bundle"
          words="A sealed batch that somebody has prepared on another machine. You see what it asks for and who has signed it; then approve it, or import it to run it here."
        >
          <Button onClick={() => void choose('bundle')}>Choose a file…</Button>
        </Way>
        <Way
          icon="shield"
          title="Check a file somebody sent"
          words="An evidence file says what a run did, event by event. Checking it needs neither network nor account, and names the first event that does not hold."
        >
          <Button onClick={() => void choose('evidence')}>Choose a file…</Button>
        </Way>
      </div>
    </Screen>
  )
}

function Way({
  icon,
  title,
  words,
  children,
}: {
  readonly icon: IconName
  readonly title: string
  readonly words: string
  readonly children: ReactNode
}) {
  return (
    <section className="card way">
      <Icon name={icon} size={22} />
      <h2>{title}</h2>
      <p className="muted">{words}</p>
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
      title: 'The sandbox is up',
      message: `Connection “${connection}” leads to ${url}, on this machine only.`,
    })
    go('inventory', inventory)
  })
  return (
    <Way
      icon="sandbox"
      title="Try it with the built-in sandbox"
      words="A stand-in for the vendor on this machine, with a realistic inventory. No account, no network, and nothing that matters can be revoked."
    >
      {vendors.length > 1 && (
        <Select
          label="Vendor"
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
        Start the sandbox
      </Button>
      <FailureNotice failure={start.failure} />
    </Way>
  )
}
