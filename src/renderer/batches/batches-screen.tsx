import type { Route } from '../route/route.ts'
import { BatchDetail } from './batch-detail.tsx'
import { BatchList } from './batch-list.tsx'
import { NewBatch } from './new-batch.tsx'

/** `#/batches`, `#/batches?new=1&inventory=…`, `#/batches/<name>`; drafts open in the four steps. */
export function BatchesScreen({ route }: { readonly route: Route }) {
  if (route.subject !== null) return <BatchDetail name={route.subject} />
  if (route.params['new'] === '1') {
    return <NewBatch inventory={route.params['inventory'] ?? null} filter={route.params['filter'] ?? '{}'} />
  }
  return <BatchList />
}
