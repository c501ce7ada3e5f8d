import { useEffect, useState } from 'react'
import type { Incident, IncidentWave } from '../../contract/incidents.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { BatchStatePill, Pill, type StateLook } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { PlanWaveDialog } from './plan-wave.tsx'
import { WhyDialog } from './why-dialog.tsx'

const STATE_LOOKS: Readonly<Record<IncidentWave['state'], StateLook>> = {
  draft: { tone: 'quiet', icon: 'dots', label: 'draft' },
  held: { tone: 'waiting', icon: 'pause', label: 'held' },
  waiting: { tone: 'waiting', icon: 'clock', label: 'waiting' },
  due: { tone: 'going', icon: 'runs', label: 'due' },
  running: { tone: 'going', icon: 'activity', label: 'running' },
  ended: { tone: 'done', icon: 'check', label: 'ended' },
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
  return (
    <Card
      title="Waves"
      {...(isOpen && { actions: <Button onClick={() => setPlanning(true)}>Plan a wave…</Button> })}
    >
      {found.kind === 'failed' && <FailureNotice failure={found.failure} onRetry={look} />}
      {found.kind === 'loading' && <Loading what="the waves" />}
      {found.kind === 'ready' && waves.length === 0 && (
        <p className="muted">
          None yet. A wave is cut from what is left of the population: a draft for each vendor, and when it
          may be sent.
        </p>
      )}
      {waves.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Wave</th>
              <th scope="col">State</th>
              <th scope="col">May be sent</th>
              <th scope="col">Batches</th>
              <th scope="col" className="right">
                Members
              </th>
              <th scope="col" className="right">
                Not replaced
              </th>
              <th scope="col" className="right">
                Revoked
              </th>
              <th scope="col" className="right">
                Excluded
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {waves.map((wave) => (
              <tr key={wave.name}>
                <th scope="row" className="row-head">
                  {wave.name}
                </th>
                <td>
                  <Pill {...STATE_LOOKS[wave.state]}>{STATE_LOOKS[wave.state].label}</Pill>
                </td>
                <td className="incident-what">
                  {wave.when}
                  {wave.held !== null && (
                    <div className="muted">
                      held by {wave.held.who} since <Time at={wave.held.at} />: {wave.held.why}
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
                <td className="right">
                  {isOpen && wave.held === null && wave.state !== 'ended' && (
                    <Button onClick={() => setHeld(wave.name)}>Hold…</Button>
                  )}
                  {isOpen && wave.held !== null && (
                    <Button onClick={() => setReleased(wave.name)}>Release…</Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {waves.length > 0 && (
        <p className="muted incident-note">
          Nothing starts by itself. A batch is checked, sealed and run on its own page, and is refused there
          while its wave waits.
        </p>
      )}
      <FailureNotice failure={release.failure} />
      {planning && (
        <PlanWaveDialog incident={incident} waves={waves} onClose={() => setPlanning(false)} again={both} />
      )}
      {held !== null && (
        <WhyDialog
          title={`Hold wave ${held}?`}
          description="From now on no run sends anything of it. What is on its way is asked about and confirmed."
          label="Hold the wave"
          act={hold}
          onWhy={async (why) => hold.run(held, why)}
          onClose={() => setHeld(null)}
          again={both}
        />
      )}
      {released !== null && (
        <WhyDialog
          title={`Release wave ${released}?`}
          description="Runs of it are held back no longer, as far as its schedule allows. Nothing starts by it."
          label="Release…"
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
