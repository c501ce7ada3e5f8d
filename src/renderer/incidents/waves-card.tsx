import { useEffect, useState } from 'react'
import type { Incident, IncidentWave } from '../../contract/incidents.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Card, Loading } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { BatchStatePill, Pill, type StateLook } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { hrefOfBatch } from './incident-tables.tsx'
import { CountLink } from './member-link.tsx'
import { PlanWaveDialog } from './plan-wave.tsx'
import { WhyDialog } from './why-dialog.tsx'

const said = words.incidents.waves

const STATE_LOOKS: Readonly<Record<IncidentWave['state'], StateLook>> = {
  draft: { tone: 'quiet', icon: 'dots', label: said.states.draft },
  held: { tone: 'waiting', icon: 'pause', label: said.states.held },
  waiting: { tone: 'waiting', icon: 'clock', label: said.states.waiting },
  due: { tone: 'going', icon: 'runs', label: said.states.due },
  running: { tone: 'going', icon: 'activity', label: said.states.running },
  ended: { tone: 'done', icon: 'check', label: said.states.ended },
}

/** The waves of an incident: what each holds, when it may be sent, and what lets it go. */
export function WavesCard({
  incident,
  planning,
  onPlan: setPlanning,
  again,
}: {
  readonly incident: Incident
  readonly planning: boolean
  readonly onPlan: (planning: boolean) => void
  readonly again: () => void
}) {
  const { name, state, batches, chain } = incident
  // Asked for again when a batch of the incident has come further, or its journal: it counts members one by one.
  const progress = [chain.events, ...batches.map((one) => `${one.state} ${one.done}`)].join()
  const [found, look] = useAnswer((api) => api.incidents.waves({ incident: name }), [name])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come further is looked at again
  useEffect(look, [look, progress])
  const waves = valueOr(found, [])
  const both = () => {
    look()
    again()
  }
  const [held, setHeld] = useState<string | null>(null)
  const [released, setReleased] = useState<string | null>(null)
  const hold = useAct((api, wave: string, why: string) => api.incidents.hold({ incident: name, wave, why }))
  // Main asks after it, by a dialog of its own and with its own facts.
  const release = useAct((api, wave: string, why: string) =>
    api.incidents.release({ incident: name, wave, why }),
  )
  const isOpen = state === 'open'
  // What was sealed so; a draft starts nothing yet.
  const starting = isOpen
    ? waves
        .filter((one) => one.startsItself && !['draft', 'ended', 'held'].includes(one.state))
        .map((one) => one.name)
    : []
  return (
    <Card
      title={said.title}
      {...(isOpen && { actions: <Button onClick={() => setPlanning(true)}>{said.plan}</Button> })}
    >
      {found.kind === 'failed' && <FailureNotice failure={found.failure} onRetry={look} />}
      {found.kind === 'loading' && <Loading what={said.what} />}
      {found.kind === 'ready' && waves.length === 0 && <p className="muted">{said.none}</p>}
      {starting.length > 0 && (
        <Notice tone="waiting" title={said.starting(starting)}>
          <p>{said.startingWhat}</p>
        </Notice>
      )}
      {waves.length > 0 && (
        <RowTable
          columns={columns({ incident: name, isOpen, onHold: setHeld, onRelease: setReleased })}
          rows={waves}
          keyOf={(wave) => wave.name}
        />
      )}
      {waves.length > 0 && (
        <p className="muted incident-note">{starting.length > 0 ? said.others : said.nothing}</p>
      )}
      <FailureNotice failure={release.failure} />
      {planning && (
        <PlanWaveDialog incident={incident} waves={waves} onClose={() => setPlanning(false)} again={both} />
      )}
      {held !== null && (
        <WhyDialog
          title={said.holdTitle(held)}
          description={said.holdWhat}
          label={said.holdLabel}
          act={hold}
          onWhy={async (why) => hold.run(held, why)}
          onClose={() => setHeld(null)}
          again={both}
        />
      )}
      {released !== null && (
        <WhyDialog
          title={said.releaseTitle(released)}
          description={
            waves.find((one) => one.name === released)?.startsItself === true
              ? said.releaseWhatItself
              : said.releaseWhat
          }
          label={said.release}
          act={release}
          onWhy={async (why) => release.run(released, why)}
          onClose={() => setReleased(null)}
          again={both}
        />
      )}
    </Card>
  )
}

function columns({
  incident,
  isOpen,
  onHold,
  onRelease,
}: {
  readonly incident: string
  readonly isOpen: boolean
  readonly onHold: (wave: string) => void
  readonly onRelease: (wave: string) => void
}): readonly RowColumn<IncidentWave>[] {
  const counted = (
    header: string,
    count: (wave: IncidentWave) => number,
    params: Readonly<Record<string, string>>,
  ): RowColumn<IncidentWave> => ({
    header,
    look: 'number',
    cell: (wave) => (
      <CountLink
        incident={incident}
        count={count(wave)}
        what={[header, wave.name]}
        params={{ ...params, wave: wave.name }}
      />
    ),
  })
  return [
    {
      header: said.columns.wave,
      look: 'head',
      cell: ({ name, state, held }) => (
        <div className="incident-wave">
          {name}
          <Pill {...STATE_LOOKS[state]}>{STATE_LOOKS[state].label}</Pill>
          {isOpen && held === null && state !== 'ended' && (
            <Button of={name} onClick={() => onHold(name)}>
              {said.hold}
            </Button>
          )}
          {isOpen && held !== null && (
            <Button of={name} onClick={() => onRelease(name)}>
              {said.release}
            </Button>
          )}
        </div>
      ),
    },
    { header: said.columns.when, className: 'incident-what', cell: (wave) => <When wave={wave} /> },
    {
      header: said.columns.batches,
      cell: ({ batches }) =>
        batches.map((one) => (
          <div key={one.batch} className="incident-wave-batch">
            <a href={hrefOfBatch(one)}>{one.batch}</a> <BatchStatePill state={one.state} />
          </div>
        )),
    },
    counted(said.columns.members, ({ members }) => members, { fate: 'all' }),
    counted(said.columns.unreplaced, ({ members, replaced }) => members - replaced, {
      fate: 'all',
      replaced: 'no',
    }),
    counted(said.columns.revoked, ({ revoked }) => revoked, { fate: 'revoked' }),
    counted(said.columns.excluded, ({ excluded }) => excluded, { fate: 'excluded' }),
  ]
}

/** When a wave may be sent, who holds it back, and what it waits for. */
function When({ wave: { startsItself, when, held, state, waitsFor } }: { readonly wave: IncidentWave }) {
  return (
    <>
      {startsItself && (
        <Pill tone="going" icon="clock">
          {said.byItself}
        </Pill>
      )}{' '}
      {when}
      {held !== null && <div className="muted">{said.heldBy(held.who, <Time at={held.at} />, held.why)}</div>}
      {state !== 'ended' &&
        waitsFor.slice(held === null ? 0 : 1).map((what) => (
          <div key={what} className="muted">
            {what}
          </div>
        ))}
    </>
  )
}
