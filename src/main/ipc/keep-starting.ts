import type { Clock } from '../clock.ts'
import type { Workbench } from '../workbench.ts'

const LOOK_EVERY_MS = 5_000

/**
 * While a window is open, starts what of its incidents is due and was sealed to start by itself, as `rescind incident watch` does in
 * a terminal. Offline or read only, it starts nothing.
 *
 * @returns a function that ends it: what runs goes on
 */
export function keepStarting(
  { incidents, airGap, isReadOnly }: Pick<Workbench, 'incidents' | 'airGap' | 'isReadOnly'>,
  clock: Clock,
  onError: (error: unknown) => void,
): () => void {
  const ending = new AbortController()
  const look = async (): Promise<void> => {
    if (isReadOnly || airGap.isClosed()) return
    for (const name of incidents.startingThemselves())
      if (!ending.signal.aborted) await incidents.startDue(name).catch(onError)
  }
  const watch = async (): Promise<void> => {
    for (;;) {
      await look().catch(onError)
      await clock.sleep(LOOK_EVERY_MS, ending.signal)
    }
  }
  // It ends by the signal alone.
  void watch().catch(() => {})
  return () => ending.abort()
}
