import type { Incident } from '../../contract/incidents.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { NextStep, press } from '../components/next-step.tsx'
import { hrefOf } from '../route/route.ts'
import { words } from '../words/words.ts'
import type { IncidentStep } from './step-of-incident.ts'

const { detail, population } = words.incidents

interface StepProps {
  readonly incident: Incident
  readonly step: IncidentStep
  readonly onReport: () => void
  readonly onAsk: (asked: 'add' | 'plan') => void
}

/** The sentence on what is next. */
export function NextOfIncident({ incident: { name, clock }, step, onReport, onAsk }: StepProps) {
  switch (step.kind) {
    case 'report':
      return <NextStep says={detail.nextClosed} leads={[onReport, press(detail.reopen)]} />
    case 'add':
      return <NextStep says={detail.nextEmpty} leads={[() => onAsk('add')]} />
    case 'plan':
      return <NextStep says={detail.nextPlan(step.items)} leads={[() => onAsk('plan')]} />
    case 'seal':
      return (
        <NextStep says={detail.nextSeal(step.batch, step.items)} leads={[hrefOf('batches', step.batch)]} />
      )
    case 'refused':
      return <NextStep says={detail.nextRefused(step.items)} leads={[whatIsLeft(name, step)]} />
    case 'run':
      return <NextStep says={detail.nextRun(step.batch)} leads={[hrefOf('batches', step.batch)]} />
    case 'resume':
    case 'follow':
      return <NextStep says={detail.nextOfRun[step.kind](step.batch)} leads={[hrefOf('runs', step.batch)]} />
    case 'progress':
      return <NextStep says={detail.nextProgress} leads={[press(detail.progress)]} />
    case 'look':
      return <NextStep says={detail.nextLook(clock.left)} leads={[whatIsLeft(name, step)]} />
    case 'done':
      return <NextStep says={detail.nextDone} leads={[onReport, press(detail.close)]} />
    default:
      return step satisfies never
  }
}

/** The button of what the sentence names first. */
export function FirstOfIncident({
  incident: { name },
  step,
  report,
  onReport,
  onAsk,
}: StepProps & { readonly report: { readonly busy: boolean } }) {
  switch (step.kind) {
    case 'report':
    case 'done':
      return (
        <Button look="primary" icon="download" busy={report.busy} onClick={onReport}>
          {detail.reports.pdf}
        </Button>
      )
    case 'add':
      return (
        <Button look="primary" icon="plus" onClick={() => onAsk('add')}>
          {population.add}
        </Button>
      )
    case 'plan':
      return (
        <Button look="primary" icon="plus" onClick={() => onAsk('plan')}>
          {words.incidents.waves.plan}
        </Button>
      )
    case 'seal':
    case 'run':
      return (
        <LinkButton look="primary" icon="batches" href={hrefOf('batches', step.batch)}>
          {detail.first[step.kind]}
        </LinkButton>
      )
    case 'resume':
    case 'follow':
      return (
        <LinkButton look="primary" icon="runs" href={hrefOf('runs', step.batch)}>
          {detail.first[step.kind]}
        </LinkButton>
      )
    case 'refused':
    case 'look':
      return (
        <LinkButton look="primary" href={whatIsLeft(name, step)}>
          {detail.first[step.kind]}
        </LinkButton>
      )
    // It stands among what goes between machines.
    case 'progress':
      return null
    default:
      return step satisfies never
  }
}

const whatIsLeft = (incident: string, { kind }: IncidentStep): string =>
  hrefOf('incidents', incident, { fate: kind === 'refused' ? 'refused' : 'notYetRevoked' })
