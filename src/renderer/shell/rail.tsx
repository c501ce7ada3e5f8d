import { chord } from '../components/chord.ts'
import { useOpenPalette } from '../components/command-palette.tsx'
import { formatCount } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Pill } from '../components/pill.tsx'
import { useSaid } from '../components/said.tsx'
import { hrefOf, type ScreenId } from '../route/route.ts'
import { useRoute } from '../route/use-route.ts'
import { PLACES } from '../screens.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'
import type { Workspace } from '../stores/workspace-store.ts'
import { words } from '../words/words.ts'
import { WayButtons } from './way-buttons.tsx'

const say = words.shell

export function Rail() {
  const { screen } = useRoute()
  const workspace = useWorkspace((whole) => whole)
  const openPalette = useOpenPalette()
  return (
    <nav className="rail" aria-label={words.common.product}>
      <div className="rail-head">
        <div className="rail-brand">{words.common.product}</div>
        <WayButtons />
      </div>
      <ul>
        {PLACES.map((place) => {
          const count = countOf(workspace, place.screen)
          return (
            <li key={place.screen}>
              <a
                className="rail-link"
                href={hrefOf(place.screen)}
                aria-current={
                  place.screen === screen || place.with?.includes(screen) === true ? 'page' : undefined
                }
              >
                <Icon name={place.icon} />
                {place.label}
                {count !== null && count > 0 && (
                  <span className="rail-count number">{formatCount(count)}</span>
                )}
              </a>
            </li>
          )
        })}
      </ul>
      <button type="button" className="rail-palette" onClick={openPalette}>
        <Icon name="search" size={14} />
        {say.commands}
        <kbd>{chord('K')}</kbd>
      </button>
      <RailFoot workspace={workspace} />
    </nav>
  )
}

function RailFoot({ workspace: { settings, connections, info } }: { readonly workspace: Workspace }) {
  const vendors =
    connections.kind === 'ready' ? new Set(connections.value.map((connection) => connection.vendor)).size : 0
  // No region that is listened to: it would be read out again after each dialog.
  useSaid(settings.kind === 'ready' && settings.value.airGapped ? say.airGapped : null)
  return (
    <div className="rail-foot">
      <div>
        {settings.kind === 'ready' &&
          (settings.value.airGapped ? (
            <Pill tone="waiting" icon="unplugged">
              {say.airGapped}
            </Pill>
          ) : (
            <Pill tone="done" icon="plug">
              {say.online(vendors)}
            </Pill>
          ))}
      </div>
      {info.kind === 'ready' && (
        <div className="rail-operator">
          <span>{say.operator(info.value.operator)}</span>
          <span className="faint">{say.workspaceLocal}</span>
        </div>
      )}
    </div>
  )
}

/** What the rail counts: things that exist; of runs and incidents, those that are not over. */
function countOf(workspace: Workspace, screen: ScreenId): number | null {
  switch (screen) {
    case 'inventory':
      return workspace.inventories.kind === 'ready' ? workspace.inventories.value.length : null
    case 'batches':
      return workspace.batches.kind === 'ready' ? workspace.batches.value.length : null
    case 'runs':
      return workspace.runs.kind === 'ready'
        ? workspace.runs.value.filter(({ state }) => state === 'running' || state === 'paused').length
        : null
    case 'incidents':
      return workspace.incidents.kind === 'ready'
        ? workspace.incidents.value.filter(({ state }) => state === 'open').length
        : null
    case 'connections':
      return workspace.connections.kind === 'ready' ? workspace.connections.value.length : null
    default:
      return null
  }
}
