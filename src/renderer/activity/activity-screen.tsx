import { useState } from 'react'
import type { RunStatus } from '../../contract/runs.ts'
import type { Activity } from '../../contract/workspace.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { NextStep, toCard } from '../components/next-step.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

const PAGE_ROWS = 50
const PAGE_ROWS_MAX = 200

const CHAINS: readonly ListColumn<RunStatus>[] = [
  { header: words.activity.chains.batch, cell: ({ batch }) => <a href={hrefOf('runs', batch)}>{batch}</a> },
  { header: words.activity.chains.events, look: 'number', cell: ({ chain }) => formatCount(chain.events) },
  { header: words.activity.chains.head, look: 'mono', cell: ({ chain }) => chain.head },
]

const DEEDS: readonly ListColumn<Activity>[] = [
  { header: words.activity.deeds.when, cell: ({ at }) => <Time at={at} /> },
  { header: words.activity.deeds.who, cell: ({ actor }) => actor },
  {
    header: words.activity.deeds.deed,
    cell: ({ batch, message }) =>
      batch === null ? message : <a href={hrefOf('batches', batch)}>{message}</a>,
  },
]

/** What this workspace did, newest first, and where each chain of events stands. */
export function ActivityScreen() {
  const [limit, setLimit] = useState(PAGE_ROWS)
  const [page, again] = useAnswer((api) => api.workspace.activity({ limit }), [limit], ['workspace.activity'])
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    [],
  )
  return (
    <Screen
      title={words.activity.title}
      sub={words.activity.sub}
      next={
        page.kind === 'failed' ? undefined : runs.length === 0 ? (
          words.activity.nothingToDo
        ) : (
          <NextStep
            says={words.activity.compareHeads}
            leads={[toCard(words.activity.chains.title), hrefOf('reports')]}
          />
        )
      }
    >
      <Listing
        what={words.activity.chains.what}
        title={words.activity.chains.title}
        of={{ kind: 'ready', value: runs }}
        keyOf={({ batch }) => batch}
        empty={null}
        columns={CHAINS}
      />
      <Listing
        what={words.activity.deeds.what}
        title={words.activity.deeds.title}
        of={page}
        onRetry={again}
        keyOf={({ seq }) => seq}
        empty={<EmptyState icon="activity" title={words.activity.deeds.none} />}
        columns={DEEDS}
        below={
          page.kind === 'ready' &&
          page.value.length === limit &&
          limit < PAGE_ROWS_MAX && (
            <Button onClick={() => setLimit(PAGE_ROWS_MAX)}>{words.common.more}</Button>
          )
        }
      />
    </Screen>
  )
}
