import { BrowserWindow, type IpcMainInvokeEvent, nativeTheme } from 'electron'
import { WIRE } from '../../contract/wire.ts'
import type { Announcer } from '../announcer.ts'
import type { Clock } from '../clock.ts'
import type { AnswerCall, bindDroppedFile } from '../ipc/bind.ts'
import { throttleAnnouncements } from '../ipc/throttle-announcements.ts'
import type { FrameFacts } from '../window/may-call.ts'
import { type CrashDeps, watchWindow } from './watch-crashes.ts'
import { windowOptions } from './window-options.ts'
import { keepPlace, readPlace } from './window-place-file.ts'

export interface WindowDeps extends CrashDeps {
  readonly preload: string
  readonly isPackaged: boolean
  readonly url: string
  readonly dataDir: string
  readonly answerCall: AnswerCall
  readonly answerDroppedFile: ReturnType<typeof bindDroppedFile>
  readonly announcer: Announcer
  readonly clock: Clock
}

/** Opens the window and binds it to main. What is bound belongs to this window's page and dies with it. */
export async function openWindow(deps: WindowDeps): Promise<BrowserWindow> {
  const { preload, isPackaged, answerCall, answerDroppedFile, announcer, clock } = deps
  const place = readPlace(deps.dataDir)
  const window = new BrowserWindow(
    windowOptions({ preload, isPackaged, isDark: nativeTheme.shouldUseDarkColors, place }),
  )
  keepPlace(window, place, deps.dataDir, deps.log)
  watchWindow(window, deps)
  const { webContents } = window
  webContents.ipc.handle(WIRE.call, (event, name: unknown, input: unknown) =>
    answerCall(name, frameFacts(event), input),
  )
  webContents.ipc.handle(WIRE.droppedFile, (event, path: unknown) =>
    answerDroppedFile(frameFacts(event), path),
  )
  const stopTelling = throttleAnnouncements({
    announcer,
    clock,
    tell: (name, value) => {
      if (!webContents.isDestroyed()) webContents.send(WIRE.announcement, name, value)
    },
  })
  window.once('closed', stopTelling)
  window.once('ready-to-show', () => window.show())
  await window.loadURL(deps.url)
  return window
}

/** Read at once: the frame is gone as soon as it navigates. */
function frameFacts({ senderFrame }: IpcMainInvokeEvent): FrameFacts | null {
  if (senderFrame === null || senderFrame.isDestroyed()) return null
  return {
    origin: senderFrame.origin,
    isMainFrame: senderFrame.parent === null,
    isDetached: senderFrame.detached,
  }
}
