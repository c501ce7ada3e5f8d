import { BrowserWindow, nativeTheme } from 'electron'
import { APP_URL } from '../window/origin.ts'
import { backgroundColor, WEB_PREFERENCES } from './window-options.ts'

export type DocumentationPage = 'index' | 'licences'

const SIZE = { width: 1000, height: 800 } as const

/** Opens the documents that are shipped, in a window of their own without a script and without a bridge. No network is needed. */
export function documentationOpener(): (page: DocumentationPage) => void {
  let shown: BrowserWindow | null = null
  const open = (): BrowserWindow => {
    const opened = new BrowserWindow({
      ...SIZE,
      title: 'Rescind: documentation',
      backgroundColor: backgroundColor(nativeTheme.shouldUseDarkColors),
      webPreferences: { ...WEB_PREFERENCES, javascript: false, devTools: false },
    })
    opened.once('closed', () => (shown = null))
    return opened
  }
  return (page) => {
    shown ??= open()
    void shown.loadURL(`${APP_URL}documentation/${page}.html`)
    shown.focus()
  }
}
