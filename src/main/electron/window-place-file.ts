import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type BrowserWindow, screen } from 'electron'
import type { AppLog } from '../app-log.ts'
import { mendPlace, type UsablePlace, type WindowPlace } from '../window/window-place.ts'

/** Beside the browser's own files: a matter of this screen, not of the workspace. */
const placeFile = (dataDir: string): string => path.join(dataDir, 'window', 'place.json')

/** Where the window is to open. Whatever the file holds or lacks, there is a place. */
export function readPlace(dataDir: string): UsablePlace {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
  try {
    return mendPlace(JSON.parse(readFileSync(placeFile(dataDir), 'utf8')), areas)
  } catch {
    return mendPlace(null, areas)
  }
}

/** Takes up the place's zoom, and writes the place down whenever the window is about to close. */
export function keepPlace(window: BrowserWindow, place: UsablePlace, dataDir: string, log: AppLog): void {
  if (place.isMaximized) window.maximize()
  window.webContents.once('did-finish-load', () => window.webContents.setZoomLevel(place.zoomLevel))
  window.on('close', () => {
    const now: WindowPlace = {
      ...window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      zoomLevel: window.webContents.getZoomLevel(),
    }
    try {
      mkdirSync(path.dirname(placeFile(dataDir)), { recursive: true, mode: 0o700 })
      writeFileSync(placeFile(dataDir), JSON.stringify(now), { mode: 0o600 })
    } catch (error) {
      log.error('place.not-kept', error)
    }
  })
}
