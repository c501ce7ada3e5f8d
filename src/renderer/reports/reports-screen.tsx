import type { ReactNode } from 'react'
import type { ReportFormat, Verdict } from '../../contract/reports.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { verdictHeadline } from '../../contract/verdict-headline.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { isToRead } from '../runs/run-exceptions.tsx'
import { useIntake } from '../shell/intake.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { ExcerptForm } from './excerpt-form.tsx'
import './reports.css'

const FORMATS: readonly { readonly format: ReportFormat; readonly label: string }[] = [
  { format: 'pdf', label: 'PDF' },
  { format: 'html', label: 'HTML' },
  { format: 'csv', label: 'CSV' },
  { format: 'jsonl', label: 'Evidence' },
]

/** Reports of runs, finished and not; and checking a file that somebody sent. */
export function ReportsScreen({ route }: { readonly route: Route }) {
  const runs = useWorkspace((workspace) => workspace.runs)
  const { refresh } = useWorkspaceStore()
  const intake = useIntake()
  const file = route.params['file']
  return (
    <Screen
      title="Reports"
      sub="For people: PDF, HTML and CSV. For auditors: the evidence, which proves itself without this program."
      next={nextOf(valueOr(runs, []), file !== undefined)}
      actions={
        <Button icon="shield" onClick={() => void intake.choose('evidence')}>
          Check a file…
        </Button>
      }
    >
      {file !== undefined && <CheckedFile key={file} file={file} name={route.params['name'] ?? 'the file'} />}
      <Listing
        what="the runs"
        title="Runs"
        of={runs}
        onRetry={() => refresh('runs')}
        columns={COLUMNS}
        keyOf={({ batch }) => batch}
        empty={
          <EmptyState
            icon="reports"
            title="No run to report on yet"
            action={<LinkButton href={hrefOf('batches')}>To the batches</LinkButton>}
          >
            An evidence file or a bundle that somebody sent can be dropped here to check it.
          </EmptyState>
        }
      />
    </Screen>
  )
}

function nextOf(runs: readonly RunStatus[], isChecking: boolean): ReactNode {
  if (isChecking) return 'Compare the head that the check names with the one in the ticket or on the report.'
  const unread = runs.find(isToRead)
  if (unread !== undefined)
    return (
      <>
        Read the exceptions of <a href={hrefOf('runs', unread.batch)}>{unread.batch}</a>, then save its report
        and its evidence.
      </>
    )
  return runs.length === 0
    ? 'Run a batch, or check a file that somebody sent.'
    : 'Save the report for people and the evidence for auditors.'
}

const COLUMNS: readonly ListColumn<RunStatus>[] = [
  {
    header: 'Batch',
    sortBy: ({ batch }) => batch,
    cell: ({ batch, drill }) => (
      <>
        <a href={hrefOf('runs', batch)}>{batch}</a>
        <DrillMark drill={drill} />
      </>
    ),
  },
  { header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <BatchStatePill state={state} /> },
  {
    header: 'Confirmed',
    look: 'figure',
    sortBy: ({ counts }) => counts.confirmed + counts['already-done'],
    cell: ({ counts }) =>
      `${formatCount(counts.confirmed + counts['already-done'])} of ${formatCount(counts.total)}`,
  },
  {
    header: 'To read',
    look: 'figure',
    sortBy: ({ exceptions }) => exceptions,
    cell: ({ exceptions }) => formatCount(exceptions),
  },
  {
    header: 'Finished',
    sortBy: ({ finishedAt }) => finishedAt ?? '',
    cell: ({ finishedAt }) => (finishedAt === null ? 'unfinished' : <Time at={finishedAt} />),
  },
  { header: 'Save as', cell: ({ batch }) => <SaveReport batch={batch} /> },
]

function SaveReport({ batch }: { readonly batch: string }) {
  const say = useToast()
  const save = useAct(async (api, format: ReportFormat) => {
    const written = await api.reports.export({ batch, format })
    if (written !== null) say({ title: `Wrote ${written}` })
  })
  return (
    <>
      <div className="actions">
        {FORMATS.map(({ format, label }) => (
          <Button
            key={format}
            busy={save.busy}
            aria-label={`Save ${batch} as ${label}`}
            onClick={() => void save.run(format)}
          >
            {label}
          </Button>
        ))}
      </div>
      <FailureNotice failure={save.failure} />
    </>
  )
}

function CheckedFile({ file, name }: { readonly file: string; readonly name: string }) {
  const [verdict, again] = useAnswer((api) => api.reports.verify({ file }), [file])
  return (
    <Card title={`Check of ${name}`}>
      {verdict.kind === 'loading' && <Loading what="the check" />}
      {verdict.kind === 'failed' && <FailureNotice failure={verdict.failure} onRetry={again} />}
      {verdict.kind === 'ready' && <VerdictWords verdict={verdict.value} />}
      {verdict.kind === 'ready' &&
        ['evidence', 'incident'].includes(verdict.value.kind) &&
        verdict.value.ok && <ExcerptForm file={file} />}
    </Card>
  )
}

function VerdictWords({ verdict }: { readonly verdict: Verdict }) {
  const { firstBad } = verdict
  const place = [
    firstBad?.event == null ? '' : `event ${formatCount(firstBad.event)}`,
    firstBad?.line == null ? '' : `line ${formatCount(firstBad.line)}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
  return (
    <>
      <Notice
        tone={!verdict.ok ? 'stop' : verdict.signature === 'checked' ? 'done' : 'waiting'}
        title={`${verdictHeadline(verdict)}.`}
        live
      >
        {firstBad === null
          ? `${verdict.kind === 'incident-excerpt' ? 'One certificate and ' : verdict.kind === 'excerpt' ? 'The record of one item, ' : `${formatCount(verdict.items)} ${verdict.kind === 'incident' ? 'certificates' : 'items'} and `}${formatCount(verdict.events)} events of ${verdict.kind.startsWith('incident') ? 'incident' : 'batch'} ${verdict.batch ?? ''}, head ${verdict.head ?? ''}. Compare the head with the one in the ticket.`
          : `${place === '' ? '' : `First at ${place}: `}${firstBad.message}`}
      </Notice>
      <ul className="verdict-checks">
        {verdict.checks.map((check) => (
          <li key={check.name} className={check.ok ? 'verdict-ok' : 'verdict-bad'}>
            <Icon name={check.ok ? 'check' : 'stop'} />
            <span>
              <b>{check.name}</b>{' '}
              <span className="visually-hidden">{check.ok ? 'holds' : 'does not hold'}: </span>
              {check.message}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
