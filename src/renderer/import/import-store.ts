import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FilePreview, ImportProgress, ImportSummary, ReadSettings } from '../../contract/inventories.ts'
import type { VendorId } from '../../contract/vendor.ts'
import type { Api, ChosenFile } from '../bridge/api.ts'
import { type ApiFailure, failureOf } from '../bridge/api-failure.ts'
import { LOADING, type Loadable } from '../bridge/loadable.ts'

export type ImportPhase =
  | { readonly kind: 'no-file' }
  /** The operator decides how the file is read. */
  | { readonly kind: 'preview'; readonly cancelled: boolean; readonly failure: ApiFailure | null }
  | {
      readonly kind: 'importing'
      readonly job: string
      readonly progress: ImportProgress | null
      readonly cancelling: boolean
    }
  | { readonly kind: 'done'; readonly summary: ImportSummary }

/** One import at a time. It is the window's and not the screen's: going elsewhere does not end it. */
export interface ImportState {
  readonly phase: ImportPhase
  readonly file: ChosenFile | null
  readonly vendor: VendorId | null
  readonly kind: string | null
  readonly settings: ReadSettings
  readonly preview: Loadable<FilePreview>
  readonly name: string
}

export interface ImportStore extends StoreApi<ImportState> {
  begin(file: ChosenFile): void
  setVendor(vendor: VendorId, kind: string | null): void
  setSettings(settings: ReadSettings): void
  setName(name: string): void
  refreshPreview(): void
  start(): Promise<void>
  cancel(): Promise<void>
  forget(): void
  open(): () => void
}

const NONE: ImportState = {
  phase: { kind: 'no-file' },
  file: null,
  vendor: null,
  kind: null,
  settings: {},
  preview: LOADING,
  name: '',
}

/** @param newJob names a job: no two alike */
export function createImportStore(api: Api, newJob: () => string): ImportStore {
  const store = createStore<ImportState>(() => NONE)
  let round = 0

  const subject = ({ file, vendor, kind, settings }: ImportState) =>
    file === null || vendor === null
      ? null
      : { file: file.file, vendor, settings, ...(kind !== null && { kind }) }

  const preview = async (): Promise<void> => {
    const mine = ++round
    const asked = subject(store.getState())
    if (asked === null) return
    let answer: Loadable<FilePreview>
    try {
      answer = { kind: 'ready', value: await api.inventories.preview(asked) }
    } catch (error) {
      answer = { kind: 'failed', failure: failureOf(error) }
    }
    if (mine === round) store.setState({ preview: answer })
  }

  return {
    ...store,
    begin: (file) => {
      // A second file while one is being imported waits for its turn: the running import is not lost from sight.
      if (store.getState().phase.kind === 'importing') return
      const { vendor, kind } = store.getState()
      store.setState({
        ...NONE,
        vendor,
        kind,
        file,
        name: file.name.replace(/\.[^.]+$/, ''),
        phase: { kind: 'preview', cancelled: false, failure: null },
      })
      void preview()
    },
    setVendor: (vendor, kind) => {
      store.setState({ vendor, kind, preview: LOADING, settings: {} })
      void preview()
    },
    setSettings: (settings) => {
      store.setState({ settings })
      void preview()
    },
    setName: (name) => store.setState({ name }),
    refreshPreview: () => void preview(),
    start: async () => {
      const state = store.getState()
      const asked = subject(state)
      if (asked === null || state.phase.kind !== 'preview') return
      const job = newJob()
      store.setState({ phase: { kind: 'importing', job, progress: null, cancelling: false } })
      try {
        const summary = await api.inventories.import({ ...asked, job, name: state.name.trim() })
        store.setState({ phase: { kind: 'done', summary } })
      } catch (error) {
        const { phase } = store.getState()
        const cancelled = phase.kind === 'importing' && phase.cancelling
        store.setState({
          phase: { kind: 'preview', cancelled, failure: cancelled ? null : failureOf(error) },
        })
      }
    },
    cancel: async () => {
      const { phase } = store.getState()
      if (phase.kind !== 'importing') return
      store.setState({ phase: { ...phase, cancelling: true } })
      // Too late is no failure: the import's own answer says what became of it.
      await api.inventories.cancel({ job: phase.job }).catch(() => undefined)
    },
    forget: () => store.setState({ ...NONE, vendor: store.getState().vendor, kind: store.getState().kind }),
    open: () =>
      api.subscribe('inventories.progress', (progress) => {
        const { phase } = store.getState()
        if (phase.kind === 'importing' && phase.job === progress.job)
          store.setState({ phase: { ...phase, progress } })
      }),
  }
}
