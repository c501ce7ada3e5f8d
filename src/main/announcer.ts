import type { Announcement, AnnouncementName } from '../contract/index.ts'

type Listener<N extends AnnouncementName> = (value: Announcement<N>) => void

/** Tells whoever listens what has changed. A listener that throws is the listener's bug: it never reaches the teller. */
export interface Announcer {
  announce<N extends AnnouncementName>(name: N, value: Announcement<N>): void
  /** @returns a function that ends the subscription */
  on<N extends AnnouncementName>(name: N, listener: Listener<N>): () => void
}

export function createAnnouncer(onListenerError: (error: unknown) => void): Announcer {
  const listeners = new Map<AnnouncementName, Set<Listener<never>>>()
  return {
    announce(name, value) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          ;(listener as Listener<typeof name>)(value)
        } catch (error) {
          onListenerError(error)
        }
      }
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener as Listener<never>)
      return () => set.delete(listener as Listener<never>)
    },
  }
}
