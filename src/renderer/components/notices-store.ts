import { createStore, type StoreApi } from 'zustand/vanilla'
import { words } from '../words/words.ts'

export interface Saying {
  readonly title: string
  readonly message?: string
  /** What a person must act on is a warning: it waits until it is put away. */
  readonly level?: 'info' | 'warning'
  /** The run that it is about. */
  readonly batch?: string
  readonly action?: { readonly label: string; readonly onAction: () => void }
  /** Takes back what is told; offered until something else can be taken back. */
  readonly undo?: () => void
}

export interface Told extends Saying {
  readonly id: number
  readonly at: string
  readonly isWaiting: boolean
}

interface NoticesState {
  /** Newest first. */
  readonly list: readonly Told[]
  /** Said just now. */
  readonly shown: number | null
  /** Titles that the screen shows itself. */
  readonly here: readonly string[]
}

/** What was said in passing since the window was opened. */
export interface Notices extends StoreApi<NoticesState> {
  say(saying: Saying): void
  putAway(id: number): void
  /** The screen shows these words itself, until it is told that it does not any more. */
  showHere(title: string): () => void
  /** Takes back the last thing that can be; nothing where nothing can. */
  undo(): void
}

const SHOWN_MS = 7_000
const KEPT_MAX = 50

export function createNotices(): Notices {
  const store = createStore<NoticesState>(() => ({ list: [], shown: null, here: [] }))
  let last = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const notices: Notices = {
    ...store,
    say(saying) {
      last += 1
      const told: Told = {
        ...saying,
        id: last,
        at: new Date().toISOString(),
        isWaiting: saying.level === 'warning',
      }
      const isAgain = (one: Told): boolean =>
        told.isWaiting &&
        one.isWaiting &&
        one.title === told.title &&
        one.message === told.message &&
        one.batch === told.batch
      // What waits for a person is kept, however much is said after it; what is said again waits once.
      store.setState(({ list }) => ({
        shown: told.id,
        list: [
          told,
          ...list
            .filter((one) => !isAgain(one))
            .map((one) => (told.undo === undefined ? one : withoutUndo(one))),
        ].filter(({ isWaiting }, at) => isWaiting || at < KEPT_MAX),
      }))
      clearTimeout(timer)
      timer = setTimeout(() => store.setState({ shown: null }), SHOWN_MS)
    },
    putAway: (id) =>
      store.setState(({ list, shown }) => ({
        shown: shown === id ? null : shown,
        list: list.map((one) => (one.id === id ? { ...one, isWaiting: false } : one)),
      })),
    showHere(title) {
      store.setState(({ here }) => ({ here: [...here, title] }))
      return () => store.setState(({ here }) => ({ here: here.toSpliced(here.indexOf(title), 1) }))
    },
    undo() {
      const told = store.getState().list.find(({ undo }) => undo !== undefined)
      if (told?.undo === undefined) return
      store.setState(({ list }) => ({ list: list.map(withoutUndo) }))
      told.undo()
      notices.say({ title: words.parts.notices.undone, message: told.title })
    },
  }
  return notices
}

const withoutUndo = ({ undo: _, ...told }: Told): Told => told
