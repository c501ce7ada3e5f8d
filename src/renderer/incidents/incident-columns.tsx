import type { IncidentSummary } from '../../contract/incidents.ts'
import { formatCount, formatDuration } from '../components/format.ts'
import { Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import type { RowColumn } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { outlookOf } from './incident-clock-notice.tsx'

const { list } = words.incidents

/** Those that are not closed, the one whose time runs out first on top. */
export const openAmong = (incidents: readonly IncidentSummary[]): readonly IncidentSummary[] =>
  incidents
    .filter(({ state }) => state === 'open')
    .toSorted((one, other) => one.clock.leftMs - other.clock.leftMs)

/** What a list says of an incident; each list shows those that it has room for. */
export const INCIDENT_COLUMNS = {
  name: {
    header: list.columns.incident,
    cell: ({ name }) => <a href={hrefOf('incidents', name)}>{name}</a>,
  },
  state: {
    header: list.columns.state,
    cell: ({ state, clock }) =>
      state === 'closed' ? (
        <Pill tone="quiet" icon="check">
          {list.closed}
        </Pill>
      ) : (
        <Pill tone={outlookOf(clock)[0]} icon="bell">
          {list.isOpen}
        </Pill>
      ),
  },
  cause: { header: list.columns.cause, cell: ({ cause }) => cause.title },
  population: {
    header: list.columns.population,
    look: 'number',
    cell: ({ figures }) => formatCount(figures.population),
  },
  revoked: {
    header: list.columns.revoked,
    look: 'number',
    cell: ({ figures }) => formatCount(figures.revoked),
  },
  left: {
    header: list.columns.left,
    look: 'number',
    cell: ({ clock }) => formatCount(clock.left),
  },
  deadline: {
    header: list.columns.deadline,
    cell: ({ clock }) => <Time at={clock.deadline} />,
  },
  timeLeft: {
    header: list.columns.timeLeft,
    className: 'number time',
    cell: ({ clock }) => <span>{clock.leftMs < 0 ? list.passed : formatDuration(clock.leftMs)}</span>,
  },
} satisfies Readonly<Record<string, RowColumn<IncidentSummary>>>
