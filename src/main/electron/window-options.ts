import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import { SMALLEST, type UsablePlace } from '../window/window-place.ts'

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

/** Of a window before its first frame. */
export const backgroundColor = (isDark: boolean): string => (isDark ? '#14171a' : '#ffffff')

/** @param preload absolute path of the built preload, one CommonJS file */
export function windowOptions({
  preload,
  isPackaged,
  isDark,
  place: { width, height, x, y },
}: {
  preload: string
  isPackaged: boolean
  isDark: boolean
  place: Pick<UsablePlace, 'width' | 'height' | 'x' | 'y'>
}): BrowserWindowConstructorOptions {
  return {
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    width,
    height,
    ...(x !== undefined && y !== undefined && { x, y }),
    title: 'Rescind',
    // Shown when its first frame is there: no white flash.
    show: false,
    backgroundColor: backgroundColor(isDark),
    webPreferences: { ...WEB_PREFERENCES, preload, devTools: !isPackaged },
  }
}
