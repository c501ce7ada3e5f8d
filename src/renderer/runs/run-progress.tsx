import { failedOf, leftOf, sentOf } from '../../contract/run-figures.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { Button } from '../components/button.tsx'
import { formatCount, formatDuration, formatNoun, formatRate } from '../components/format.ts'
import { Figure } from '../components/layout.tsx'
import { StackedBar } from '../components/progress-bar.tsx'
import { useToast } from '../components/toasts.tsx'
import { useTableView } from '../stores/memory-context.tsx'

const ITEM = { one: 'item', many: 'items' }

/** The figures of a run: the journal's numbers, live. */
export function RunProgress({ status }: { readonly status: RunStatus }) {
  const { counts, pace, chain, requests, sweep } = status
  const say = useToast()
  const confirmed = counts.confirmed + counts['already-done']
  const going = counts.submitting + counts.accepted
  const waiting = counts.waiting + counts['in-doubt'] + counts['pending-approval']
  const failed = failedOf(counts)
  const left = leftOf(counts)
  // Of a run that is over each figure says how it was.
  const durationMs =
    status.startedAt === null || status.finishedAt === null
      ? null
      : Date.parse(status.finishedAt) - Date.parse(status.startedAt)
  const remainingMs = status.estimatedEndAt === null ? null : Date.parse(status.estimatedEndAt) - Date.now()
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
      {isFolded ? 'Show the figures' : 'Fold the figures'}
    </Button>
  )
  const headLine = `Rescind ${status.batch}: ${chain.events} events, head ${chain.head}`
  if (isFolded) {
    return (
      <section className="card run-progress run-folded" aria-label="Figures of the run">
        <span className="number">
          <b>{formatCount(confirmed)}</b> of {formatCount(counts.total)} confirmed
        </span>
        <span className="number">
          <b>{formatCount(failed)}</b> refused or for a person
        </span>
        {fold}
      </section>
    )
  }
  return (
    <section className="card run-progress" aria-label="Figures of the run">
      <div className="figures">
        <Figure value={formatCount(sentOf(counts))} label={`of ${formatCount(counts.total)} sent`} />
        <Figure
          value={formatCount(confirmed)}
          label="confirmed at the vendor"
          tone="done"
          {...(counts['already-done'] > 0 && { note: `${formatCount(counts['already-done'])} done before` })}
        />
        <Figure
          value={formatCount(failed)}
          label="refused or for a person"
          {...(failed > 0 && { tone: 'stop' as const })}
        />
        {durationMs === null ? (
          <Figure
            value={`${formatRate(pace.itemsPerSecond)} /s`}
            label={
              pace.allowedPerSecond === null
                ? 'no vendor limit'
                : `limit ${formatRate(pace.allowedPerSecond)} /s`
            }
            note={`${formatCount(requests.sent)} requests`}
          />
        ) : (
          <Figure
            value={`${formatRate((sentOf(counts) / Math.max(1, durationMs)) * 1000)} /s`}
            label="on average"
            note={`${formatCount(requests.sent)} requests, ${formatRate(requests.sent / Math.max(1, sentOf(counts)))} an item`}
          />
        )}
        {durationMs !== null && left === 0 ? (
          <Figure value={formatDuration(durationMs)} label="from start to end" />
        ) : (
          <Figure
            value={left === 0 ? '0' : remainingMs === null ? '–' : formatDuration(remainingMs)}
            label="remaining"
            {...(left > 0 && { note: formatNoun(left, ITEM) })}
          />
        )}
      </div>
      <StackedBar
        label={`${formatCount(confirmed)} confirmed, ${formatCount(going)} on their way, ${formatCount(waiting)} waiting, ${formatCount(failed)} refused or for a person, ${formatCount(counts.queued)} queued`}
        total={counts.total}
        parts={[
          { tone: 'done', count: confirmed },
          { tone: 'going', count: going },
          { tone: 'waiting', count: waiting },
          { tone: 'stop', count: failed },
          { tone: 'quiet', count: counts.queued + counts.skipped },
        ]}
      />
      <div className="run-legend">
        <span className="legend-done">Confirmed {formatCount(confirmed)}</span>
        <span className="legend-going">Accepted, confirming {formatCount(going)}</span>
        <span className="legend-waiting">In doubt or waiting {formatCount(waiting)}</span>
        <span className="legend-stop">Refused or for a person {formatCount(failed)}</span>
        <span className="legend-quiet">Queued {formatCount(counts.queued)}</span>
        {sweep !== null && (
          <span>
            Sweep: {formatCount(sweep.stillActive)} still active{sweep.complete ? '' : ' (incomplete)'}
          </span>
        )}
        <span className="run-chain">
          Journal: head
          <span className="mono whole">{chain.head.slice(0, 12)}…</span>
          <Button
            look="quiet"
            onClick={() => {
              navigator.clipboard.writeText(headLine).then(
                () => say({ title: 'Copied for the ticket', message: headLine }),
                () =>
                  say({ level: 'warning', title: 'The clipboard could not be written', message: headLine }),
              )
            }}
          >
            Copy the head
          </Button>
          {/* Last, since it grows. */}
          <span>events: {formatCount(chain.events)}</span>
        </span>
        <span className="run-fold-place">{fold} </span>
      </div>
    </section>
  )
}
