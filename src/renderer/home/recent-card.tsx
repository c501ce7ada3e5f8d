import { valueOr } from '../bridge/loadable.ts'
import { Icon, type IconName } from '../components/icon.tsx'
import { Card } from '../components/layout.tsx'
import { DrillMark } from '../components/pill.tsx'
import { hrefOf, type ScreenId } from '../route/route.ts'
import { useRecent } from '../stores/memory-context.tsx'
import type { Visited } from '../stores/memory-store.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

const LISTED_MAX = 6
const KINDS: Partial<Record<ScreenId, { readonly icon: IconName; readonly word: string }>> = {
  inventory: { icon: 'inventory', word: words.home.recent.inventory },
  batches: { icon: 'batches', word: words.home.recent.batches },
  runs: { icon: 'runs', word: words.home.recent.runs },
  incidents: { icon: 'bell', word: words.home.recent.incidents },
  connections: { icon: 'connections', word: words.home.recent.connections },
}

/** What was looked at last in this workspace, and after it the newest inventories. */
export function RecentCard() {
  const visited = useRecent()
  const inventories = valueOr(
    useWorkspace((workspace) => workspace.inventories),
    [],
  )
  const batches = valueOr(
    useWorkspace((workspace) => workspace.batches),
    [],
  )
  const newest = inventories
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
    .map(({ inventory }): Visited => ({ screen: 'inventory', subject: inventory }))
  const isThere = ({ screen, subject }: Visited): boolean =>
    screen === 'inventory'
      ? inventories.some(({ inventory }) => inventory === subject)
      : screen === 'batches' || screen === 'runs'
        ? batches.some(({ name }) => name === subject)
        : true
  const listed = new Map(
    [...visited, ...newest].filter(isThere).map((one) => [`${one.screen}/${one.subject}`, one]),
  )
  if (listed.size === 0) return null
  return (
    <Card title={words.home.recent.title}>
      <ul className="recent">
        {[...listed.values()].slice(0, LISTED_MAX).map(({ screen, subject }) => (
          <li key={`${screen}/${subject}`}>
            <a href={hrefOf(screen, subject)} title={subject}>
              <Icon name={KINDS[screen]?.icon ?? 'arrow'} size={14} />
              <span className="visually-hidden">{KINDS[screen]?.word} </span>
              <span className="recent-name">{subject}</span>
            </a>
            <DrillMark
              drill={
                (screen === 'batches' || screen === 'runs') &&
                batches.find(({ name }) => name === subject)?.request.drill === true
              }
            />
          </li>
        ))}
      </ul>
    </Card>
  )
}
