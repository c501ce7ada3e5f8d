import { useState } from 'react'
import type { RunStatus } from '../../contract/runs.ts'
import type { Activity } from '../../contract/workspace.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'

const PAGE_ROWS = 50
const PAGE_ROWS_MAX = 200

const CHAINS: readonly ListColumn<RunStatus>[] = [
  { header: 'Batch', cell: ({ batch }) => <a href={hrefOf('runs', batch)}>{batch}</a> },
  { header: 'Events', look: 'number', cell: ({ chain }) => formatCount(chain.events) },
  { header: 'Head', look: 'mono', cell: ({ chain }) => chain.head },
]

const DEEDS: readonly ListColumn<Activity>[] = [
  { header: 'When', cell: ({ at }) => <Time at={at} /> },
  { header: 'Who', cell: ({ actor }) => actor },
  {
    header: 'What',
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
      title="Activity"
      sub="For people. What proves something is the evidence of each run."
      next={
        runs.length === 0
          ? 'Nothing to do here: whatever is done in this workspace is told below.'
          : 'Compare a head with the one on its report, or save the evidence under Reports.'
      }
    >
      <Listing
        what="the chains"
        title="Chains"
        of={{ kind: 'ready', value: runs }}
        keyOf={({ batch }) => batch}
        empty={null}
        columns={CHAINS}
      />
      <Listing
        what="the activity"
        title="What happened"
        of={page}
        onRetry={again}
        keyOf={({ seq }) => seq}
        empty={<EmptyState icon="activity" title="Nothing has happened yet" />}
        columns={DEEDS}
        below={
          page.kind === 'ready' &&
          page.value.length === limit &&
          limit < PAGE_ROWS_MAX && <Button onClick={() => setLimit(PAGE_ROWS_MAX)}>Show more</Button>
        }
      />
    </Screen>
  )
}
