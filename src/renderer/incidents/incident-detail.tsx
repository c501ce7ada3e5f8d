import { useEffect, useState } from 'react'
import { FATES } from '../../contract/incident-fates.ts'
import type { Incident } from '../../contract/incidents.ts'
import { useSigningAct } from '../authority/use-signing-act.tsx'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, Figure, KeyValues, Loading, Screen } from '../components/layout.tsx'
import { MenuButton } from '../components/menu.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { BurnDownCard } from './burn-down.tsx'
import { FATE_LOOKS } from './fates.ts'
import { IncidentClockNotice, unsettledOf } from './incident-clock-notice.tsx'
import { Batches, Exclusions, Vendors } from './incident-tables.tsx'
import { MemberLink } from './member-link.tsx'
import { FirstOfIncident, NextOfIncident } from './next-of-incident.tsx'
import { PopulationActions, type PopulationDeed } from './population-actions.tsx'
import { stepOfIncident } from './step-of-incident.ts'
import { WavesCard } from './waves-card.tsx'
import { WhyDialog } from './why-dialog.tsx'
import './incidents.css'

/** A run of another process announces nothing here, and time alone changes figures. */
const LOOK_EVERY_MS = 5_000

/** Each has a number, which the incident keeps. Evidence is signed where the key is in the keychain. */
const REPORTS = ['pdf', 'html', 'csv', 'jsonl'] as const
const { detail, population, about } = words.incidents

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
        <Loading what={detail.what} />
      ) : (
        <FailureNotice failure={incident.failure} onRetry={again} />
      )}
    </Screen>
  )
}

function Shown({ incident, again }: { readonly incident: Incident; readonly again: () => void }) {
  const { name, state, cause, clock } = incident
  const [asked, ask] = useState<PopulationDeed | 'plan' | null>(null)
  const say = useToast()
  const report = useAct(async (api, format: (typeof REPORTS)[number]) => {
    const file = await api.incidents.report({ incident: name, format })
    if (file === null) return
    say({ title: detail.written(file), message: detail.numbered })
    again()
  })
  const savePdf = (): void => void report.run('pdf')
  const step = stepOfIncident(incident)
  return (
    <Screen
      title={name}
      sub={`${incident.drill ? detail.drill : ''}${cause.title}${state === 'closed' ? detail.closed : ''}`}
      next={<NextOfIncident incident={incident} step={step} onReport={savePdf} onAsk={ask} />}
      actions={
        <>
          <FirstOfIncident incident={incident} step={step} report={report} onReport={savePdf} onAsk={ask} />
          <MenuButton
            label={detail.saveMenu}
            icon="download"
            busy={report.busy}
            deeds={REPORTS.map((format) => ({
              label: detail.reports[format],
              onPress: () => void report.run(format),
            }))}
          />
          {state === 'open' && <Travel incident={name} isNext={step.kind === 'progress'} again={again} />}
          {/* Last and apart, since it ends what the others serve. */}
          <span className="actions-apart">
            <CloseOrReopen incident={incident} again={again} />
          </span>
        </>
      }
    >
      <FailureNotice failure={report.failure} />
      <IncidentClockNotice incident={incident} />
      <Population incident={incident} doing={asked === 'plan' ? null : asked} onDo={ask} again={again} />
      {incident.figures.population > 0 && (
        <BurnDownCard
          incident={name}
          clock={state === 'closed' ? { ...clock, estimatedEndAt: null } : clock}
        />
      )}
      <WavesCard
        incident={incident}
        planning={asked === 'plan'}
        onPlan={(planning) => ask(planning ? 'plan' : null)}
        again={again}
      />
      <Vendors incident={incident} />
      <Batches incident={incident} />
      <Exclusions incident={incident} />
      <About incident={incident} />
    </Screen>
  )
}

