import type { ReactNode } from 'react'
import { valueOr } from '../bridge/loadable.ts'
import { FailureNotice } from '../components/notice.tsx'
import { INCIDENT_COLUMNS, openAmong } from '../incidents/incident-columns.tsx'
import { useIncidents } from '../incidents/use-incidents.ts'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

const { name, state, left, deadline, timeLeft } = INCIDENT_COLUMNS
const COLUMNS = [name, state, left, deadline, timeLeft]

/**
 * The incident whose time runs out first and that has something left: its own page says what is to be done.
 *
 * @param none what is said where there is none
 */
export function FirstOpenIncident({ none }: { readonly none: ReactNode }) {
  const incidents = useWorkspace((workspace) => workspace.incidents)
  const first = openAmong(valueOr(incidents, [])).find(({ clock }) => clock.left > 0)
  if (first === undefined) return none
  return words.incidents.list.nextOf(
    <a href={hrefOf('incidents', first.name)}>{first.name}</a>,
    first.clock.left,
    first.clock.leftMs,
  )
}

/** Incidents that are not closed, the one whose time runs out first on top; nothing where there is none. */
export function OpenIncidents() {
  const [incidents, again] = useIncidents()
  if (incidents.kind === 'failed') return <FailureNotice failure={incidents.failure} onRetry={again} />
  return (
    <Listing
      what={words.home.incidents.what}
      title={words.home.incidents.title}
      of={{ kind: 'ready', value: openAmong(valueOr(incidents, [])) }}
      columns={COLUMNS}
      keyOf={(one) => one.name}
      empty={null}
    />
  )
}
