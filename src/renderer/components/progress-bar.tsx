import { Progress } from '@base-ui/react/progress'
import { useEffect, useRef, useState } from 'react'
import type { Tone } from './notice.tsx'
import { useSaid } from './said.tsx'
import './progress-bar.css'

/** A bar with its words; `value` null while the end is not known. */
export function ProgressBar({
  label,
  value,
  max = 1,
  text,
  hideLabel = false,
  roomFor,
}: {
  readonly label: string
  readonly value: number | null
  readonly max?: number
  /** What is said beside the label: `12,000 of 83,267`. */
  readonly text?: string
  /** Characters of the longest text that will stand there: the bar does not move while it grows. */
  readonly roomFor?: number
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
      {text !== undefined && (
        <span
          className="progress-text number"
          {...(roomFor !== undefined && { style: { minWidth: `${roomFor}ch` } })}
        >
          {text}
        </span>
      )}
      <Progress.Track className="progress-track">
        <Progress.Indicator className="progress-indicator" />
      </Progress.Track>
    </Progress.Root>
  )
}

/**
 * Several shares of one total, as in a run; the legend beside it carries the figures for everybody. One picture rather than a
 * box a share: what a share's end does moves nothing.
 */
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
    <div
      className="stacked-bar"
      role="img"
      aria-label={label}
      style={{ backgroundImage: `linear-gradient(to right, ${stopsOf(parts, total).join(', ')})` }}
    />
  )
}

/** A share that is there is seen, however small. */
const SHARE_PERCENT_MIN = 0.3

function stopsOf(parts: readonly { readonly tone: Tone; readonly count: number }[], total: number): string[] {
  const shares = parts
    .filter(({ count }) => count > 0)
    .map(({ tone, count }) => ({
      tone,
      percent: Math.max(SHARE_PERCENT_MIN, (count / Math.max(1, total)) * 100),
    }))
  // What the small ones are given is taken from the largest.
  const excess = Math.max(0, shares.reduce((sum, { percent }) => sum + percent, 0) - 100)
  const largest = Math.max(...shares.map(({ percent }) => percent))
  const giver = shares.findIndex(({ percent }) => percent === largest)
  let at = 0
  return [
    ...shares.map(({ tone, percent }, index) => {
      const from = at
      at += index === giver ? percent - excess : percent
      return `var(--bar-${tone}) ${from}% ${at}%`
    }),
    `transparent ${at}% 100%`,
  ]
}

/** How often changing figures are read out. */
const SPOKEN_EVERY_MS = 15_000

/**
 * Words for a screen reader only, spoken when they first appear and then at a rate that a person can bear.
 *
 * @param turn what things have come to, such as the state of a run: another one is spoken at once
 */
export function LiveStatus({ text, turn }: { readonly text: string; readonly turn?: string }) {
  const [spoken, setSpoken] = useState(text)
  const latest = useRef(text)
  latest.current = text
  useEffect(() => {
    const timer = setInterval(() => setSpoken(latest.current), SPOKEN_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is said at once, other figures in their time
  useEffect(() => setSpoken(latest.current), [turn])
  useSaid(spoken)
  return null
}
