import type { Route } from '../route/route.ts'
import { RunDetail } from './run-detail.tsx'
import { RunList } from './run-list.tsx'
import { useRunsElsewhere } from './use-runs-elsewhere.ts'

/** `#/runs` lists them; `#/runs/<batch>` shows one. */
export function RunsScreen({ route }: { readonly route: Route }) {
  useRunsElsewhere()
  return route.subject === null ? (
    <RunList />
  ) : (
    <RunDetail key={route.subject} batch={route.subject} show={route.params['show']} />
  )
}
