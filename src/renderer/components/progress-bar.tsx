import { Progress } from '@base-ui/react/progress'
import { useEffect, useRef, useState } from 'react'
import type { Tone } from './notice.tsx'
import './progress-bar.css'

/** A bar with its words; `value` null while the end is not known. */
export function ProgressBar({
  label,
  value,
  max = 1,
  text,
  hideLabel = false,
}: {
  readonly label: string
  readonly value: number | null
  readonly max?: number
  /** What is said beside the label: `12,000 of 83,267`. */
  readonly text?: string
  /** The label is read to assistive technology only: in a table, whose row says it. */
  readonly hideLabel?: boolean
}) {
  return (
    <Progress.Root
      className="progress"
      value={value}
      max={max}
      getAriaValueText={(formatted) => text ?? formatted}
    >
      <Progress.Label className={hideLabel ? 'visually-hidden' : 'progress-label'}>{label}</Progress.Label>
      {text !== undefined && <span className="progress-text number">{text}</span>}
      <Progress.Track className="progress-track">
        <Progress.Indicator className="progress-indicator" />
      </Progress.Track>
    </Progress.Root>
  )
}

/** Several shares of one total, as in a run; the legend beside it carries the figures for everybody. */
export function StackedBar({
  label,
  total,
  parts,
}: {
  /** What is read out instead of the picture. */
  readonly label: string
  readonly total: number
  readonly parts: readonly { readonly tone: Tone; readonly count: number }[]
}) {
  return (
    <div className="stacked-bar" role="img" aria-label={label}>
      {parts.map((part, index) =>
        part.count === 0 ? null : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts are a fixed list
            key={index}
            className={`stacked-part stacked-${part.tone}`}
            style={{ flexGrow: part.count / Math.max(1, total) }}
          />
        ),
      )}
    </div>
  )
}

/** How often changing figures are read out. */
const SPOKEN_EVERY_MS = 15_000

/** Words for a screen reader only, spoken when they first appear and then at a rate that a person can bear. */
export function LiveStatus({ text }: { readonly text: string }) {
  const [spoken, setSpoken] = useState(text)
  const latest = useRef(text)
  latest.current = text
  useEffect(() => {
    const timer = setInterval(() => setSpoken(latest.current), SPOKEN_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className="visually-hidden" role="status">
      {spoken}
    </p>
  )
}
