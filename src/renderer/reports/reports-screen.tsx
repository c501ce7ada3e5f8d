import type { ReportFormat, Verdict } from '../../contract/reports.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep, toCard } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { countToRead, useIsUnread } from '../runs/use-unread.ts'
import { useIntake } from '../shell/intake.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'
import { ExcerptForm } from './excerpt-form.tsx'
import './reports.css'

const say = words.reports
const FORMATS: readonly ReportFormat[] = ['pdf', 'html', 'csv', 'jsonl']

/** Reports of runs, finished and not; and checking a file that somebody sent. */
export function ReportsScreen({ route }: { readonly route: Route }) {
  const runs = useWorkspace((workspace) => workspace.runs)
  const { refresh } = useWorkspaceStore()
  const intake = useIntake()
  const { file, name = say.theFile } = route.params
  return (
    <Screen
      title={say.title}
      sub={say.sub}
      next={
        file === undefined ? (
          <NextOfReports runs={valueOr(runs, [])} onCheck={() => void intake.choose('evidence')} />
        ) : (
          <NextStep says={say.next.compareHead} leads={[toCard(say.check.title(name))]} />
        )
      }
      actions={
        <Button icon="shield" onClick={() => void intake.choose('evidence')}>
          {say.checkFile}
        </Button>
      }
    >
      {file !== undefined && <CheckedFile key={file} file={file} name={name} />}
      <Listing
        what={say.what}
        title={say.runs}
        of={runs}
        onRetry={() => refresh('runs')}
        columns={COLUMNS}
        keyOf={({ batch }) => batch}
        empty={
          <EmptyState
            icon="reports"
            title={say.none}
            action={<LinkButton href={hrefOf('batches')}>{say.toBatches}</LinkButton>}
          >
            {say.dropHere}
          </EmptyState>
        }
      />
    </Screen>
  )
}

function NextOfReports({
  runs,
  onCheck,
}: {
  readonly runs: readonly RunStatus[]
  readonly onCheck: () => void
}) {
  const unread = runs.find(useIsUnread())
  if (unread !== undefined)
    return say.next.readExceptions(<a href={hrefOf('runs', unread.batch)}>{unread.batch}</a>)
  return runs.length === 0 ? (
    <NextStep says={say.next.runFirst} leads={[hrefOf('batches'), onCheck]} />
  ) : (
    <NextStep says={say.next.save} leads={[toCard(say.runs)]} />
  )
}

const COLUMNS: readonly ListColumn<RunStatus>[] = [
  {
    header: say.columns.batch,
    sortBy: ({ batch }) => batch,
    cell: ({ batch, drill }) => (
      <>
        <a href={hrefOf('runs', batch)}>{batch}</a>
        <DrillMark drill={drill} />
      </>
    ),
  },
  {
    header: say.columns.state,
    sortBy: ({ state }) => state,
    cell: ({ state }) => <BatchStatePill state={state} />,
  },
  {
    header: say.columns.confirmed,
    look: 'figure',
    sortBy: ({ counts }) => counts.confirmed + counts['already-done'],
    cell: ({ counts }) => say.confirmedOf(counts.confirmed + counts['already-done'], counts.total),
  },
  {
    header: say.columns.toRead,
    look: 'figure',
    sortBy: countToRead,
    cell: (run) => formatCount(countToRead(run)),
  },
  {
    header: say.columns.finished,
    sortBy: ({ finishedAt }) => finishedAt ?? '',
    cell: ({ finishedAt }) => (finishedAt === null ? say.unfinished : <Time at={finishedAt} />),
  },
  { header: say.columns.saveAs, cell: ({ batch }) => <SaveReport batch={batch} /> },
]

function SaveReport({ batch }: { readonly batch: string }) {
  const toast = useToast()
  const save = useAct(async (api, format: ReportFormat) => {
    const written = await api.reports.export({ batch, format })
    if (written !== null) toast({ title: words.common.wrote(written) })
  })
  return (
    <>
      <div className="actions report-formats">
        {FORMATS.map((format) => (
          <Button
            key={format}
            busy={save.busy}
            aria-label={say.saveAs(batch, format)}
            onClick={() => void save.run(format)}
          >
            {say.formats[format]}
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
    <Card title={say.check.title(name)}>
      {verdict.kind === 'loading' && <Loading what={say.check.what} />}
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
  return (
    <>
      <Notice
        tone={!verdict.ok ? 'stop' : verdict.signature === 'checked' ? 'done' : 'waiting'}
        title={say.check.headline(verdict)}
        live
        action={
          verdict.ok &&
          verdict.signature === 'unchecked' && (
            <LinkButton href={hrefOf('settings', words.authority.trusted.title)}>
              {say.check.trust}
            </LinkButton>
          )
        }
      >
        {firstBad === null ? say.check.held(verdict) : say.check.failed(firstBad)}
        {verdict.ok && verdict.signature === 'unchecked' && <p>{say.check.howToTrust}</p>}
      </Notice>
      <ul className="verdict-checks">
        {verdict.checks.map((check) => (
          <li key={check.name} className={check.ok ? 'verdict-ok' : 'verdict-bad'}>
            <Icon name={check.ok ? 'check' : 'stop'} />
            <span>
              <b>{check.name}</b> <span className="visually-hidden">{say.check.spoken(check.ok)}</span>
              {check.message}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
