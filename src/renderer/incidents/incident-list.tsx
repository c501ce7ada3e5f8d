import { useState } from 'react'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount, formatDuration } from '../components/format.ts'
import { Card, EmptyState, Loading, PlainTable, Screen } from '../components/layout.tsx'
import { NextStep } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { words } from '../words/words.ts'
import { outlookOf } from './incident-clock-notice.tsx'
import { OpenIncidentDialog } from './open-incident.tsx'

export function IncidentList() {
  const { list } = words.incidents
  const [isOpening, setOpening] = useState(false)
  const say = useToast()
  const [incidents, again] = useAnswer((api) => api.incidents.list({}), [], ['batches.changed'])
  const [first] = valueOr(incidents, [])
    .filter(({ state }) => state === 'open')
    .toSorted((one, other) => one.clock.leftMs - other.clock.leftMs)
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
    again()
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
        <EmptyState
          icon="bell"
          title={list.none}
          action={<Button onClick={() => setOpening(true)}>{list.open}</Button>}
        >
          {list.noneWhy}
        </EmptyState>
      )}
      {incidents.kind === 'ready' && incidents.value.length > 0 && (
        <Card>
          <PlainTable>
            <thead>
              <tr>
                <th scope="col">{list.columns.incident}</th>
                <th scope="col">{list.columns.state}</th>
                <th scope="col">{list.columns.cause}</th>
                <th scope="col" className="right">
                  {list.columns.population}
                </th>
                <th scope="col" className="right">
                  {list.columns.revoked}
                </th>
                <th scope="col" className="right">
                  {list.columns.left}
                </th>
                <th scope="col">{list.columns.deadline}</th>
                <th scope="col">{list.columns.timeLeft}</th>
              </tr>
            </thead>
            <tbody>
              {incidents.value.map(({ name, state, cause, figures, clock }) => (
                <tr key={name}>
                  <td>
                    <a href={hrefOf('incidents', name)}>{name}</a>
                  </td>
                  <td>
                    {state === 'closed' ? (
                      <Pill tone="quiet" icon="check">
                        {list.closed}
                      </Pill>
                    ) : (
                      <Pill tone={outlookOf(clock)[0]} icon="bell">
                        {list.isOpen}
                      </Pill>
                    )}
                  </td>
                  <td>{cause.title}</td>
                  <td className="right number">{formatCount(figures.population)}</td>
                  <td className="right number">{formatCount(figures.revoked)}</td>
                  <td className="right number">{formatCount(clock.left)}</td>
                  <td>
                    <Time at={clock.deadline} />
                  </td>
                  <td className="number time">
                    <span>{clock.leftMs < 0 ? list.passed : formatDuration(clock.leftMs)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </PlainTable>
        </Card>
      )}
    </Screen>
  )
}
