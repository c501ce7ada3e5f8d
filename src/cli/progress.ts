import { SingleBar } from 'cli-progress'
import { countOf } from '../contract/counted.ts'
import type { ImportProgress } from '../contract/inventories.ts'
import { PHASE_WORDS } from '../contract/phase-words.ts'
import { leftOf } from '../contract/run-figures.ts'
import type { RunStatus } from '../contract/runs.ts'
import { progressWords, waitParts } from '../contract/wait-words.ts'
import type { EffectProgress } from '../main/effect/effect.ts'
import type { Output } from './output.ts'

interface Progress<T> {
  readonly show: (value: T) => void
  end(): void
}

/** A bar on standard error, only where a person watches. */
function bar<T>(
  output: Output,
  format: string,
  read: (value: T) => { at: number; of: number; words: Record<string, string> },
): Progress<T> {
  if (!output.isInteractive) return { show: () => {}, end: () => {} }
  const shown = new SingleBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
  })
  let isStarted = false
  return {
    show(value) {
      const { at, of, words } = read(value)
      if (isStarted) {
        shown.setTotal(of)
        shown.update(at, words)
      } else shown.start(of, at, words)
      isStarted = true
    },
    end() {
      if (isStarted) shown.stop()
      isStarted = false
    },
  }
}

export function importProgress(output: Output): Progress<Omit<ImportProgress, 'job'>> {
  return bar(output, '{bar} {percentage}% {rows} rows', ({ bytesRead, bytesTotal, rows }) => ({
    at: bytesRead,
    of: bytesTotal,
    words: { rows: rows.toLocaleString('en') },
  }))
}

export function effectProgress(output: Output): Progress<EffectProgress> {
  return bar(output, '{bar} {percentage}% {checked} of {total} certificates', ({ checked, items }) => ({
    at: checked,
    of: items,
    words: { checked: checked.toLocaleString('en') },
  }))
}

export const PROGRESS_KINDS = ['auto', 'bar', 'lines', 'json', 'none'] as const
export type ProgressKind = (typeof PROGRESS_KINDS)[number]

const settledOf = ({ counts }: RunStatus): number => counts.total - leftOf(counts)

/**
 * How far a run is, on standard error: a bar where a person watches, else a line when it is at something else, when it stops
 * getting on, and once a minute; or a JSON document a line at the same times.
 */
export function runProgress(output: Output, kind: ProgressKind): Progress<RunStatus> {
  if (kind === 'lines' || (kind === 'auto' && !output.isInteractive))
    return eachChange((status) => output.note(progressLine(status)))
  if (kind === 'json') return eachChange((status) => output.event(progressEvent(status)))
  if (kind === 'none') return { show: () => {}, end: () => {} }
  return bar(output, '{bar} {percentage}% {settled} of {total}, {speed}/s, {state}', (status) => ({
    at: settledOf(status),
    of: status.counts.total,
    words: {
      settled: settledOf(status).toLocaleString('en'),
      speed: status.pace.itemsPerSecond.toFixed(1),
      state: doingText(status),
    },
  }))
}

const LINE_EVERY_MS = 60_000

function eachChange(tell: (status: RunStatus) => void): Progress<RunStatus> {
  let last: RunStatus | null = null
  let shownAt = ''
  const shownFor = (status: RunStatus) => {
    shownAt = atOf(status)
    tell(status)
  }
  const timer = setInterval(() => {
    if (last !== null) shownFor(last)
  }, LINE_EVERY_MS)
  timer.unref()
  return {
    show(status) {
      const isNewlyStuck =
        (isStuck(status) && (last === null || !isStuck(last))) ||
        (isAnswerLate(status) && (last === null || !isAnswerLate(last)))
      last = status
      if (atOf(status) !== shownAt || isNewlyStuck) shownFor(status)
    },
    end: () => clearInterval(timer),
  }
}

/** A wait that a person would wonder at. */
const FAR_MS = 5_000
const isFarOff = (at: string | null): boolean => at !== null && Date.parse(at) - Date.now() >= FAR_MS

/** One failure is passed over; several, or a long wait, are told. */
const isStuck = ({ trouble }: RunStatus): boolean =>
  trouble !== null && (trouble.times > 1 || isFarOff(trouble.nextTryAt))

const isAnswerLate = ({ waits }: RunStatus): boolean => waits.some((wait) => wait.for === 'answer')

/** What it is at; its state where nobody has told yet. */
const atOf = ({ phase, state }: RunStatus): string => phase ?? state

/** A time that is past by now, as where another process told it, is none to wait for. */
function againText(at: string | null): string {
  if (at === null) return ''
  return Date.parse(at) > Date.now() ? `, tried again at ${at}` : ', being tried again'
}

/** What a run is at, how far, what its items wait for, and what keeps it. */
export const doingText = ({ phase, trouble, state, progress, waits }: RunStatus): string => {
  const at = phase === null ? state : PHASE_WORDS[phase]
  const doing = [
    progress === null ? at : `${at} (${progressWords(progress)})`,
    ...waits.map((wait) =>
      waitParts(wait)
        .map((part) => (typeof part === 'string' ? part : part.at))
        .join(''),
    ),
  ].join('; ')
  if (trouble === null) return doing
  const again = againText(trouble.nextTryAt)
  return `${doing}; failed ${countOf(trouble.times, 'time')} in a row: ${trouble.message}${again}${trouble.remedy === undefined ? '' : `. ${trouble.remedy.hint}`}`
}

function progressLine(status: RunStatus): string {
  const { batch, counts, pace, estimatedEndAt } = status
  const doubts = counts['in-doubt'] === 0 ? '' : `, ${counts['in-doubt'].toLocaleString('en')} in doubt`
  const speed = pace.itemsPerSecond === 0 ? '' : `, ${pace.itemsPerSecond.toFixed(1)} a second`
  const end = estimatedEndAt === null ? '' : `, estimated end ${estimatedEndAt}`
  return `${new Date().toISOString()} ${batch}: ${settledOf(status).toLocaleString('en')} of ${counts.total.toLocaleString('en')} settled${doubts}${speed}${end}; ${doingText(status)}`
}

const EVENT_KEYS = [
  'batch',
  'phase',
  'trouble',
  'progress',
  'waits',
  'counts',
  'requests',
  'pace',
  'estimatedEndAt',
] as const satisfies readonly (keyof RunStatus)[]

const progressEvent = (status: RunStatus) => ({
  at: new Date().toISOString(),
  ...Object.fromEntries(EVENT_KEYS.map((key) => [key, status[key]])),
})
