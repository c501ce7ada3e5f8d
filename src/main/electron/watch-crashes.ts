import { app, type BrowserWindow, dialog } from 'electron'
import type { AppLog } from '../app-log.ts'
import type { CrashReports } from '../crash-reports.ts'

export interface CrashDeps {
  readonly reports: CrashReports
  readonly log: AppLog
}

const NOTHING_LOST =
  'Nothing that was sent is lost: it is in the journal, and a run that was under way can be resumed.'
const NO_SECRETS = 'A report without keys and contents lies in the folder "crashes" of the workspace.'

/**
 * An error that nobody has caught ends main, as it ends the command line: whatever it has left half done in memory must not go on
 * sending. The journal bears what follows. Memory is never dumped: a dump would hold the keys.
 */
export function watchMain({ reports, log }: CrashDeps): void {
  let isEnding = false
  const onError = (error: unknown): void => {
    if (isEnding) return
    isEnding = true
    reports.write({ what: 'main', reason: error instanceof Error ? error.name : typeof error, error })
    reports.end()
    log.error('app.crashed', error)
    dialog.showErrorBox('Rescind ends', `It met an error of its own. ${NOTHING_LOST}\n\n${NO_SECRETS}`)
    app.exit(1)
  }
  process.on('uncaughtException', onError)
  process.on('unhandledRejection', onError)
  // The browser's helpers come back by themselves.
  app.on('child-process-gone', (_event, { type, reason, exitCode }) =>
    log.event('child.gone', { type, reason, exitCode }),
  )
}

/** The window's process may end while main goes on: that is written down, and the person is asked whether to open it again. */
export function watchWindow(window: BrowserWindow, { reports, log }: CrashDeps): void {
  const tell = async (): Promise<void> => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: 'The window has ended by itself.',
      detail: `Runs go on. ${NO_SECRETS}`,
      buttons: ['Open it again', 'Quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    if (response === 0) window.webContents.reload()
    else app.quit()
  }
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    reports.write({ what: 'window', reason })
    log.event('window.gone', { reason, exitCode })
    tell().catch((error: unknown) => log.error('window.not-told', error))
  })
}
