import { useEffect, useRef, useState } from 'react'
import type { RunStatus, SeriesPoint } from '../../contract/runs.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { coloursIn, timeMarks, usePlot, useThemeChanges } from '../components/plot.ts'
import { words } from '../words/words.ts'

const HEIGHT_PX = 240
const MINUTE_S = 60
/** The least that the axis spans: a single minute has no extent of its own. */
const SPAN_S_MIN = 5 * MINUTE_S
const say = words.run.chart

/** From the top of a bar to its foot: each is drawn over those that reach higher. */
const STACK: readonly { readonly colour: string; readonly upTo: (point: SeriesPoint) => number }[] = [
  { colour: '--waiting', upTo: ({ confirmed, failed, doubted }) => confirmed + failed + doubted },
  { colour: '--stop', upTo: ({ confirmed, failed }) => confirmed + failed },
  { colour: '--done', upTo: ({ confirmed }) => confirmed },
]

/** What became of items a minute, stacked, beside what the vendor allows, from the start of the run; the same in words below it. */
export function RunChart({ status }: { readonly status: RunStatus }) {
  const { batch, pace } = status
  const [series, again] = useAnswer((api) => api.runs.series({ batch }), [batch], ['runs.changed'])
  return (
    <Card title={say.title}>
      {series.kind === 'loading' && <Loading what={say.what} />}
      {series.kind === 'failed' && <FailureNotice failure={series.failure} onRetry={again} />}
      {series.kind === 'ready' && series.value.length === 0 && (
        <EmptyState icon="activity" title={say.none} />
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
    const bar = (name: string) => ({
      stroke: colour(name),
      fill: colour(name),
      width: 1,
      points: { show: false },
      ...(bars !== undefined && { paths: bars }),
    })
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
        axes: [
          { ...axis, values: (_, at) => timeMarks(at) },
          { ...axis, values: (_, items) => items.map((count) => formatCount(count)) },
        ],
        scales: {
          x: { range: () => [first, last] },
          y: { range: (_, __, max) => [0, Math.max(1, max, limit ?? 0) * 1.05] },
        },
        hooks: { setCursor: [({ cursor }) => cursor.idx != null && setRead(cursor.idx)] },
        series: [{}, ...STACK.map(({ colour: name }) => bar(name))],
      },
      [times, ...STACK.map(({ upTo }) => points.map(upTo))],
      host,
    )
    if (limit !== null) {
      // A line over the whole of the axis, whatever minutes there are.
      chart.hooks.draw = [
        ...(chart.hooks.draw ?? []),
        ({ ctx, bbox }) => {
          const y = chart.valToPos(limit, 'y', true)
          ctx.save()
          ctx.strokeStyle = colour('--text')
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
  const settled = points.map(({ confirmed, failed }) => confirmed + failed)
  const point = points[read ?? points.length - 1]
  return (
    <>
      {Plot !== null && <div ref={place} className="run-chart" aria-hidden="true" />}
      <div className="run-legend">
        <span className="legend-done">{say.confirmed}</span>
        <span className="legend-stop">{say.failed}</span>
        <span className="legend-waiting">{say.doubted}</span>
        {limit !== null && <span className="legend-limit">{say.limit}</span>}
      </div>
      <label className="run-chart-minute">
        {say.minute}
        <input
          type="range"
          min={0}
          max={points.length - 1}
          value={read ?? points.length - 1}
          onChange={({ target }) => setRead(Number(target.value))}
          aria-valuetext={point === undefined ? '' : say.inMinute(point)}
        />
        <output className="number">{point === undefined ? '' : say.inMinute(point)}</output>
      </label>
      <p className="muted">
        {say.sum(
          settled.reduce((sum, items) => sum + items, 0),
          points.length,
          Math.max(...settled),
          limit,
        )}
      </p>
    </>
  )
}
