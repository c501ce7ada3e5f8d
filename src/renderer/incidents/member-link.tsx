import type { IncidentFigures, MemberFate } from '../../contract/incidents.ts'
import { formatCount } from '../components/format.ts'
import { hrefOf } from '../route/route.ts'
import { words } from '../words/words.ts'
import { FATE_LOOKS } from './fates.ts'

/** A number, which leads to its list unless that would be empty. By Tab a screen reader says the link alone, without its head and row. */
export function CountLink({
  incident,
  count,
  what,
  params,
}: {
  readonly incident: string
  readonly count: number
  /** Of what it counts, and where: `revoked`, `wave 1`. */
  readonly what: readonly string[]
  readonly params: Readonly<Record<string, string>>
}) {
  if (count === 0) return formatCount(0)
  return (
    <a href={hrefOf('incidents', incident, params)} aria-label={words.incidents.counted(count, what)}>
      {formatCount(count)}
    </a>
  )
}

/** Of one fate; of one vendor where that has a row of its own. */
export function MemberLink({
  incident,
  figures,
  fate,
  vendor,
}: {
  readonly incident: string
  readonly figures: IncidentFigures
  readonly fate: MemberFate
  readonly vendor?: { readonly id: string; readonly title: string }
}) {
  return (
    <CountLink
      incident={incident}
      count={figures[fate]}
      what={[FATE_LOOKS[fate].label, ...(vendor === undefined ? [] : [vendor.title])]}
      params={{ fate, ...(vendor !== undefined && { vendor: vendor.id }) }}
    />
  )
}
