import { useEffect, useState } from 'react'
import { FATES } from '../../contract/incident-fates.ts'
import type { Incident, IncidentFigures, IncidentVendor, MemberFate } from '../../contract/incidents.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount, formatRate } from '../components/format.ts'
import { Card, Figure, KeyValues, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { BatchStatePill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { BurnDownCard } from './burn-down.tsx'
import { FATE_LOOKS } from './fates.ts'
import { IncidentClockNotice } from './incident-clock-notice.tsx'
import { PopulationActions } from './population-actions.tsx'
import { WavesCard } from './waves-card.tsx'
import { WhyDialog } from './why-dialog.tsx'
import './incidents.css'

/** A run of another process announces nothing here, and time alone changes figures. */
const LOOK_EVERY_MS = 5_000
const RATE_WORDS = {
  measured: 'as measured',
  connection: "the connection's limits",
  published: "the vendor's limits",
  assumed: 'assumed at first',
} as const

/** Each has a number, which the incident keeps. Evidence is signed where the key is in the keychain. */
const REPORTS = [
  { format: 'csv', label: 'Save as CSV…' },
  { format: 'jsonl', label: 'Save the evidence…' },
  { format: 'html', label: 'Save as HTML…' },
  { format: 'pdf', label: 'Save the report…' },
] as const

export function IncidentDetail({ name }: { readonly name: string }) {
  const [incident, again] = useAnswer((api) => api.incidents.get({ incident: name }), [name])
  useEffect(() => {
    const timer = setInterval(again, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [again])
  if (incident.kind === 'ready') return <Shown incident={incident.value} again={again} />
  return (
    <Screen title={name}>
      {incident.kind === 'loading' ? (
        <Loading what="the incident" />
      ) : (
        <FailureNotice failure={incident.failure} onRetry={again} />
      )}
    </Screen>
  )
}

function Shown({ incident, again }: { readonly incident: Incident; readonly again: () => void }) {
  const { name, state, cause, clock } = incident
  const say = useToast()
  const report = useAct(async (api, format: (typeof REPORTS)[number]['format']) => {
    const file = await api.incidents.report({ incident: name, format })
    if (file === null) return
    say({ title: `${file} is written`, message: 'It has a number, which the incident keeps.' })
    again()
  })
  return (
    <Screen
      title={name}
      sub={`${incident.drill ? 'Drill · ' : ''}${cause.title}${state === 'closed' ? ' · closed' : ''}`}
      next={nextOf(incident)}
      actions={
        <>
          <CloseOrReopen incident={incident} again={again} />
          {REPORTS.map(({ format, label }) => (
            <Button key={format} icon="download" busy={report.busy} onClick={() => void report.run(format)}>
              {label}
            </Button>
          ))}
        </>
      }
    >
      <FailureNotice failure={report.failure} />
      <IncidentClockNotice clock={clock} />
      <Population incident={incident} again={again} />
      {incident.figures.population > 0 && <BurnDownCard incident={name} clock={clock} />}
      <WavesCard incident={incident} again={again} />
      <Vendors incident={incident} />
      <Batches incident={incident} />
      <Exceptions incident={incident} />
      <About incident={incident} />
    </Screen>
  )
}

function nextOf({ state, figures, clock, byVendor }: Incident): string {
  if (state === 'closed') return 'Save the report. Reopen it if more is found.'
  if (figures.population === 0) return 'Add the inventories that it is about.'
  const inNoBatch = byVendor.reduce((sum, one) => sum + one.inNoBatch, 0)
  if (inNoBatch > 0) return `Plan a wave: ${formatCount(inNoBatch)} stand in no sealed batch yet.`
  if (figures.refused > 0)
    return `Read why ${formatCount(figures.refused)} were refused: try them again, or exclude them with a reason.`
  return clock.left === 0
    ? 'Save the report, and close it with a statement.'
    : 'Run its batches; the clock says whether the deadline is kept.'
}

function CloseOrReopen({ incident, again }: { readonly incident: Incident; readonly again: () => void }) {
  const { name, state, figures } = incident
  const [isAsked, setAsked] = useState(false)
  const isOpen = state === 'open'
  const act = useAct((api, why: string) =>
    isOpen
      ? api.incidents.close({ incident: name, statement: why })
      : api.incidents.reopen({ incident: name, why }),
  )
  const left = figures.notYetRevoked + figures.inDoubt + figures.refused
  return (
    <>
      <Button onClick={() => setAsked(true)}>{isOpen ? 'Close…' : 'Reopen…'}</Button>
      {isAsked && (
        <WhyDialog
          title={isOpen ? `Close ${name}?` : `Reopen ${name}?`}
          description={
            isOpen
              ? `${left === 0 ? 'Nothing is left.' : `${formatCount(left)} of its population are neither revoked, expired nor excluded.`} It takes no more changes until it is reopened; runs go on, and exclusions and held waves hold as before.`
              : 'It takes changes again.'
          }
          label={isOpen ? 'Close the incident' : 'Reopen'}
          field={isOpen ? 'What is stated at its end' : 'Why'}
          act={act}
          onWhy={act.run}
          onClose={() => setAsked(false)}
          again={again}
        />
      )}
    </>
  )
}

function Population({ incident, again }: { readonly incident: Incident; readonly again: () => void }) {
  const { name, figures } = incident
  return (
    <Card
      title="Population"
      {...(incident.state === 'open' && { actions: <PopulationActions incident={incident} again={again} /> })}
    >
      <div className="incident-figures">
        <Figure
          value={<a href={hrefOf('incidents', name, { fate: 'all' })}>{formatCount(figures.population)}</a>}
          label="certificates"
          note={
            figures.replaced === 0 ? (
              'none known to be replaced'
            ) : (
              <a href={hrefOf('incidents', name, { fate: 'all', replaced: 'yes' })}>
                {formatCount(figures.replaced)} known to be replaced
              </a>
            )
          }
        />
        {FATES.map((fate) => {
          const { label, tone } = FATE_LOOKS[fate]
          const shown = tone === 'quiet' || figures[fate] === 0 ? undefined : tone
          return (
            <Figure
              key={fate}
              value={<MemberLink incident={name} figures={figures} fate={fate} />}
              label={label}
              {...(shown !== undefined && { tone: shown })}
            />
          )
        })}
      </div>
    </Card>
  )
}

/** A number, which leads to its list unless that would be empty. */
function MemberLink({
  incident,
  figures,
  fate,
  vendor,
}: {
  readonly incident: string
  readonly figures: IncidentFigures
  readonly fate: MemberFate
  readonly vendor?: string
}) {
  const count = figures[fate]
  if (count === 0) return formatCount(0)
  const params = { fate, ...(vendor !== undefined && { vendor }) }
  return <a href={hrefOf('incidents', incident, params)}>{formatCount(count)}</a>
}

function Vendors({ incident: { name, byVendor } }: { readonly incident: Incident }) {
  if (byVendor.length === 0) return null
  return (
    <Card title="By vendor">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Vendor</th>
            <th scope="col" className="right">
              Population
            </th>
            {FATES.map((fate) => (
              <th key={fate} scope="col" className="right">
                {FATE_LOOKS[fate].label}
              </th>
            ))}
            <th scope="col">Rate</th>
            <th scope="col">Done about</th>
          </tr>
        </thead>
        <tbody>
          {byVendor.map((one) => (
            <tr key={one.vendor}>
              <th scope="row" className="row-head">
                {one.vendor}
              </th>
              <td className="right number">
                <a href={hrefOf('incidents', name, { fate: 'all', vendor: one.vendor })}>
                  {formatCount(one.population)}
                </a>
              </td>
              {FATES.map((fate) => (
                <td key={fate} className="right number">
                  <MemberLink incident={name} figures={one} fate={fate} vendor={one.vendor} />
                </td>
              ))}
              <td>{rateWords(one)}</td>
              <td>{one.estimatedEndAt === null ? '' : <Time at={one.estimatedEndAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

const rateWords = ({ perSecond, rateFrom }: IncidentVendor): string =>
  perSecond === null || rateFrom === null
    ? 'not known'
    : `${formatRate(perSecond)} a second, ${RATE_WORDS[rateFrom]}`

function Batches({ incident: { name, batches } }: { readonly incident: Incident }) {
  return (
    <Card title="Batches">
      {batches.length === 0 ? (
        <p className="muted">
          No sealed batch holds a certificate of this population yet, and none was drafted for it.
        </p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Batch</th>
              <th scope="col">State</th>
              <th scope="col">Vendor</th>
              <th scope="col" className="right">
                Items
              </th>
              <th scope="col" className="right">
                Of the population
              </th>
              <th scope="col" className="right">
                Done
              </th>
              <th scope="col" className="right">
                Exceptions
              </th>
            </tr>
          </thead>
          <tbody>
            {batches.map((one) => (
              <tr key={one.batch}>
                <td>
                  <a
                    href={hrefOf(
                      ['running', 'paused', 'stopped', 'finished'].includes(one.state) ? 'runs' : 'batches',
                      one.batch,
                    )}
                  >
                    {one.batch}
                  </a>
                </td>
                <td>
                  <BatchStatePill state={one.state} />
                  {one.elsewhere !== null && one.elsewhere.begun > 0 && (
                    <div className="muted small">
                      run elsewhere, as told of <Time at={one.elsewhere.at} />
                    </div>
                  )}
                </td>
                <td>{one.vendor}</td>
                <td className="right number">{formatCount(one.items)}</td>
                <td className="right number">
                  {one.members === 0 ? (
                    formatCount(0)
                  ) : (
                    <a href={hrefOf('incidents', name, { fate: 'all', batch: one.batch })}>
                      {formatCount(one.members)}
                    </a>
                  )}
                </td>
                <td className="right number">{formatCount(Math.max(one.done, one.elsewhere?.done ?? 0))}</td>
                <td className="right number">
                  {formatCount(Math.max(one.exceptions, one.elsewhere?.exceptions ?? 0))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

function Exceptions({ incident: { exclusions } }: { readonly incident: Incident }) {
  if (exclusions.length === 0) return null
  return (
    <Card title="Exclusions">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Why</th>
            <th scope="col">Until</th>
            <th scope="col" className="right">
              Excluded now
            </th>
          </tr>
        </thead>
        <tbody>
          {exclusions.map(({ at, who, why, until, now }) => (
            <tr key={`${at} ${why}`}>
              <td>
                <Time at={at} />
              </td>
              <td>{who}</td>
              <td>{why}</td>
              <td>{until === null ? 'no end' : <Time at={until} />}</td>
              <td className="right number">{formatCount(now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function About({ incident }: { readonly incident: Incident }) {
  const { cause, reason, owner, knownAt, knownHow, changes, chain } = incident
  return (
    <Card title="What happened">
      <KeyValues
        entries={[
          { name: 'Cause', value: `${cause.title} (${cause.id})` },
          { name: 'Reason', value: reason },
          {
            name: 'Known',
            value: (
              <>
                <Time at={knownAt} />
                {knownHow !== '' && `, ${knownHow}`}
              </>
            ),
          },
          { name: 'Owner', value: owner },
          { name: 'Head of its chain', value: <span className="mono digest">{chain.head}</span> },
        ]}
      />
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {changes.toReversed().map(({ seq, at, actor, what }) => (
            <tr key={seq}>
              <td>
                <Time at={at} />
              </td>
              <td>{actor}</td>
              <td className="incident-what">{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
