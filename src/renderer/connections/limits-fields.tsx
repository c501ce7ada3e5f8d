import { Fragment } from 'react'
import type { RateWindow } from '../../contract/connections.ts'
import { TextField } from '../components/field.tsx'
import { words } from '../words/words.ts'

/** A rolling window as it is typed. */
export interface TypedWindow {
  readonly requests: string
  readonly seconds: string
}

const DAY_S = 24 * 3_600

/** What one typed window means: null for one left empty, undefined for one that is none. */
export function windowOf({ requests, seconds }: TypedWindow): RateWindow | null | undefined {
  if (requests.trim() === '' && seconds.trim() === '') return null
  const count = /^\d{1,9}$/.test(requests.trim()) ? Number(requests) : 0
  const per = /^\d{1,5}(\.\d{1,3})?$/.test(seconds.trim()) ? Number(seconds) : 0
  return count > 0 && per > 0 && per <= DAY_S ? { requests: count, perMs: Math.round(per * 1000) } : undefined
}

/** The operator's own limits in place of the vendor's: up to two rolling windows, both of which hold. */
export function LimitsFields({
  windows,
  onChange,
}: {
  readonly windows: readonly TypedWindow[]
  readonly onChange: (windows: readonly TypedWindow[]) => void
}) {
  return windows.map((window, index) => {
    const isBad = windowOf(window) === undefined
    const set = (change: Partial<TypedWindow>): void =>
      onChange(windows.map((one, at) => (at === index ? { ...one, ...change } : one)))
    const which = index === 0 ? words.connections.limits.first : words.connections.limits.second
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the windows are a fixed list
      <Fragment key={index}>
        <TextField
          label={which.requests}
          required={false}
          value={window.requests}
          onChange={(requests) => set({ requests })}
          {...(isBad && { error: words.connections.limits.bad })}
        />
        <TextField
          label={which.seconds}
          required={false}
          value={window.seconds}
          onChange={(seconds) => set({ seconds })}
          help={index === 0 ? words.connections.limits.empty : words.connections.limits.both}
        />
      </Fragment>
    )
  })
}
