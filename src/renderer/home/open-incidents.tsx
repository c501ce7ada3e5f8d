import { valueOr } from '../bridge/loadable.ts'
import { FailureNotice } from '../components/notice.tsx'
import { INCIDENT_COLUMNS, openAmong } from '../incidents/incident-columns.tsx'
import { useIncidents } from '../incidents/use-incidents.ts'
import { Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

const { name, state, left, deadline, timeLeft } = INCIDENT_COLUMNS
const COLUMNS = [name, state, left, deadline, timeLeft]

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
