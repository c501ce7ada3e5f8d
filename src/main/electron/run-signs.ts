import { app, Notification, powerMonitor, powerSaveBlocker } from 'electron'
import type { RunStatus } from '../../contract/runs.ts'
import { showUnseen } from '../../contract/unseen-text.ts'
import { runProgress } from '../window/run-progress.ts'
import type { Workbench } from '../workbench.ts'
import type { KeptWindow } from './keep-window.ts'

/**
 * What the system shows and does about runs: the bar in taskbar or dock, a notification when one ends or needs a person, and
 * a machine that stays awake while one of ours is under way.
 *
 * @returns a function that ends it
 */
export function showRunSigns(workbench: Workbench, { current: window, toFront }: KeptWindow): () => void {
  const { announcer, runs, activity } = workbench
  const seen = new Map<string, RunStatus>(runs.list().map((status) => [status.batch, status]))
  let blocker: number | null = null

  const stayAwake = (isNeeded: boolean): void => {
    if (isNeeded && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    else if (!isNeeded && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }
  const show = (): void => {
    const statuses = [...seen.values()]
    stayAwake(statuses.some(({ runner }) => runner?.here === true))
    const progress = runProgress(statuses)
    if (progress.kind === 'none') window()?.setProgressBar(-1)
    else window()?.setProgressBar(progress.share, { mode: progress.kind === 'running' ? 'normal' : 'paused' })
  }
  const ends = [
    announcer.on('runs.changed', ({ batch, status }) => {
      seen.set(batch, status)
      show()
    }),
    announcer.on('workspace.notice', ({ title, message }) => {
      if (window()?.isFocused() === true || !Notification.isSupported()) return
      const notification = new Notification({ title: showUnseen(title), body: showUnseen(message) })
      notification.on('click', toFront)
      notification.show()
      if (process.platform === 'darwin') app.dock?.bounce('informational')
    }),
  ]
  // For whoever reads later why nothing was sent for an hour; pacing and doubts follow the runner's own clock.
  const onSuspend = () =>
    void activity.add({ kind: 'machine.suspended', message: 'The machine went to sleep.' })
  const onResume = () => void activity.add({ kind: 'machine.resumed', message: 'The machine woke up.' })
  powerMonitor.on('suspend', onSuspend)
  powerMonitor.on('resume', onResume)
  show()
  return () => {
    for (const end of ends) end()
    powerMonitor.off('suspend', onSuspend)
    powerMonitor.off('resume', onResume)
    stayAwake(false)
  }
}
