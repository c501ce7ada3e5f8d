import { useStore } from 'zustand'
import type { RunStatus } from '../../contract/runs.ts'
import { useMemoryStore } from '../stores/memory-context.tsx'

/** Whether a run is over and left something for a person. */
export const isToRead = ({ state, exceptionKinds }: RunStatus): boolean =>
  exceptionKinds.length > 0 && (state === 'finished' || state === 'stopped')

/** How much that is: of every kind, items that were left out and moves among them. */
export const countToRead = ({ exceptionKinds }: RunStatus): number =>
  exceptionKinds.reduce((sum, { count }) => sum + count, 0)

/** What is to be read of a run: when it becomes another, as after a retry, it has not been read. */
export const toReadOf = ({ exceptionKinds }: RunStatus): string =>
  exceptionKinds.map(({ kind, count }) => `${count} ${kind}`).join(', ')

/** Whether a run is over, left something for a person, and nobody has marked that as read. */
export function useIsUnread(): (run: RunStatus) => boolean {
  const read = useStore(useMemoryStore(), (remembered) => remembered.read)
  return (run) =>
    isToRead(run) && !read.some(({ batch, what }) => batch === run.batch && what === toReadOf(run))
}
