import { announcementNames } from '../../contract/channel-names.ts'
import type { Announcement, AnnouncementName } from '../../contract/index.ts'
import type { Announcer } from '../announcer.ts'
import type { Clock } from '../clock.ts'
import { announcementInWindow } from './window-voice.ts'

/** Ten a second: as often as an eye can follow. */
const ANNOUNCE_EVERY_MS = 100

export type Tell = <N extends AnnouncementName>(name: N, value: Announcement<N>) => void

/**
 * Passes on to the window what the workbench announces, at most ten times a second for each thing that changes. What comes
 * faster replaces what has not left yet, so that the last value always arrives.
 *
 * @returns a function that ends it; nothing is told after it
 */
export function throttleAnnouncements({
  announcer,
  clock,
  tell,
}: {
  announcer: Announcer
  clock: Clock
  tell: Tell
}): () => void {
  const say: Tell = (name, value) => tell(name, announcementInWindow(name, value))
  const ended = new AbortController()
  const pending = new Map<string, { readonly send: (() => void) | null }>()

  const cool = async (key: string): Promise<void> => {
    for (;;) {
      try {
        await clock.sleep(ANNOUNCE_EVERY_MS, ended.signal)
      } catch {
        // Ended while it waited: nobody is there to be told.
        return
      }
      const send = pending.get(key)?.send ?? null
      if (send === null) {
        pending.delete(key)
        return
      }
      pending.set(key, { send: null })
      send()
    }
  }

  const pass = <N extends AnnouncementName>(name: N, value: Announcement<N>): void => {
    const key = throttleKey(name, value)
    if (key === null) {
      say(name, value)
      return
    }
    if (pending.has(key)) {
      pending.set(key, { send: () => say(name, value) })
      return
    }
    pending.set(key, { send: null })
    say(name, value)
    void cool(key)
  }

  const ends = [...announcementNames].map((name) => {
    const known = name as AnnouncementName
    return announcer.on(known, (value) => pass(known, value))
  })
  return () => {
    for (const end of ends) end()
    ended.abort()
    pending.clear()
  }
}

/** What an announcement is about: a later one about the same replaces it. Null where each one says something of its own. */
export function throttleKey<N extends AnnouncementName>(name: N, value: Announcement<N>): string | null {
  switch (name) {
    case 'workspace.activity':
    case 'workspace.notice':
      return null
    case 'runs.changed':
      return `${name} ${(value as Announcement<'runs.changed'>).batch}`
    case 'inventories.progress':
      return `${name} ${(value as Announcement<'inventories.progress'>).job}`
    default:
      return name
  }
}
