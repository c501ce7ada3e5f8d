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
  {
    id: 'replacement',
    header: 'Replaced by',
    minPx: 130,
    grow: 1,
    cell: ({ replaced, replacement }) => (replaced ? (replacement ?? 'yes') : ''),
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

/** Which of them; null where that does not matter. */
export interface Which {
  readonly fate: MemberFate | null
  readonly vendor: string | null
  readonly wave: string | null
  readonly batch: string | null
  /** `yes` or `no`. */
  readonly replaced: string | null
}

/** The certificates behind a number of an incident. */
export function MemberList({ incident, which }: { readonly incident: string; readonly which: Which }) {
  const { fate, vendor, wave, batch, replaced } = which
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
        ...(wave !== null && { wave }),
        ...(batch !== null && { batch }),
        ...(replaced !== null && { replaced: replaced === 'yes' }),
      }),
    [incident, fate, known?.id ?? null, wave, batch, replaced],
    ['runs.changed'],
  )
  const what = fate === null ? 'population' : FATE_LOOKS[fate].label
  const sub = [
    known?.title,
    wave === null ? undefined : `wave ${wave}`,
    batch === null ? undefined : `batch ${batch}`,
    replaced === null ? undefined : replaced === 'yes' ? 'known to be replaced' : 'not known to be replaced',
  ].filter((one) => one !== undefined)
  return (
    <Screen
      fills
      title={`${incident}: ${what}`}
      {...(sub.length > 0 && { sub: sub.join(' \u00b7 ') })}
      next="Select rows to copy their serial numbers, or go back to exclude some or plan a wave."
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
