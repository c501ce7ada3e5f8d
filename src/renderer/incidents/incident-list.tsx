import { useState } from 'react'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { INCIDENT_COLUMNS, openAmong } from './incident-columns.tsx'
import { OpenIncidentDialog } from './open-incident.tsx'
import { useIncidents } from './use-incidents.ts'

const COLUMNS = Object.values(INCIDENT_COLUMNS)

export function IncidentList() {
  const { list } = words.incidents
  const [isOpening, setOpening] = useState(false)
  const say = useToast()
  const [incidents, again] = useIncidents()
  const [first] = openAmong(valueOr(incidents, []))
  const load = useAct(async (api) => {
    const chosen = await api.workspace.chooseFile({ purpose: 'bundle' })
    if (chosen === null) return
    const { incident, outcome, members, batches, signedBy, isTrusted } = await api.incidents.load({
      file: chosen.file,
    })
    say({
      title: outcome === 'known' ? list.known(incident) : list.loaded(incident),
      message: list.loadedWhat(members, batches, signedBy, isTrusted),
    })
    go('incidents', incident)
  })
  return (
    <Screen
      title={list.title}
      sub={list.sub}
      next={
        incidents.kind !== 'ready' ? undefined : first === undefined ? (
          <NextStep says={list.nextNone} leads={[() => setOpening(true)]} />
        ) : (
          <NextStep says={list.nextOpen} leads={[hrefOf('incidents', first.name)]} />
        )
      }
      actions={
        <>
          <Button busy={load.busy} onClick={() => void load.run()}>
            {list.load}
          </Button>
          <Button look="primary" icon="plus" onClick={() => setOpening(true)}>
            {list.open}
          </Button>
        </>
      }
    >
      <FailureNotice failure={load.failure} />
      {isOpening && <OpenIncidentDialog onClose={() => setOpening(false)} />}
      {incidents.kind === 'loading' && <Loading what={list.what} />}
      {incidents.kind === 'failed' && <FailureNotice failure={incidents.failure} onRetry={again} />}
      {incidents.kind === 'ready' && incidents.value.length === 0 && (
        <EmptyState icon="bell" title={list.none}>
          {list.noneWhy}
        </EmptyState>
      )}
      {incidents.kind === 'ready' && incidents.value.length > 0 && (
        <Card>
          <RowTable columns={COLUMNS} rows={incidents.value} keyOf={({ name }) => name} />
        </Card>
      )}
    </Screen>
  )
}
