import { SingleBar } from 'cli-progress'
import type { ImportProgress } from '../contract/inventories.ts'
import type { RunStatus } from '../contract/runs.ts'
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

export function runProgress(output: Output): Progress<RunStatus> {
  return bar(output, '{bar} {percentage}% {settled} of {total}, {speed}/s, {state}', (status) => {
    const { counts } = status
    const left = counts.queued + counts.waiting + counts.submitting + counts.accepted + counts['in-doubt']
    const settled = counts.total - left
    return {
      at: settled,
      of: counts.total,
      words: {
        settled: settled.toLocaleString('en'),
        speed: status.pace.itemsPerSecond.toFixed(1),
        state: status.state,
      },
    }
  })
}
