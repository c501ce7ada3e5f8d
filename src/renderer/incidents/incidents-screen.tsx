import { FATES } from '../../contract/incident-fates.ts'
import type { Route } from '../route/route.ts'
import { IncidentDetail } from './incident-detail.tsx'
import { IncidentList } from './incident-list.tsx'
import { MemberList } from './member-list.tsx'

/** `#/incidents`, `#/incidents/<name>`, `#/incidents/<name>?fate=<fate or all>&vendor=<vendor>&wave=<wave>&batch=<batch>&replaced=<yes or no>` for its members. */
export function IncidentsScreen({ route: { subject, params } }: { readonly route: Route }) {
  if (subject === null) return <IncidentList />
  const { fate, vendor = null, wave = null, batch = null, replaced = null } = params
  if (fate === undefined) return <IncidentDetail name={subject} />
  const known = FATES.find((one) => one === fate) ?? null
  return <MemberList incident={subject} which={{ fate: known, vendor, wave, batch, replaced }} />
}
