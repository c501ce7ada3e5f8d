import type { Connection, RateWindow } from '../../contract/connections.ts'
import type { ProbeReport } from '../../contract/probe.ts'
import { PAGE_ITEMS_FIELD } from '../vendors/connection-fields.ts'
import { rateLimitText } from './rate-limit-text.ts'

const WHAT: Readonly<Record<string, ProbeReport['learnt'][number]['what']>> = {
  [PAGE_ITEMS_FIELD.name]: 'page size',
  query_prefix: 'spelling of queries',
}

export interface LearntOptions {
  readonly options: Readonly<Record<string, string>>
  readonly limits: Connection['limits']
  readonly changes: ProbeReport['learnt']
}

/** What a connection is with what a probe has found out. What the operator has chosen stays, but for a page that is never given. */
export function learnt(
  { options, limits }: Pick<Connection, 'options' | 'limits'>,
  found: { readonly options: Readonly<Record<string, string>>; readonly windows: readonly RateWindow[] },
): LearntOptions {
  const changes: ProbeReport['learnt'] = []
  const after: Record<string, string> = { ...options }
  for (const [name, value] of Object.entries(found.options)) {
    const what = WHAT[name]
    const was = options[name]
    if (what === undefined || was === value) continue
    const isSmaller = name === PAGE_ITEMS_FIELD.name && was !== undefined && Number(was) <= Number(value)
    const isChosen = name === 'query_prefix' && was !== undefined && was !== 'auto'
    if (isSmaller || isChosen) continue
    after[name] = value
    changes.push({ what, was: was ?? 'not set', is: value })
  }
  if (found.windows.length === 0 || limits !== 'vendor') return { options: after, limits, changes }
  changes.push({ what: 'limits', was: "the vendor's, as assumed", is: rateLimitText(found.windows) })
  return { options: after, limits: [...found.windows], changes }
}
