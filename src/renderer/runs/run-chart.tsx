import { useEffect, useRef, useState } from 'react'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { SeriesPoint } from '../../contract/runs.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'

const HEIGHT_PX = 240
const SECONDS_PER_MINUTE = 60

/** Items settled a minute, beside what the vendor allows; the same in words below it. */
export function RunChart({
  batch,
  allowedPerSecond,
}: {
  readonly batch: string
  readonly allowedPerSecond: number | null
}) {
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
          limit={allowedPerSecond === null ? null : allowedPerSecond * SECONDS_PER_MINUTE}
        />
      )}
    </Card>
  )
}

/**
 * The chart library, once it is needed. It asks for number formats of the system's language as it loads, and fails where that
 * is none of the web's (a POSIX locale): the words below the chart then stand alone.
 */
function usePlot(): typeof uPlot | null {
  const [plot, setPlot] = useState<typeof uPlot | null>(null)
  useEffect(() => {
    import('uplot').then(
      (module) => setPlot(() => module.default),
      () => {},
    )
  }, [])
  return plot
}

function Chart({
  points,
  limit,
}: {
  readonly points: readonly SeriesPoint[]
  readonly limit: number | null
}) {
  const place = useRef<HTMLDivElement>(null)
  const Plot = usePlot()
  useEffect(() => {
    const host = place.current
    if (host === null || Plot === null) return
    const colours = getComputedStyle(host)
    const colour = (name: string) => colours.getPropertyValue(name).trim()
    const times = points.map(({ at }) => Date.parse(at) / 1000)
    const bars = Plot.paths.bars?.({ size: [0.7, 40] })
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
        cursor: { show: false },
        axes: [axis, axis],
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max, limit ?? 0)] } },
        series: [
          {},
          {
            label: 'Settled',
            stroke: colour('--done'),
            fill: colour('--done-soft'),
            width: 2,
            ...(bars !== undefined && { paths: bars }),
          },
          ...(limit === null
            ? []
            : [
                {
                  label: 'Limit',
                  stroke: colour('--waiting'),
                  dash: [6, 4],
                  width: 1,
                } satisfies uPlot.Series,
              ]),
        ],
      },
      [times, points.map(({ confirmed }) => confirmed), ...(limit === null ? [] : [times.map(() => limit)])],
      host,
    )
    const resize = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT_PX }))
    resize.observe(host)
    return () => {
      resize.disconnect()
      chart.destroy()
    }
  }, [Plot, points, limit])
  const best = Math.max(...points.map(({ confirmed }) => confirmed))
  const all = points.reduce((sum, { confirmed }) => sum + confirmed, 0)
  return (
    <>
      {Plot !== null && <div ref={place} className="run-chart" aria-hidden="true" />}
      <p className="muted">
        {formatCount(all)} items settled over {formatCount(points.length)} minutes with activity, at most{' '}
        {formatCount(best)} in one
        {limit === null
          ? '; there is no limit.'
          : `; the limit allows ${formatCount(Math.floor(limit))} a minute.`}
      </p>
    </>
  )
}
