import type { ReportFormat, Verdict } from '../../contract/reports.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { verdictHeadline } from '../../contract/verdict-headline.ts'
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
import { useIntake } from '../shell/intake.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
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
      actions={
        <Button icon="shield" onClick={() => void intake.choose('evidence')}>
          Check a file…
        </Button>
      }
    >
      {file !== undefined && <CheckedFile key={file} file={file} name={route.params['name'] ?? 'the file'} />}
      {runs.kind === 'loading' && <Loading what="the runs" />}
      {runs.kind === 'failed' && <FailureNotice failure={runs.failure} onRetry={() => refresh('runs')} />}
      {runs.kind === 'ready' && runs.value.length === 0 && (
        <EmptyState
          icon="reports"
          title="No run to report on yet"
          action={<LinkButton href={hrefOf('batches')}>To the batches</LinkButton>}
        >
          An evidence file or a bundle that somebody sent can be dropped here to check it.
        </EmptyState>
      )}
      {runs.kind === 'ready' && runs.value.length > 0 && (
        <Card title="Runs">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Batch</th>
                <th scope="col">State</th>
                <th scope="col" className="right">
                  Confirmed
                </th>
                <th scope="col" className="right">
                  To read
                </th>
                <th scope="col">Finished</th>
                <th scope="col">Save as</th>
              </tr>
            </thead>
            <tbody>
              {runs.value.map((run) => (
                <ReportRow key={run.batch} run={run} />
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </Screen>
  )
}

function ReportRow({ run }: { readonly run: RunStatus }) {
  const say = useToast()
  const save = useAct(async (api, format: ReportFormat) => {
    const written = await api.reports.export({ batch: run.batch, format })
    if (written !== null) say({ title: `Wrote ${written}` })
  })
  const { counts } = run
  return (
    <tr>
      <td>
        <a href={hrefOf('runs', run.batch)}>{run.batch}</a>
        <DrillMark drill={run.drill} />
      </td>
      <td>
        <BatchStatePill state={run.state} />
      </td>
      <td className="right number">
        {formatCount(counts.confirmed + counts['already-done'])} of {formatCount(counts.total)}
      </td>
      <td className="right number">{formatCount(run.exceptions)}</td>
      <td>{run.finishedAt === null ? 'unfinished' : <Time at={run.finishedAt} />}</td>
      <td>
        <div className="actions">
          {FORMATS.map(({ format, label }) => (
            <Button
              key={format}
              busy={save.busy}
              aria-label={`Save ${run.batch} as ${label}`}
              onClick={() => void save.run(format)}
            >
              {label}
            </Button>
          ))}
        </div>
        <FailureNotice failure={save.failure} />
      </td>
    </tr>
  )
}

function CheckedFile({ file, name }: { readonly file: string; readonly name: string }) {
  const [verdict, again] = useAnswer((api) => api.reports.verify({ file }), [file])
  return (
    <Card title={`Check of ${name}`}>
      {verdict.kind === 'loading' && <Loading what="the check" />}
      {verdict.kind === 'failed' && <FailureNotice failure={verdict.failure} onRetry={again} />}
      {verdict.kind === 'ready' && <VerdictWords verdict={verdict.value} />}
      {verdict.kind === 'ready' && verdict.value.kind === 'evidence' && verdict.value.ok && (
        <ExcerptForm file={file} />
      )}
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
          ? `${verdict.kind === 'excerpt' ? 'The record of one item, ' : `${formatCount(verdict.items)} ${verdict.kind === 'incident' ? 'certificates' : 'items'} and `}${formatCount(verdict.events)} events of ${verdict.kind === 'incident' ? 'incident' : 'batch'} ${verdict.batch ?? ''}, head ${verdict.head ?? ''}. Compare the head with the one in the ticket.`
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
