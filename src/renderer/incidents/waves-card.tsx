import { useEffect, useState } from 'react'
import type { Incident, IncidentWave } from '../../contract/incidents.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, Loading, PlainTable } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { BatchStatePill, Pill, type StateLook } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { words } from '../words/words.ts'
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
export function WavesCard({ incident, again }: { readonly incident: Incident; readonly again: () => void }) {
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
  const [planning, setPlanning] = useState(false)
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
        <PlainTable>
          <thead>
            <tr>
              <th scope="col">{said.columns.wave}</th>
              <th scope="col">{said.columns.when}</th>
              <th scope="col">{said.columns.batches}</th>
              <th scope="col" className="right">
                {said.columns.members}
              </th>
              <th scope="col" className="right">
                {said.columns.unreplaced}
              </th>
              <th scope="col" className="right">
                {said.columns.revoked}
              </th>
              <th scope="col" className="right">
                {said.columns.excluded}
              </th>
            </tr>
          </thead>
          <tbody>
            {waves.map((wave) => (
              <tr key={wave.name}>
                <th scope="row" className="row-head">
                  <div className="incident-wave">
                    {wave.name}
                    <Pill {...STATE_LOOKS[wave.state]}>{STATE_LOOKS[wave.state].label}</Pill>
                    {isOpen && wave.held === null && wave.state !== 'ended' && (
                      <Button onClick={() => setHeld(wave.name)}>{said.hold}</Button>
                    )}
                    {isOpen && wave.held !== null && (
                      <Button onClick={() => setReleased(wave.name)}>{said.release}</Button>
                    )}
                  </div>
                </th>
                <td className="incident-what">
                  {wave.startsItself && (
                    <Pill tone="going" icon="clock">
                      {said.byItself}
                    </Pill>
                  )}{' '}
                  {wave.when}
                  {wave.held !== null && (
                    <div className="muted">
                      {said.heldBy(wave.held.who, <Time at={wave.held.at} />, wave.held.why)}
                    </div>
                  )}
                  {wave.state !== 'ended' &&
                    wave.waitsFor.slice(wave.held === null ? 0 : 1).map((what) => (
                      <div key={what} className="muted">
                        {what}
                      </div>
                    ))}
                </td>
                <td>
                  {wave.batches.map((one) => (
                    <div key={one.batch} className="incident-wave-batch">
                      <a href={hrefOf('batches', one.batch)}>{one.batch}</a>{' '}
                      <BatchStatePill state={one.state} />
                    </div>
                  ))}
                </td>
                <WaveNumber incident={name} wave={wave.name} count={wave.members} params={{ fate: 'all' }} />
                <WaveNumber
                  incident={name}
                  wave={wave.name}
                  count={wave.members - wave.replaced}
                  params={{ fate: 'all', replaced: 'no' }}
                />
                <WaveNumber
                  incident={name}
                  wave={wave.name}
                  count={wave.revoked}
                  params={{ fate: 'revoked' }}
                />
                <WaveNumber
                  incident={name}
                  wave={wave.name}
                  count={wave.excluded}
                  params={{ fate: 'excluded' }}
                />
              </tr>
            ))}
          </tbody>
        </PlainTable>
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

function WaveNumber({
  incident,
  wave,
  count,
  params,
}: {
  readonly incident: string
  readonly wave: string
  readonly count: number
  readonly params: Readonly<Record<string, string>>
}) {
  return (
    <td className="right number">
      {count === 0 ? (
        formatCount(0)
      ) : (
        <a href={hrefOf('incidents', incident, { ...params, wave })}>{formatCount(count)}</a>
      )}
    </td>
  )
}
