import type { IncidentMember, MemberFate } from '../../contract/incidents.ts'
import { LinkButton } from '../components/button.tsx'
import { Card, EmptyState, Screen } from '../components/layout.tsx'
import { Pill } from '../components/pill.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { DataTable } from '../table/data-table.tsx'
import type { TableColumn } from '../table/table-column.ts'
import { usePagedRows } from '../table/use-paged-rows.ts'
import { FATE_LOOKS } from './fates.ts'

const COLUMNS: readonly TableColumn<IncidentMember>[] = [
  {
    id: 'target',
    header: 'Certificate',
    minPx: 300,
    look: 'mono',
    cell: ({ target }) => target,
    copy: ({ target }) => target,
  },
  { id: 'commonName', header: 'Common name', minPx: 150, grow: 1, cell: ({ commonName }) => commonName },
  { id: 'fate', header: 'What became of it', minPx: 150, cell: ({ fate }) => <FatePill fate={fate} /> },
  {
    id: 'batch',
    header: 'Batch',
    minPx: 120,
    grow: 1,
    cell: ({ batch }) => (batch === null ? '' : <a href={hrefOf('batches', batch)}>{batch}</a>),
  },
  { id: 'validTo', header: 'Valid to', minPx: 110, cell: ({ validTo }) => validTo?.slice(0, 10) ?? '' },
  { id: 'vendor', header: 'Vendor', minPx: 150, look: 'muted', cell: ({ vendor }) => vendor },
  {
    id: 'origin',
    header: 'From inventory',
    minPx: 130,
    grow: 1,
    look: 'muted',
    cell: ({ origin }) => origin,
  },
]

function FatePill({ fate }: { readonly fate: MemberFate }) {
  const { tone, icon, label } = FATE_LOOKS[fate]
  return (
    <Pill tone={tone} icon={icon}>
      {label}
    </Pill>
  )
}

/** The certificates behind a number of an incident. */
export function MemberList({
  incident,
  fate,
  vendor,
}: {
  readonly incident: string
  readonly fate: MemberFate | null
  readonly vendor: string | null
}) {
  const vendors = useWorkspace((workspace) => workspace.vendors)
  const known = vendors.kind === 'ready' ? vendors.value.find(({ id }) => id === vendor) : undefined
  const rows = usePagedRows(
    (api) => (offset, limit) =>
      api.incidents.members({
        incident,
        offset,
        limit,
        ...(fate !== null && { fate }),
        ...(known !== undefined && { vendor: known.id }),
      }),
    [incident, fate, known?.id ?? null],
    ['runs.changed'],
  )
  const what = fate === null ? 'population' : FATE_LOOKS[fate].label
  return (
    <Screen
      fills
      title={`${incident}: ${what}`}
      {...(known !== undefined && { sub: known.title })}
      actions={<LinkButton href={hrefOf('incidents', incident)}>Back to the incident</LinkButton>}
    >
      <Card grow>
        <DataTable
          label="Certificates of the incident"
          columns={COLUMNS}
          rows={rows}
          empty={<EmptyState icon="search" title="No such certificate" />}
        />
      </Card>
    </Screen>
  )
}
