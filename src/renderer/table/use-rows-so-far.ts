import { useEffect, useState } from 'react'
import type { Api } from '../bridge/api.ts'
import { type Act, useAct } from '../bridge/use-act.ts'

/**
 * A list that is read from its first rows on, and further as a person asks for more. Give the component that shows it a key by what
 * it lists.
 *
 * @param read the rows that follow those that are there
 * @returns the rows so far, null before the first are there; and what fetches more
 */
export function useRowsSoFar<Row>(
  read: (api: Api, soFar: readonly Row[]) => Promise<readonly Row[]>,
): readonly [rows: readonly Row[] | null, more: Act<readonly []>] {
  const [rows, setRows] = useState<readonly Row[] | null>(null)
  const more = useAct(async (api) => {
    const soFar = rows ?? []
    setRows([...soFar, ...(await read(api, soFar))])
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first rows, once
  useEffect(() => void more.run(), [])
  return [rows, more]
}
