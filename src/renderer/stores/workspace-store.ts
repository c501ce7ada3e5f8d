import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Batch } from '../../contract/batches.ts'
import type { Connection, KeychainState } from '../../contract/connections.ts'
import type { IncidentSummary } from '../../contract/incidents.ts'
import type { AnnouncementName } from '../../contract/index.ts'
import type { Inventory } from '../../contract/inventories.ts'
import type { RunStatus } from '../../contract/runs.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import type { AppInfo, Settings } from '../../contract/workspace.ts'
import type { Api } from '../bridge/api.ts'
import { failureOf } from '../bridge/api-failure.ts'
import { LOADING, type Loadable } from '../bridge/loadable.ts'

/** What every screen may need of the workspace: the short lists, as main last gave them. */
export interface Workspace {
  readonly info: Loadable<AppInfo>
  readonly settings: Loadable<Settings>
  readonly inventories: Loadable<readonly Inventory[]>
  readonly batches: Loadable<readonly Batch[]>
  readonly runs: Loadable<readonly RunStatus[]>
  readonly incidents: Loadable<readonly IncidentSummary[]>
  readonly connections: Loadable<readonly Connection[]>
  readonly vendors: Loadable<readonly VendorInfo[]>
  readonly keychain: Loadable<KeychainState>
}
export type WorkspacePart = keyof Workspace

export interface WorkspaceStore extends StoreApi<Workspace> {
  /** Asks main for a part again; all parts without one named. */
  refresh(part?: WorkspacePart): void
  /** Listens and asks for everything; the answer ends it. */
  open(): () => void
}

/** How long announcements are gathered before a list is asked for again. */
const GATHER_MS = 100

const REFRESHED_BY: Partial<Record<AnnouncementName, readonly WorkspacePart[]>> = {
  'workspace.changed': ['settings', 'info'],
  'inventories.changed': ['inventories'],
  'batches.changed': ['batches', 'runs', 'incidents'],
  // Whatever becomes of an incident is noted there.
  'workspace.activity': ['incidents'],
  'connections.changed': ['connections', 'keychain'],
}

export function createWorkspaceStore(api: Api): WorkspaceStore {
  const store = createStore<Workspace>(() => ({
    info: LOADING,
    settings: LOADING,
    inventories: LOADING,
    batches: LOADING,
    runs: LOADING,
    incidents: LOADING,
    connections: LOADING,
    vendors: LOADING,
    keychain: LOADING,
  }))
  const ask: { readonly [P in WorkspacePart]: () => Promise<unknown> } = {
    info: () => api.workspace.info({}),
    settings: () => api.workspace.settings({}),
    inventories: () => api.inventories.list({}),
    batches: () => api.batches.list({}),
    runs: () => api.runs.list({}),
    incidents: () => api.incidents.list({}),
    connections: () => api.connections.list({}),
    vendors: () => api.connections.vendors({}),
    keychain: () => api.connections.keychain({}),
  }
  const parts = Object.keys(ask) as WorkspacePart[]
  const rounds = new Map<WorkspacePart, number>()
  const load = async (part: WorkspacePart): Promise<void> => {
    const round = (rounds.get(part) ?? 0) + 1
    rounds.set(part, round)
    let answer: Loadable<unknown>
    try {
      answer = { kind: 'ready', value: await ask[part]() }
    } catch (error) {
      answer = { kind: 'failed', failure: failureOf(error) }
    }
    if (rounds.get(part) === round) store.setState({ [part]: answer })
  }
  const refresh = (part?: WorkspacePart): void => {
    for (const one of part === undefined ? parts : [part]) api.track(load(one))
  }
  const open = (): (() => void) => {
    const due = new Set<WorkspacePart>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = (names: readonly WorkspacePart[]): void => {
      // The first at once, so that a list is right when its act is confirmed; what comes in a burst after it is gathered.
      if (timer === undefined) for (const name of names) api.track(load(name))
      else for (const name of names) due.add(name)
      timer ??= setTimeout(() => {
        timer = undefined
        for (const name of due) api.track(load(name))
        due.clear()
      }, GATHER_MS)
    }
    const ends = Object.entries(REFRESHED_BY).map(([name, names]) =>
      api.subscribe(name as AnnouncementName, () => later(names)),
    )
    ends.push(
      api.subscribe('runs.changed', ({ status }) =>
        store.setState(({ runs }) => {
          if (runs.kind !== 'ready') return {}
          if (!runs.value.some((run) => run.batch === status.batch)) later(['runs', 'batches'])
          return {
            runs: {
              kind: 'ready',
              value: runs.value.map((run) => (run.batch === status.batch ? status : run)),
            },
          }
        }),
      ),
    )
    refresh()
    return () => {
      clearTimeout(timer)
      for (const end of ends) end()
    }
  }
  return { ...store, refresh, open }
}
