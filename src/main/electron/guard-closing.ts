import { app, type BrowserWindow, dialog, powerMonitor } from 'electron'
import type { RunStatus } from '../../contract/runs.ts'
import { showUnseenInText } from '../../contract/unseen-text.ts'
import type { AppLog } from '../app-log.ts'
import { closingOf } from '../window/closing.ts'
import type { Workbench } from '../workbench.ts'

export interface ClosingDeps {
  readonly workbench: Workbench
  readonly log: AppLog
  /** Pauses what runs and closes everything; called once. */
  readonly closeAll: () => Promise<void>
  /** Whether closing the window leaves the app running, as on macOS: only quitting is then asked about. */
  readonly outlivesWindow: boolean
}

/** Sees to it that nothing is cut off: a close or quit during a run asks once, then waits until what was sent is written down. */
export interface ClosingGuard {
  watch(window: BrowserWindow): void
}

export function guardClosing({ workbench, log, closeAll, outlivesWindow }: ClosingDeps): ClosingGuard {
  let state: 'open' | 'asking' | 'closing' | 'closed' = 'open'

  const shutDown = async (): Promise<void> => {
    if (state === 'closing' || state === 'closed') return
    state = 'closing'
    await closeAll().catch((error: unknown) => log.error('close.failed', error))
    state = 'closed'
    app.quit()
  }
  const ask = async (window: BrowserWindow | null): Promise<void> => {
    const closing = closingOf({ runs: runsNow(workbench, log), isClosing: state !== 'open' })
    if (closing.kind === 'wait') return
    if (closing.kind === 'close') return shutDown()
    state = 'asking'
    const options = {
      type: 'question' as const,
      message: showUnseenInText(closing.message),
      detail: showUnseenInText(closing.detail),
      buttons: ['Pause and close', 'Keep running'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    }
    const { response } = await (window === null
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options))
    state = 'open'
    if (response === 0) await shutDown()
  }

  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    void ask(null)
  })
  // The machine goes down: nobody is asked, and as much is finished as the system gives time for. The journal bears the rest.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    void shutDown()
  })
  return {
    watch(window) {
      window.on('close', (event) => {
        if (state === 'closed' || outlivesWindow) return
        event.preventDefault()
        void ask(window)
      })
      window.on('query-session-end', () => void shutDown())
    },
  }
}

/** A workspace that cannot be read any more must not keep its window open. */
function runsNow(workbench: Workbench, log: AppLog): RunStatus[] {
  try {
    return workbench.runs.list()
  } catch (error) {
    log.error('close.runs-unreadable', error)
    return []
  }
}
