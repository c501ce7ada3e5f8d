import { useEffect, useRef, useState } from 'react'
import type { RunStatus, SeriesPoint } from '../../contract/runs.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { formatClock, formatCount, formatNoun } from '../components/format.ts'
import { Card, EmptyState, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { coloursIn, usePlot, useThemeChanges } from '../components/plot.ts'

const HEIGHT_PX = 240
const MINUTE_S = 60
/** The least that the axis spans: a single minute has no extent of its own. */
const SPAN_S_MIN = 5 * MINUTE_S
const ITEM = { one: 'item', many: 'items' }
const MINUTE = { one: 'minute', many: 'minutes' }

/** Items settled a minute, beside what the vendor allows, from the start of the run; the same in words below it. */
export function RunChart({ status }: { readonly status: RunStatus }) {
  const { batch, pace } = status
  const [series, again] = useAnswer((api) => api.runs.series({ batch }), [batch], ['runs.changed'])
  return (
    <Card title="Settled per minute">
      {series.kind === 'loading' && <Loading what="the chart" />}
      {series.kind === 'failed' && <FailureNotice failure={series.failure} onRetry={again} />}
      {series.kind === 'ready' && series.value.length === 0 && (
        <EmptyState icon="activity" title="Nothing has settled yet" />
      )}
      {series.kind === 'ready' && series.value.length > 0 && (
        <Chart
          points={series.value}
          limit={pace.allowedPerSecond === null ? null : pace.allowedPerSecond * MINUTE_S}
          startedAt={status.startedAt}
          endedAt={status.finishedAt}
        />
      )}
    </Card>
  )
}

function Chart({
  points,
  limit,
  startedAt,
  endedAt,
}: {
  readonly points: readonly SeriesPoint[]
  readonly limit: number | null
  readonly startedAt: string | null
  readonly endedAt: string | null
}) {
  const place = useRef<HTMLDivElement>(null)
  const [read, setRead] = useState<number | null>(null)
  const Plot = usePlot()
  const themes = useThemeChanges()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is another picture
  useEffect(() => {
    const host = place.current
    if (host === null || Plot === null) return
    const colour = coloursIn(host)
    const times = points.map(({ at }) => Date.parse(at) / 1000)
    const first = startedAt === null ? (times[0] ?? 0) : Math.floor(Date.parse(startedAt) / 60_000) * MINUTE_S
    const last = Math.max(
      (endedAt === null ? Date.now() : Date.parse(endedAt)) / 1000,
      (times.at(-1) ?? 0) + MINUTE_S,
      first + SPAN_S_MIN,
    )
    // Each bar stands over its own minute.
    const bars = Plot.paths.bars?.({ size: [0.8, 48], align: 1 })
    const axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--border') },
      ticks: { stroke: colour('--border') },
    }
    const chart = new Plot(
      {
        width: host.clientWidth,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { y: false, drag: { setScale: false } },
        axes: [axis, axis],
        scales: {
          x: { range: () => [first, last] },
          y: { range: (_, __, max) => [0, Math.max(1, max, limit ?? 0) * 1.05] },
        },
        hooks: { setCursor: [({ cursor }) => cursor.idx != null && setRead(cursor.idx)] },
        series: [
          {},
          {
            label: 'Settled',
            stroke: colour('--done'),
            fill: colour('--done'),
            width: 1,
            points: { show: false },
            ...(bars !== undefined && { paths: bars }),
          },
        ],
      },
      [times, points.map(({ confirmed }) => confirmed)],
      host,
    )
    if (limit !== null) {
      // A line over the whole of the axis, whatever minutes there are.
      chart.hooks.draw = [
        ...(chart.hooks.draw ?? []),
        ({ ctx, bbox }) => {
          const y = chart.valToPos(limit, 'y', true)
          ctx.save()
          ctx.strokeStyle = colour('--waiting')
          ctx.lineWidth = devicePixelRatio
          ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
          ctx.beginPath()
          ctx.moveTo(bbox.left, y)
          ctx.lineTo(bbox.left + bbox.width, y)
          ctx.stroke()
          ctx.restore()
        },
      ]
      chart.redraw()
    }
    const resize = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT_PX }))
    resize.observe(host)
    return () => {
      resize.disconnect()
      chart.destroy()
    }
  }, [Plot, points, limit, startedAt, endedAt, themes])
  const best = Math.max(...points.map(({ confirmed }) => confirmed))
  const all = points.reduce((sum, { confirmed }) => sum + confirmed, 0)
  const point = points[read ?? points.length - 1]
  return (
    <>
      {Plot !== null && <div ref={place} className="run-chart" aria-hidden="true" />}
      <label className="run-chart-minute">
        Minute
        <input
          type="range"
          min={0}
          max={points.length - 1}
          value={read ?? points.length - 1}
          onChange={({ target }) => setRead(Number(target.value))}
          aria-valuetext={point === undefined ? '' : minuteWords(point)}
        />
        <output className="number">{point === undefined ? '' : minuteWords(point)}</output>
      </label>
      <p className="muted">
        {formatNoun(all, ITEM)} settled over {formatNoun(points.length, MINUTE)} with activity, at most{' '}
        {formatCount(best)} in one
        {limit === null
          ? '; there is no limit.'
          : `; the limit allows ${formatCount(Math.floor(limit))} a minute.`}
      </p>
    </>
  )
}

const minuteWords = ({ at, confirmed }: SeriesPoint): string =>
  `${formatClock(at).slice(0, 5)}: ${formatNoun(confirmed, ITEM)} settled`
