import type { IncidentFigures, MemberFate } from '../../contract/incidents.ts'
import { formatCount } from '../components/format.ts'
import { hrefOf } from '../route/route.ts'
import { FATE_LOOKS } from './fates.ts'

/** A number, which leads to its list unless that would be empty. */
export function MemberLink({
  incident,
  figures,
  fate,
  vendor,
}: {
  readonly incident: string
  readonly figures: IncidentFigures
  readonly fate: MemberFate
  readonly vendor?: string
}) {
  const count = figures[fate]
  if (count === 0) return formatCount(0)
  const params = { fate, ...(vendor !== undefined && { vendor }) }
  // By Tab a screen reader says the link alone, without what stands beside it.
  return (
    <a
      href={hrefOf('incidents', incident, params)}
      aria-label={`${formatCount(count)} ${FATE_LOOKS[fate].label}`}
    >
      {formatCount(count)}
    </a>
  )
}
