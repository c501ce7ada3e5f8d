import { useCallback, useEffect, useRef, useState } from 'react'
import type { AnnouncementName } from '../../contract/index.ts'
import type { Api } from './api.ts'
import { useApi } from './api-context.tsx'
import { failureOf } from './api-failure.ts'
import { LOADING, type Loadable } from './loadable.ts'

/**
 * Asks main for something and keeps it fresh: `const [batch, again] = useAnswer((api) => api.batches.show({ batch }),
 * [batch], ['batches.changed'])`.
 *
 * Asks anew when a dependency changes (back to `loading`) and when one of the announcements arrives (what was there
 * stays). Answers that come out of order are dropped.
 */
export function useAnswer<T>(
  ask: (api: Api) => Promise<T>,
  dependencies: readonly unknown[],
  refreshOn: readonly AnnouncementName[] = [],
): readonly [Loadable<T>, () => void] {
  const api = useApi()
  const [answer, setAnswer] = useState<Loadable<T>>(LOADING)
  const latest = useRef(ask)
  const round = useRef(0)
  latest.current = ask

  const again = useCallback(() => {
    const mine = ++round.current
    api.track(
      latest.current(api).then(
        (value) => mine === round.current && setAnswer({ kind: 'ready', value }),
        (error: unknown) =>
          mine === round.current && setAnswer({ kind: 'failed', failure: failureOf(error) }),
      ),
    )
  }, [api])

  const names = refreshOn.join(' ')
  useEffect(() => {
    setAnswer(LOADING)
    again()
    const ends =
      names === '' ? [] : names.split(' ').map((name) => api.subscribe(name as AnnouncementName, again))
    return () => {
      round.current += 1
      for (const end of ends) end()
    }
  }, [api, again, names, ...dependencies])

  return [answer, again]
}
