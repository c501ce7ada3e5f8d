import { useEffect, useMemo, useState } from 'react'
import type { PagedRows } from './paged-rows.ts'
import { countOf, NOTHING, rowsOf, type Selection } from './selection.ts'

/** More are not picked one by one: then the filter says it. */
export const PICKED_MAX = 5_000

export interface TableSelection<Row> {
  readonly chosen: Selection
  readonly choose: (next: Selection) => void
  /** How many rows a person has picked; 0 while it is only the row that the keyboard is at. */
  readonly picked: number
  /** The picked rows themselves, fetched where they are not on the screen. @throws ApiFailure */
  readonly read: () => Promise<readonly Row[]>
  readonly clear: () => void
}

/**
 * The selection of a `DataTable` and what can be done with it: `const selection = useSelection(rows)`. Another list, by
 * another filter or sort, has none; `until` names what else ends it.
 */
export function useSelection<Row>(rows: PagedRows<Row>, until: unknown = null): TableSelection<Row> {
  const [chosen, choose] = useState(NOTHING)
  // biome-ignore lint/correctness/useExhaustiveDependencies: row numbers of another list are other rows
  useEffect(() => choose(NOTHING), [rows, until])
  return useMemo(
    () => ({
      chosen,
      choose,
      picked: chosen.isPicked ? countOf(chosen) : 0,
      read: () => rows.read(rowsOf(chosen)),
      clear: () => choose(NOTHING),
    }),
    [rows, chosen],
  )
}
