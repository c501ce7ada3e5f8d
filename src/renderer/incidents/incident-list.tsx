import { useState } from 'react'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount, formatDuration } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { outlookOf } from './incident-clock-notice.tsx'
import { OpenIncidentDialog } from './open-incident.tsx'

export function IncidentList() {
  const [isOpening, setOpening] = useState(false)
  const [incidents, again] = useAnswer((api) => api.incidents.list({}), [], ['batches.changed'])
  return (
    <Screen
      title="Incidents"
      sub="One population over batches and vendors, one clock, one report."
      next={
        incidents.kind !== 'ready'
          ? undefined
          : incidents.value.some(({ state }) => state === 'open')
            ? 'Open the one whose time runs out first.'
            : 'Open an incident when a key is compromised or a profile was wrong.'
      }
      actions={
        <Button look="primary" icon="plus" onClick={() => setOpening(true)}>
          Open an incident…
        </Button>
      }
    >
      {isOpening && <OpenIncidentDialog onClose={() => setOpening(false)} />}
      {incidents.kind === 'loading' && <Loading what="the incidents" />}
      {incidents.kind === 'failed' && <FailureNotice failure={incidents.failure} onRetry={again} />}
      {incidents.kind === 'ready' && incidents.value.length === 0 && (
        <EmptyState icon="bell" title="No incident">
          Open one, and take the inventories in that it is about: what became of each certificate is then
          counted over all batches and vendors.
        </EmptyState>
      )}
      {incidents.kind === 'ready' && incidents.value.length > 0 && (
        <Card>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Incident</th>
                <th scope="col">State</th>
                <th scope="col">Cause</th>
                <th scope="col" className="right">
                  Population
                </th>
                <th scope="col" className="right">
                  Revoked
                </th>
                <th scope="col" className="right">
                  Left
                </th>
                <th scope="col">Deadline</th>
                <th scope="col">Time left</th>
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
                        closed
                      </Pill>
                    ) : (
                      <Pill tone={outlookOf(clock)[0]} icon="bell">
                        open
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
                    {clock.leftMs < 0 ? 'passed' : formatDuration(clock.leftMs)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </Screen>
  )
}
