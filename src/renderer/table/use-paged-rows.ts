import { useEffect, useMemo, useRef } from 'react'
import type { AnnouncementName } from '../../contract/index.ts'
import type { Api } from '../bridge/api.ts'
import { useApi } from '../bridge/api-context.tsx'
import { createPagedRows, type FetchRows, type PagedRows } from './paged-rows.ts'

/** How often a table on the screen is fetched anew at most, while announcements come in. */
const REFRESH_EVERY_MS = 500

/**
 * Rows for a `DataTable`: `usePagedRows((api) => (offset, limit) => api.runs.items({ batch, group, offset, limit }),
 * [batch, group], ['runs.changed'])`. A changed dependency starts a new list at its top.
 */
export function usePagedRows<Row>(
  fetchWith: (api: Api) => FetchRows<Row>,
  dependencies: readonly unknown[],
  refreshOn: readonly AnnouncementName[] = [],
): PagedRows<Row> {
  const api = useApi()
  const latest = useRef(fetchWith)
  latest.current = fetchWith
  const key = JSON.stringify(dependencies)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for what the caller's function closes over
  const rows = useMemo(() => createPagedRows(latest.current(api)), [api, key])
  const names = refreshOn.join(' ')
  useEffect(() => {
    if (names === '') return
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined
        rows.refresh()
      }, REFRESH_EVERY_MS)
    }
    const ends = names.split(' ').map((name) => api.subscribe(name as AnnouncementName, later))
    return () => {
      clearTimeout(timer)
      for (const end of ends) end()
    }
  }, [api, rows, names])
  return rows
}
