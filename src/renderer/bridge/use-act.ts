import { useCallback, useState } from 'react'
import type { Api } from './api.ts'
import { useApi } from './api-context.tsx'
import { type ApiFailure, failureOf } from './api-failure.ts'

export interface Act<A extends readonly unknown[]> {
  /** Does it; answers whether it went well, so that a dialog knows whether to close. */
  readonly run: (...input: A) => Promise<boolean>
  readonly busy: boolean
  readonly failure: ApiFailure | null
  readonly clear: () => void
}

/** One thing that a button does: `const pause = useAct((api) => api.runs.pause({ batch }))`, then `pause.run()`. */
export function useAct<A extends readonly unknown[]>(
  act: (api: Api, ...input: A) => Promise<unknown>,
): Act<A> {
  const api = useApi()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const run = async (...input: A): Promise<boolean> => {
    setBusy(true)
    setFailure(null)
    try {
      await act(api, ...input)
      return true
    } catch (error) {
      setFailure(failureOf(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { run, busy, failure, clear: useCallback(() => setFailure(null), []) }
}
