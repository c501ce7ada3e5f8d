import { FATES } from '../../contract/incident-fates.ts'
import type { Incident, IncidentBatch, IncidentVendor } from '../../contract/incidents.ts'
import { formatCount } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { BatchStatePill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useVendorTitle } from '../stores/workspace-context.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { FATE_LOOKS } from './fates.ts'
import { CountLink, MemberLink } from './member-link.tsx'

const { vendors, batches: batchWords, exclusions: exclusionWords } = words.incidents

/** What became of the population, vendor by vendor, and how fast each goes. */
export function Vendors({ incident: { name, byVendor } }: { readonly incident: Incident }) {
  const titleOf = useVendorTitle()
  if (byVendor.length === 0) return null
  const columns: readonly RowColumn<IncidentVendor>[] = [
    {
      header: vendors.vendor,
      look: 'head',
      cell: (one) => (
        <>
          {titleOf(one.vendor)}
          <div className="muted small incident-pace">
            {vendors.pace(
              rateWords(one),
              one.estimatedEndAt === null ? null : <Time at={one.estimatedEndAt} />,
            )}
          </div>
        </>
      ),
    },
    {
      header: vendors.population,
      look: 'number',
      cell: ({ vendor, population }) => (
        <CountLink
          incident={name}
          count={population}
          what={[vendors.population, titleOf(vendor)]}
          params={{ fate: 'all', vendor }}
        />
      ),
    },
    ...FATES.map(
      (fate): RowColumn<IncidentVendor> => ({
        header: FATE_LOOKS[fate].label,
        look: 'number',
        cell: (one) => (
          <MemberLink
            incident={name}
            figures={one}
            fate={fate}
            vendor={{ id: one.vendor, title: titleOf(one.vendor) }}
          />
        ),
      }),
    ),
  ]
  return (
    <Card title={vendors.title}>
      <RowTable columns={columns} rows={byVendor} keyOf={({ vendor }) => vendor} />
    </Card>
  )
}

const rateWords = ({ perSecond, rateFrom }: IncidentVendor): string =>
  perSecond === null || rateFrom === null ? vendors.noRate : vendors.rateOf(perSecond, rateFrom)

const STARTED: ReadonlySet<IncidentBatch['state']> = new Set(['running', 'paused', 'stopped', 'finished'])

/** Where a batch is looked at: its run once there is one. */
export const hrefOfBatch = ({ batch, state }: Pick<IncidentBatch, 'batch' | 'state'>): string =>
  hrefOf(STARTED.has(state) ? 'runs' : 'batches', batch)

/** The batches that hold certificates of the population. */
export function Batches({ incident: { name, batches } }: { readonly incident: Incident }) {
  const titleOf = useVendorTitle()
  const columns: readonly RowColumn<IncidentBatch>[] = [
    {
      header: batchWords.batch,
      cell: (one) => <a href={hrefOfBatch(one)}>{one.batch}</a>,
    },
    {
      header: batchWords.state,
      cell: ({ state, elsewhere }) => (
        <>
          <BatchStatePill state={state} />
          {elsewhere !== null && elsewhere.begun > 0 && (
            <div className="muted small">{batchWords.elsewhere(<Time at={elsewhere.at} />)}</div>
          )}
        </>
      ),
    },
    { header: batchWords.vendor, cell: ({ vendor }) => titleOf(vendor) },
    // What a draft holds is fixed when it is sealed: a nought would say that it holds nothing.
    {
      header: batchWords.items,
      look: 'number',
      cell: ({ state, items }) => (state === 'draft' ? '' : formatCount(items)),
    },
    {
      header: batchWords.members,
      look: 'number',
      cell: ({ batch, state, members }) =>
        state === 'draft' ? (
          ''
        ) : (
          <CountLink
            incident={name}
            count={members}
            what={[batchWords.members, batch]}
            params={{ fate: 'all', batch }}
          />
        ),
    },
    {
      header: batchWords.done,
      look: 'number',
      cell: ({ state, done, elsewhere }) =>
        state === 'draft' ? '' : formatCount(Math.max(done, elsewhere?.done ?? 0)),
    },
    {
      header: batchWords.exceptions,
      look: 'number',
      cell: ({ state, exceptions, elsewhere }) =>
        state === 'draft' ? '' : formatCount(Math.max(exceptions, elsewhere?.exceptions ?? 0)),
    },
  ]
  return (
    <Card title={batchWords.title}>
      {batches.length === 0 ? (
        <p className="muted">{batchWords.none}</p>
      ) : (
        <RowTable columns={columns} rows={batches} keyOf={({ batch }) => batch} />
      )}
    </Card>
  )
}

const EXCLUSIONS: readonly RowColumn<Incident['exclusions'][number]>[] = [
  { header: exclusionWords.when, cell: ({ at }) => <Time at={at} /> },
  { header: exclusionWords.who, cell: ({ who }) => who },
  { header: exclusionWords.why, cell: ({ why }) => why },
  {
    header: exclusionWords.until,
    cell: ({ until }) => (until === null ? exclusionWords.noEnd : <Time at={until} />),
  },
  { header: exclusionWords.now, look: 'number', cell: ({ now }) => formatCount(now) },
]

/** What is left out of the population, why, and until when. */
export function Exclusions({ incident: { exclusions } }: { readonly incident: Incident }) {
  if (exclusions.length === 0) return null
  return (
    <Card title={exclusionWords.title}>
      <RowTable columns={EXCLUSIONS} rows={exclusions} keyOf={({ at, why }) => `${at} ${why}`} />
    </Card>
  )
}
