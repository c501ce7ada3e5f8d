import type { Dispatcher } from 'undici'

export interface DispatcherOnDemand {
  get(): Promise<Dispatcher>
  destroy(): Promise<void>
}

/** A dispatcher that is made when it is first asked for: undici is the largest package of all, and most commands send nothing. */
export function dispatcherOnDemand(
  open: (undici: typeof import('undici')) => Dispatcher,
): DispatcherOnDemand {
  let opened: Promise<Dispatcher> | undefined
  let isOver = false
  const load = async (): Promise<Dispatcher> => {
    const dispatcher = open(await import('undici'))
    // Asked for too late: what it is given is refused by undici itself.
    if (isOver) await dispatcher.destroy()
    return dispatcher
  }
  return {
    get() {
      opened ??= load()
      return opened
    },
    async destroy() {
      isOver = true
      await (await opened)?.destroy()
    },
  }
}
