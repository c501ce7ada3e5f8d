import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ImportProgress, ImportSummary } from '../../contract/inventories.ts'
import type { Api } from '../bridge/api.ts'
import { type ApiFailure, failureOf } from '../bridge/api-failure.ts'

export type DiscoverPhase =
  | { readonly kind: 'asking'; readonly cancelled: boolean; readonly failure: ApiFailure | null }
  | {
      readonly kind: 'searching'
      readonly job: string
      readonly name: string
      readonly host: string
      readonly progress: ImportProgress | null
      readonly cancelling: boolean
    }
  | { readonly kind: 'done'; readonly summary: ImportSummary }

export interface Search {
  readonly connection: string
  readonly host: string
  readonly name: string
  readonly query: Readonly<Record<string, string>>
  /** For this search only; it is handed on and not kept. */
  readonly key?: string
}

/** One search at a time. It is the window's and not the screen's: going elsewhere does not end it. */
export interface DiscoverStore extends StoreApi<{ readonly phase: DiscoverPhase }> {
  start(search: Search): Promise<void>
  cancel(): Promise<void>
  again(): void
  open(): () => void
}

const ASKING: DiscoverPhase = { kind: 'asking', cancelled: false, failure: null }

/** @param newJob names a job: no two alike */
export function createDiscoverStore(api: Api, newJob: () => string): DiscoverStore {
  const store = createStore<{ readonly phase: DiscoverPhase }>(() => ({ phase: ASKING }))
  const searching = () => {
    const { phase } = store.getState()
    return phase.kind === 'searching' ? phase : null
  }
  return {
    ...store,
    start: async ({ host, query, ...search }) => {
      if (searching() !== null) return
      const job = newJob()
      store.setState({
        phase: { kind: 'searching', job, name: search.name, host, progress: null, cancelling: false },
      })
      try {
        const summary = await api.inventories.discover({ ...search, query: { ...query }, job })
        store.setState({ phase: { kind: 'done', summary } })
      } catch (error) {
        const cancelled = searching()?.cancelling === true
        store.setState({ phase: { kind: 'asking', cancelled, failure: cancelled ? null : failureOf(error) } })
      }
    },
    cancel: async () => {
      const phase = searching()
      if (phase === null) return
      store.setState({ phase: { ...phase, cancelling: true } })
      // Too late is no failure: the search's own answer says what became of it.
      await api.inventories.cancel({ job: phase.job }).catch(() => undefined)
    },
    again: () => store.setState({ phase: ASKING }),
    open: () =>
      api.subscribe('inventories.progress', (progress) => {
        const phase = searching()
        if (phase !== null && phase.job === progress.job) store.setState({ phase: { ...phase, progress } })
      }),
  }
}
