import { failedOf, leftOf, sentOf } from '../../contract/run-figures.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { Button } from '../components/button.tsx'
import { copyText } from '../components/copy-button.tsx'
import { formatCount, formatDuration } from '../components/format.ts'
import { Figure } from '../components/layout.tsx'
import { StackedBar } from '../components/progress-bar.tsx'
import { useToast } from '../components/toasts.tsx'
import { useTableView } from '../stores/memory-context.tsx'
import { words } from '../words/words.ts'
import { DeadlineLine } from './deadline-line.tsx'

const say = words.run.figures
const bar = words.run.bar

/** The figures of a run: the journal's numbers, live. */
export function RunProgress({ status }: { readonly status: RunStatus }) {
  const { counts } = status
  const confirmed = counts.confirmed + counts['already-done']
  const going = counts.submitting + counts.accepted
  const waiting = counts.waiting + counts['in-doubt'] + counts['pending-approval']
  const failed = failedOf(counts)
  // Folded, it leaves its room to the rows below it; remembered as the lists are.
  const [{ hidden }, change] = useTableView('Figures of the run')
  const isFolded = hidden.includes('figures')
  const fold = (
    <Button
      look="quiet"
      className="run-fold"
      aria-expanded={!isFolded}
      onClick={() => change({ hidden: isFolded ? [] : ['figures'] })}
    >
      {isFolded ? say.unfold : say.fold}
    </Button>
  )
  if (isFolded) {
    return (
      <section className="card run-progress run-folded" aria-label={say.title}>
        <span className="number">{say.confirmedOf(<b>{formatCount(confirmed)}</b>, counts.total)}</span>
        <span className="number">{say.failedCount(<b>{formatCount(failed)}</b>)}</span>
        {fold}
      </section>
    )
  }
  // Of what is over the figures above say the rest, in the colours of the bar.
  const isOver = status.finishedAt !== null && leftOf(counts) === 0
  const besides = (
    <>
      {counts.skipped > 0 && <span className="legend-quiet">{bar.leftOut(counts.skipped)}</span>}
      {status.sweep !== null && <span>{bar.sweep(status.sweep.stillActive, status.sweep.complete)}</span>}
    </>
  )
  return (
    <section className="card run-progress" aria-label={say.title}>
      <div className="figures">
        <Figure value={formatCount(sentOf(counts))} label={say.sentOf(counts.total)} />
        <Figure
          value={formatCount(confirmed)}
          label={say.confirmed}
          {...(confirmed > 0 && { tone: 'done' as const })}
          {...(counts['already-done'] > 0 && { note: say.doneBefore(counts['already-done']) })}
        />
        <Figure
          value={formatCount(failed)}
          label={say.failed}
          {...(failed > 0 && { tone: 'stop' as const })}
        />
        <SpeedFigure status={status} />
        <TimeFigure status={status} />
      </div>
      <DeadlineLine status={status} />
      <StackedBar
        label={bar.spoken({ confirmed, going, waiting, failed, queued: counts.queued })}
        total={counts.total}
        parts={[
          { tone: 'done', count: confirmed },
          { tone: 'going', count: going },
          { tone: 'waiting', count: waiting },
          { tone: 'stop', count: failed },
          { tone: 'quiet', count: counts.queued + counts.skipped },
        ]}
      />
      {!isOver && (
        <div className="run-legend">
          <span className="legend-done">{bar.confirmed(confirmed)}</span>
          <span className="legend-going">{bar.going(going)}</span>
          <span className="legend-waiting">{bar.waiting(waiting)}</span>
          <span className="legend-stop">{bar.failed(failed)}</span>
          <span className="legend-quiet">{bar.queued(counts.queued)}</span>
          {besides}
        </div>
      )}
      <div className="run-foot">
        {isOver && (
          <div className="run-legend">
            {waiting > 0 && <span className="legend-waiting">{bar.waiting(waiting)}</span>}
            {besides}
          </div>
        )}
        <ChainHead status={status} />
        {fold}
      </div>
    </section>
  )
}

/** How fast it is, or was; where nobody carries it, what it has sent. */
function SpeedFigure({
  status: { counts, pace, requests, runner, ...status },
}: {
  readonly status: RunStatus
}) {
  const durationMs = durationOf(status)
  if (durationMs !== null) {
    return (
      <Figure
        value={say.perSecond((sentOf(counts) / Math.max(1, durationMs)) * 1000)}
        label={say.onAverage}
        note={say.requestsAnItem(requests.sent, requests.sent / Math.max(1, sentOf(counts)))}
      />
    )
  }
  if (runner === null)
    return <Figure value={formatCount(requests.sent)} label={say.requestsSent(requests.sent)} />
  return (
    <Figure
      value={say.perSecond(pace.itemsPerSecond)}
      label={pace.allowedPerSecond === null ? say.noLimit : say.limit(pace.allowedPerSecond)}
      note={say.requests(requests.sent)}
    />
  )
}

/** How long it takes, or took; where nobody carries it, what is left. */
function TimeFigure({
  status: { counts, estimatedEndAt, runner, ...status },
}: {
  readonly status: RunStatus
}) {
  const durationMs = durationOf(status)
  const left = leftOf(counts)
  if (durationMs !== null && left === 0)
    return <Figure value={formatDuration(durationMs)} label={say.fromStartToEnd} />
  if (runner === null) return <Figure value={formatCount(left)} label={say.left(left)} />
  const remainingMs = estimatedEndAt === null ? null : Date.parse(estimatedEndAt) - Date.now()
  return (
    <Figure
      value={
        left === 0
          ? formatCount(0)
          : // An estimate that has passed says nothing while something is left.
            remainingMs === null || remainingMs <= 0
            ? say.unknown
            : formatDuration(remainingMs)
      }
      label={say.remaining}
      {...(left > 0 && { note: say.leftNote(left) })}
    />
  )
}

/** Of a run that is over. */
const durationOf = ({ startedAt, finishedAt }: Pick<RunStatus, 'startedAt' | 'finishedAt'>): number | null =>
  startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt)

const CHARS_SHOWN = 12

/** The journal's head, for the ticket. */
function ChainHead({ status: { batch, chain } }: { readonly status: RunStatus }) {
  const toast = useToast()
  const line = words.run.journal.line(batch, chain.events, chain.head)
  const copy = (): void =>
    copyText(line)
      ? toast({ title: words.run.journal.copied, message: line })
      : toast({ level: 'warning', title: words.common.clipboardFailed, message: line })
  return (
    <span className="run-chain">
      {words.run.journal.head}
      <span className="mono whole">{chain.head.slice(0, CHARS_SHOWN)}…</span>
      <Button look="quiet" onClick={copy}>
        {words.run.journal.copy}
      </Button>
      {/* Last, since it grows. */}
      <span>{words.run.journal.events(chain.events)}</span>
    </span>
  )
}
