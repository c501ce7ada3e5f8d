import { hrefOf } from '../route/route.ts'
import { useRoute } from '../route/use-route.ts'
import { words } from '../words/words.ts'
import { LinkButton } from './button.tsx'

const { places } = words.shell
const { network } = words.settings
const { trusted, own } = words.authority

type Place = readonly [screen: Parameters<typeof hrefOf>[0], label: string, card?: string]

const CONNECTIONS: Place = ['connections', places.connections]
const TRUSTED: Place = ['settings', trusted.title, trusted.title]
const INVENTORY: Place = ['inventory', places.inventory]
const BATCHES: Place = ['batches', places.batches]

/** The place that a failure's hint speaks of, by its code; those that are mended where they are told stand for themselves. */
const PLACES: Readonly<Record<string, Place>> = {
  'halt.no-client-certificate': CONNECTIONS,
  'halt.proxy-login': CONNECTIONS,
  'halt.key-refused': CONNECTIONS,
  'halt.offline': CONNECTIONS,
  'halt.unexpected-answer': CONNECTIONS,
  'halt.wrong-place': CONNECTIONS,
  'state.client-certificate-expired': CONNECTIONS,
  'state.no-client-key': CONNECTIONS,
  'input.no-probe': CONNECTIONS,
  'state.air-gapped': ['settings', network.title, network.title],
  'state.no-next-key': ['settings', own.title, own.title],
  'state.no-identity': ['settings', own.title, own.title],
  'input.no-such-key': TRUSTED,
  'state.trusted': TRUSTED,
  'state.needs-approval': TRUSTED,
  'input.no-such-inventory': INVENTORY,
  'input.no-such-batch': BATCHES,
  'state.held': ['runs', places.runs],
  'input.no-such-incident': ['incidents', places.incidents],
  'state.incident-open': ['incidents', places.incidents],
}

/** Whether a failure is mended at a place of its own, before what failed is tried again. */
export const hasPlaceToMend = (code: string): boolean => PLACES[code] !== undefined

/** The button that leads to where a failure is mended; nothing where that is here, or is not a place. */
export function WhereMended({
  code,
  connection,
  look = 'plain',
}: {
  readonly code: string
  readonly connection?: string
  readonly look?: 'plain' | 'primary'
}) {
  const { screen } = useRoute()
  const place = PLACES[code]
  if (place === undefined || place[0] === screen) return null
  const [to, label, card = null] = place
  // Of a run the connection is known, and its card is what the hint speaks of.
  if (to === 'connections' && connection !== undefined)
    return (
      <LinkButton look={look} href={hrefOf(to, connection)}>
        {words.common.openNamed(connection)}
      </LinkButton>
    )
  return (
    <LinkButton look={look} href={hrefOf(to, card)}>
      {words.common.openNamed(label)}
    </LinkButton>
  )
}
