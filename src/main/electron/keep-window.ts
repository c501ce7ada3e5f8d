import { app, type BrowserWindow } from 'electron'

/** The app's one window. On macOS the app outlives it, as apps do there: runs go on, and the dock's icon opens it again. */
export interface KeptWindow {
  /** Null while there is none. */
  current(): BrowserWindow | null
  /** Opens it where there is none, else brings it before the others. */
  toFront(): void
}

/** @param open opens a new window; a second one is not asked for before the first has come */
export async function keepWindow({
  open,
  outlivesWindow,
  onFailure,
}: {
  readonly open: () => Promise<BrowserWindow>
  readonly outlivesWindow: boolean
  readonly onFailure: (error: unknown) => void
}): Promise<KeptWindow> {
  let window: BrowserWindow | null = null
  let opening: Promise<void> | null = null
  const openOnce = (): Promise<void> => {
    opening ??= open()
      .then((opened) => {
        window = opened
        opened.once('closed', () => (window = null))
      })
      .finally(() => (opening = null))
    return opening
  }
  const toFront = (): void => {
    if (window === null) {
      openOnce().catch(onFailure)
      return
    }
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  app.on('activate', toFront)
  app.on('window-all-closed', () => {
    if (!outlivesWindow) app.quit()
  })
  await openOnce()
  return { current: () => window, toFront }
}
