import type { ReportFacts } from '../facts/report-facts.ts'
import { figure } from './figures.ts'
import type { Tone } from './tone.ts'

/** Size of the axes' words, and Roboto's width of digits and, about, of what stands between them. */
export const LABEL_PT = 7
const DIGIT_EM = 0.5615
const OTHER_EM = 0.3
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Distances between the marks of the time axis that read well. */
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 43_200].map(
  (minutes) => minutes * MINUTE_MS,
)
const TIME_MARKS_MAX = 7
/** A line drawn with more points than the paper can show is only a larger file. */
const POINTS_MAX = 500

const PLOT = { left: 46, top: 14, right: 12, bottom: 22 } as const

/** A drawing in points from its top left; whoever draws it has only lines, one area and words to know. */
export interface ProgressChart {
  readonly width: number
  readonly height: number
  readonly lines: readonly ChartLine[]
  /** The course of the figures; the area is what lies between it and `ground`. */
  readonly course: readonly ChartPoint[]
  readonly ground: number
  readonly labels: readonly ChartLabel[]
}

type ChartPoint = readonly [x: number, y: number]

interface ChartLine {
  readonly from: ChartPoint
  readonly to: ChartPoint
  readonly kind: 'level' | 'mark' | 'deadline'
}

/** `x` and `y` are the text's top left. */
interface ChartLabel {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly tone: Tone
}

/**
 * Items settled over time, of the given size: an area that rises to the batch's total, with the deadline where it falls
 * within. Null when nothing has been settled.
 */
export function progressChart(facts: ReportFacts, width: number, height: number): ProgressChart | null {
  const series = cumulative(facts)
  const [first] = series
  const last = series.at(-1)
  if (first === undefined || last === undefined) return null
  const most = Math.max(facts.counts.total, last.settled)
  const start = first.at
  const end = Math.max(last.at, start + MINUTE_MS)
  const x = (at: number) =>
    round(PLOT.left + ((at - start) / (end - start)) * (width - PLOT.left - PLOT.right))
  const y = (items: number) =>
    round(height - PLOT.bottom - (items / most) * (height - PLOT.top - PLOT.bottom))
  const ground = y(0)
  const marks = timeMarks(start, end)
  const levels = [...new Set([0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(most * share)))]
  const due = facts.deadline === null ? Number.NaN : Date.parse(facts.deadline.dueAt)
  const dues = due >= start && due <= end ? [x(due)] : []
  return {
    width,
    height,
    ground,
    course: [...series.map(({ at, settled }): ChartPoint => [x(at), y(settled)]), [x(end), y(last.settled)]],
    lines: [
      ...levels.map(
        (items): ChartLine => ({
          from: [PLOT.left, y(items)],
          to: [width - PLOT.right, y(items)],
          kind: 'level',
        }),
      ),
      ...marks.map(({ at }): ChartLine => ({ from: [x(at), ground], to: [x(at), ground + 3], kind: 'mark' })),
      ...dues.map((at): ChartLine => ({ from: [at, PLOT.top], to: [at, ground], kind: 'deadline' })),
    ],
    labels: [
      ...levels.map((items) => label(figure(items), PLOT.left - 5, y(items) - LABEL_PT / 2 - 1, 'end')),
      ...marks.map(({ at, text }) => label(text, x(at), ground + 5, 'middle')),
      ...dues.map((at) => label('deadline', at, PLOT.top - LABEL_PT - 2, 'middle', 'stop')),
    ],
  }
}

function label(
  text: string,
  x: number,
  y: number,
  anchor: 'middle' | 'end',
  tone: Tone = 'muted',
): ChartLabel {
  const width =
    [...text].reduce((sum, character) => sum + (/[\d]/.test(character) ? DIGIT_EM : OTHER_EM), 0) * LABEL_PT
  return { text, x: round(anchor === 'end' ? x - width : x - width / 2), y: round(y), tone }
}

interface Point {
  readonly at: number
  readonly settled: number
}

/** From the run's start at zero to its end; each minute counts at its end, or at the run's end if that comes sooner. */
function cumulative(facts: ReportFacts): Point[] {
  const { minutes, startedAt, finishedAt } = facts
  const [first] = minutes
  if (first === undefined) return []
  const start = Math.min(
    startedAt === null ? Number.POSITIVE_INFINITY : Date.parse(startedAt),
    Date.parse(first.at) + MINUTE_MS - 1,
  )
  const finish = finishedAt === null ? Number.POSITIVE_INFINITY : Date.parse(finishedAt)
  const points: Point[] = [{ at: start, settled: 0 }]
  let settled = 0
  let previous = start
  for (const { at, settled: items } of minutes) {
    const minute = Date.parse(at)
    // Nothing was settled between two minutes that are listed apart: the line stays level until the next begins.
    if (minute > previous) points.push({ at: minute, settled })
    settled += items
    previous = Math.max(Math.min(minute + MINUTE_MS, finish), previous)
    points.push({ at: previous, settled })
  }
  return thinned(points)
}

function thinned(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / POINTS_MAX)
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}

function timeMarks(start: number, end: number): { at: number; text: string }[] {
  const step = STEPS_MS.find((candidate) => (end - start) / candidate <= TIME_MARKS_MAX) ?? end - start
  const marks = []
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) {
    const iso = new Date(at).toISOString()
    marks.push({
      at,
      text:
        step >= 24 * HOUR_MS
          ? iso.slice(5, 10)
          : end - start > 24 * HOUR_MS
            ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}`
            : iso.slice(11, 16),
    })
  }
  return marks
}

const round = (value: number): number => Math.round(value * 100) / 100
