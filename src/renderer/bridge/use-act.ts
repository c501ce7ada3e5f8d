import { useCallback, useMemo, useState } from 'react'
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

/**
 * One thing that a button does: `const pause = useAct((api) => api.runs.pause({ batch }))`, then `pause.run()`. Each answer comes
 * when the lists on the screen show what was done, so that nothing is said before it is seen.
 */
export function useAct<A extends readonly unknown[]>(
  act: (api: Api, ...input: A) => Promise<unknown>,
): Act<A> {
  const plain = useApi()
  const api = useMemo(() => settling(plain), [plain])
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

/** The same functions, each of which waits until the screen shows what it did. */
function settling(api: Api): Api {
  type Call = (input: unknown) => Promise<unknown>
  const topicOf = (topic: Readonly<Record<string, Call>>): object =>
    new Proxy(topic, {
      get: (calls, name) => async (input: unknown) => {
        const answer = await calls[String(name)]?.(input)
        await api.settled()
        return answer
      },
    })
  return new Proxy(api, {
    get: (target, name) => {
      const found = target[name as keyof Api] as unknown
      return typeof found === 'function' ? found : topicOf(found as Readonly<Record<string, Call>>)
    },
  })
}
