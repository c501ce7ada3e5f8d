import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron'

/** Not kept on disk: what is to be remembered stands in the workspace. */
export const WINDOW_PARTITION = 'rescind-window'

/** What the window's page may not do, whatever it holds. */
export const WEB_PREFERENCES = {
  partition: WINDOW_PARTITION,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
  disableDialogs: true,
  // A run goes on behind other windows, and its figures must be right when the window comes to the front.
  backgroundThrottling: false,
} as const satisfies WebPreferences

/** The smallest window in which nothing is cut off. */
const SMALLEST = { minWidth: 1024, minHeight: 700 } as const

/** @param preload absolute path of the built preload, one CommonJS file */
export function windowOptions({
  preload,
  isPackaged,
  isDark,
}: {
  preload: string
  isPackaged: boolean
  isDark: boolean
}): BrowserWindowConstructorOptions {
  return {
    ...SMALLEST,
    width: 1360,
    height: 880,
    title: 'Rescind',
    // Shown when its first frame is there: no white flash.
    show: false,
    backgroundColor: isDark ? '#14171a' : '#ffffff',
    webPreferences: { ...WEB_PREFERENCES, preload, devTools: !isPackaged },
  }
}
