import { useEffect, useRef } from 'react'
import type { BurnDown, IncidentClock } from '../../contract/incidents.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { coloursIn, timeMarks, usePlot, useThemeChanges } from '../components/plot.ts'
import { Time } from '../components/time.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'

const { burnDown } = words.incidents
const HEIGHT_PX = 240
const SECOND_MS = 1000
/** Room beyond the last of what is drawn, as a part of the whole. */
const MARGIN = 0.03
const ROWS_MAX = 24
/** All of it is counted anew, so it is not asked for as often as the figures. */
const LOOK_EVERY_MS = 30_000

/** What is left over time, with the deadline in it and where it leads at the present rate; the same as a table below it. */
export function BurnDownCard({
  incident,
  clock,
}: {
  readonly incident: string
  readonly clock: IncidentClock
}) {
  const [found, again] = useAnswer((api) => api.incidents.burnDown({ incident }), [incident])
  // What stands there stays until the next answer is here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number left is another chart
  useEffect(() => {
    again()
    const timer = setInterval(again, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [again, clock.left])
  return (
    <Card title={burnDown.title}>
      {found.kind === 'loading' && <Loading what={burnDown.what} />}
      {found.kind === 'failed' && <FailureNotice failure={found.failure} onRetry={again} />}
      {found.kind === 'ready' && found.value.points.length === 0 && (
        <EmptyState icon="activity" title={burnDown.none} />
      )}
      {found.kind === 'ready' && found.value.points.length > 0 && (
        <Chart points={found.value.points} clock={clock} />
      )}
    </Card>
  )
}

type Points = BurnDown['points']

const seconds = (at: string): number => Date.parse(at) / SECOND_MS

function Chart({ points, clock }: { readonly points: Points; readonly clock: IncidentClock }) {
  const place = useRef<HTMLDivElement>(null)
  const Plot = usePlot()
  const themes = useThemeChanges()
  const { deadline, estimatedEndAt, outlook } = clock
  const isLate = outlook === 'missed' || outlook === 'passed'
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is another picture
  useEffect(() => {
    const host = place.current
    if (host === null || Plot === null) return
    const colour = coloursIn(host)
    const times = points.map(({ at }) => seconds(at))
    const left = points.map((point) => point.left)
    const ends = estimatedEndAt === null ? [] : [seconds(estimatedEndAt)]
    const first = Math.min(times[0] ?? 0, seconds(deadline))
    const last = Math.max(times.at(-1) ?? 0, seconds(deadline), ...ends)
    const margin = Math.max(60, (last - first) * MARGIN)
    const axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--border') },
      ticks: { stroke: colour('--border') },
    }
    const stepped = Plot.paths.stepped?.({ align: 1 })
    const gaps = ends.map(() => null)
    const chart = new Plot(
      {
        width: host.clientWidth,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { show: false },
        axes: [
          { ...axis, values: (_, at) => timeMarks(at) },
          { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => formatCount(tick)) },
        ],
        scales: {
          x: { range: () => [first - margin, last + margin] },
          y: { range: (_, __, max) => [0, Math.max(1, max) * 1.05] },
        },
        series: [
          {},
          {
            stroke: colour('--going'),
            width: 2,
            points: { show: false },
            ...(stepped !== undefined && { paths: stepped }),
          },
          {
            stroke: colour(isLate ? '--stop' : '--done'),
            width: 2,
            dash: [6, 4],
            points: { show: false },
          },
        ],
        hooks: {
          draw: [
            ({ ctx, bbox, valToPos }) => {
              const x = valToPos(seconds(deadline), 'x', true)
              ctx.save()
              ctx.strokeStyle = colour('--waiting')
              ctx.fillStyle = colour('--waiting')
              ctx.lineWidth = 2 * devicePixelRatio
              ctx.setLineDash([])
              ctx.beginPath()
              ctx.moveTo(x, bbox.top)
              ctx.lineTo(x, bbox.top + bbox.height)
              ctx.stroke()
              ctx.textAlign = x > bbox.left + bbox.width / 2 ? 'right' : 'left'
              ctx.textBaseline = 'top'
              ctx.fillText(
                burnDown.deadline,
                x + (ctx.textAlign === 'right' ? -6 : 6) * devicePixelRatio,
                bbox.top,
              )
              ctx.restore()
            },
          ],
        },
      },
      [
        [...times, ...ends],
        [...left, ...gaps],
        ends.length === 0
          ? left.map(() => null)
          : [...left.map((one, at) => (at === left.length - 1 ? one : null)), 0],
      ],
      host,
    )
    const resize = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT_PX }))
    resize.observe(host)
    return () => {
      resize.disconnect()
      chart.destroy()
    }
  }, [Plot, points, deadline, estimatedEndAt, isLate, themes])
  return (
    <>
      {Plot !== null && <div ref={place} className="run-chart" aria-hidden="true" />}
      <p className="muted">
        {burnDown.now(
          points.at(-1)?.left ?? 0,
          <Time at={deadline} />,
          estimatedEndAt === null ? null : <Time at={estimatedEndAt} />,
        )}
      </p>
      <details>
        <summary>{burnDown.table}</summary>
        <RowTable columns={POINTS} rows={sampled(points)} keyOf={({ at }) => at} />
      </details>
    </>
  )
}

const POINTS: readonly RowColumn<Points[number]>[] = [
  { header: burnDown.when, cell: ({ at }) => <Time at={at} /> },
  { header: burnDown.left, look: 'number', cell: ({ left }) => formatCount(left) },
]

/** As many as somebody reads, the first and the last among them. */
function sampled(points: Points): Points {
  const every = Math.ceil(points.length / ROWS_MAX)
  return points.filter((_, at) => at % every === 0 || at === points.length - 1)
}