/** To another machine as one file, and back with what became of it there. */
function Travel({
  incident,
  isNext,
  again,
}: {
  readonly incident: string
  /** Where it is told elsewhere what became of its batches, that is what is read first. */
  readonly isNext: boolean
  readonly again: () => void
}) {
  const say = useToast()
  const save = useSigningAct(async (api, passphrase) => {
    const file = await api.incidents.save({ incident, ...passphrase })
    if (file !== null) say({ title: detail.saved(file), message: detail.savedWhat })
    again()
  })
  const read = useAct(async (api) => {
    const chosen = await api.workspace.chooseFile({ purpose: 'evidence' })
    if (chosen === null) return
    const told = await api.incidents.readProgress({ incident, file: chosen.file })
    say({
      title: told.outcome === 'known' ? detail.progressKnown : detail.progressRead(told.at),
      message: detail.progressWhat(told.by, told.told, told.unknown),
    })
    again()
  })
  return (
    <>
      {isNext && (
        <Button look="primary" busy={read.busy} onClick={() => void read.run()}>
          {detail.progress}
        </Button>
      )}
      <MenuButton
        label={detail.otherMachines}
        busy={save.busy || read.busy}
        deeds={[
          { label: detail.save, onPress: () => void save.run() },
          { label: detail.progress, onPress: () => void read.run() },
        ]}
      />
      <FailureNotice failure={save.failure ?? read.failure} />
      {save.dialog}
    </>
  )
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
  const left = unsettledOf(figures)
  return (
    <>
      <Button onClick={() => setAsked(true)}>{isOpen ? detail.close : detail.reopen}</Button>
      {isAsked && (
        <WhyDialog
          title={isOpen ? detail.closeTitle(name) : detail.reopenTitle(name)}
          description={isOpen ? detail.closeWhat(left) : detail.reopenWhat}
          label={isOpen ? detail.closeLabel : detail.reopenLabel}
          field={isOpen ? detail.statement : detail.why}
          act={act}
          onWhy={act.run}
          onClose={() => setAsked(false)}
          again={again}
        />
      )}
    </>
  )
}

function Population({
  incident,
  doing,
  onDo,
  again,
}: {
  readonly incident: Incident
  readonly doing: PopulationDeed | null
  readonly onDo: (deed: PopulationDeed | null) => void
  readonly again: () => void
}) {
  const { name, figures } = incident
  return (
    <Card
      title={population.title}
      {...(incident.state === 'open' && {
        actions: <PopulationActions incident={incident} doing={doing} onDo={onDo} again={again} />,
      })}
    >
      <div className="incident-figures">
        <Figure
          value={
            figures.population === 0 ? (
              formatCount(0)
            ) : (
              <a
                href={hrefOf('incidents', name, { fate: 'all' })}
                aria-label={`${formatCount(figures.population)} ${population.certificates(figures.population)}`}
              >
                {formatCount(figures.population)}
              </a>
            )
          }
          label={population.certificates(figures.population)}
          note={
            figures.replaced === 0 ? (
              population.noneReplaced
            ) : (
              <a href={hrefOf('incidents', name, { fate: 'all', replaced: 'yes' })}>
                {population.replaced(figures.replaced)}
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

const CHANGES: readonly RowColumn<Incident['changes'][number]>[] = [
  { header: about.when, cell: ({ at }) => <Time at={at} /> },
  { header: about.who, cell: ({ actor }) => actor },
  { header: about.what, className: 'incident-what', cell: ({ what }) => what },
]

function About({ incident }: { readonly incident: Incident }) {
  const { cause, reason, owner, knownAt, knownHow, changes, chain } = incident
  return (
    <Card title={about.title}>
      <KeyValues
        entries={[
          { name: about.cause, value: about.causeOf(cause.title, cause.id) },
          { name: about.reason, value: reason },
          {
            name: about.known,
            value: (
              <>
                <Time at={knownAt} />
                {knownHow !== '' && about.knownHow(knownHow)}
              </>
            ),
          },
          { name: about.owner, value: owner },
          { name: about.head, value: <span className="mono digest">{chain.head}</span> },
        ]}
      />
      <RowTable columns={CHANGES} rows={changes.toReversed()} keyOf={({ seq }) => seq} />
    </Card>
  )
}
