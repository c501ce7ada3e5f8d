import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { IncidentMember, MemberFate } from '../../contract/incidents.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatNoun } from '../components/format.ts'
import { Card, EmptyState, Screen } from '../components/layout.tsx'
import { NextStep } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { useVendorTitle, useWorkspace } from '../stores/workspace-context.tsx'
import { DataTable } from '../table/data-table.tsx'
import { SelectionTools } from '../table/selection-tools.tsx'
import type { TableColumn } from '../table/table-column.ts'
import { usePagedRows } from '../table/use-paged-rows.ts'
import { useSelection } from '../table/use-selection.ts'
import { words } from '../words/words.ts'
import { FATE_LOOKS } from './fates.ts'
import { WhyDialog } from './why-dialog.tsx'

const { members: said, certificate: CERTIFICATE, population } = words.incidents
/** As the contract takes them. */
const NAMED_MAX = 1_000
const SHOWN_MAX = 3

const columnsWith = (titleOf: (vendor: string) => string): readonly TableColumn<IncidentMember>[] => [
  {
    id: 'target',
    header: said.columns.target,
    minPx: 276,
    look: 'mono',
    cell: ({ target }) => target,
    copy: ({ target }) => target,
  },
  {
    id: 'commonName',
    header: said.columns.commonName,
    minPx: 150,
    grow: 1,
    cell: ({ commonName }) => commonName,
  },
  { id: 'fate', header: said.columns.fate, minPx: 150, cell: ({ fate }) => <FatePill fate={fate} /> },
  {
    id: 'batch',
    header: said.columns.batch,
    minPx: 120,
    grow: 1,
    cell: ({ batch }) => (batch === null ? '' : <a href={hrefOf('batches', batch)}>{batch}</a>),
  },
  {
    id: 'replacement',
    header: said.columns.replacement,
    minPx: 130,
    grow: 1,
    cell: ({ replaced, replacement }) => (replaced ? (replacement ?? said.replaced) : ''),
  },
  {
    id: 'validTo',
    header: said.columns.validTo,
    minPx: 110,
    cell: ({ validTo }) => validTo?.slice(0, 10) ?? '',
  },
  {
    id: 'vendor',
    header: said.columns.vendor,
    minPx: 150,
    grow: 1,
    look: 'muted',
    cell: ({ vendor }) => titleOf(vendor),
  },
  {
    id: 'origin',
    header: said.columns.origin,
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
  const titleOf = useVendorTitle()
  // biome-ignore lint/correctness/useExhaustiveDependencies: titles come with the list of vendors
  const columns = useMemo(() => columnsWith(titleOf), [vendors])
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
  const total = useStore(rows, (state) => state.total)
  const selection = useSelection(rows)
  const [excluding, setExcluding] = useState<readonly IncidentMember[] | null>(null)
  const say = useToast()
  const take = useAct(async () => {
    const members = await selection.read()
    if (members.length <= NAMED_MAX) setExcluding(members)
    else say({ level: 'warning', title: said.tooMany(NAMED_MAX) })
  })
  const exclude = useAct(async (api, why: string, members: readonly IncidentMember[]) => {
    const { items } = await api.incidents.exclude({
      incident,
      chosen: { find: members.map(({ target }) => target) },
      why,
      until: null,
    })
    say({
      title: population.excluded(items),
      message: population.excludedThen,
    })
    selection.clear()
  })
  const what = fate === null ? said.population : FATE_LOOKS[fate].label
  const sub = [
    known?.title,
    wave === null ? undefined : said.wave(wave),
    batch === null ? undefined : said.batch(batch),
    replaced === null ? undefined : replaced === 'yes' ? said.knownReplaced : said.notReplaced,
  ].filter((one) => one !== undefined)
  return (
    <Screen
      fills
      title={said.title(incident, what)}
      {...(sub.length > 0 && { sub: sub.join(' \u00b7 ') })}
      next={<NextStep says={said.next} leads={[hrefOf('incidents', incident)]} />}
      actions={<LinkButton href={hrefOf('incidents', incident)}>{said.back}</LinkButton>}
    >
      {/* It stands there before anything is selected, so that rows do not move under the pointer. */}
      <div className="tools tools-steady">
        {selection.picked > 0 ? (
          <SelectionTools selection={selection} noun={CERTIFICATE} columns={columns}>
            <Button busy={take.busy} onClick={() => void take.run()}>
              {said.exclude}
            </Button>
            <FailureNotice failure={take.failure} />
          </SelectionTools>
        ) : (
          <span className="muted number">{total === null ? '' : formatNoun(total, CERTIFICATE)}</span>
        )}
      </div>
      <Card grow>
        <DataTable
          label={said.label}
          columns={columns}
          rows={rows}
          selection={selection}
          empty={<EmptyState icon="search" title={said.none} />}
        />
      </Card>
      {excluding !== null && (
        <WhyDialog
          title={said.excludeTitle(excluding.length)}
          description={said.excludeWhat(
            excluding
              .slice(0, SHOWN_MAX)
              .map(({ commonName, target }) => (commonName === '' ? target : commonName)),
            excluding.length > SHOWN_MAX,
          )}
          label={said.excludeLabel}
          act={exclude}
          onWhy={(why) => exclude.run(why, excluding)}
          onClose={() => setExcluding(null)}
          again={rows.refresh}
        />
      )}
    </Screen>
  )
}
