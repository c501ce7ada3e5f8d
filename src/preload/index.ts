/**
 * All that the window gets from outside: `window.rescind`, as `Bridge` describes it. No channel name but the contract's,
 * no path, no environment, nothing of Electron's own objects. Runs sandboxed, so it is one CommonJS file when built.
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron'
import { announcementNames, channelNames } from '../contract/channel-names.ts'
import type { Announcement, Bridge, Reply } from '../contract/index.ts'
import { WIRE } from '../contract/wire.ts'

const refusal = (message: string): Reply<never> => ({
  ok: false,
  failure: { code: 'input.unknown-channel', message },
})

const bridge: Bridge = {
  async invoke(name, input) {
    if (!channelNames.has(name))
      return refusal('The window asked for something that this version does not offer.')
    return ipcRenderer.invoke(WIRE.call, name, input)
  },
  on(name, listener) {
    if (!announcementNames.has(name)) return () => {}
    // The event stays here: it would hand the page a sender to write to.
    const forward = (_event: IpcRendererEvent, announced: unknown, value: Announcement<typeof name>) => {
      if (announced === name) listener(value)
    }
    ipcRenderer.on(WIRE.announcement, forward)
    return () => void ipcRenderer.off(WIRE.announcement, forward)
  },
  async handleFor(dropped) {
    const paths = Array.isArray(dropped)
      ? dropped.map((file: File) => webUtils.getPathForFile(file))
      : webUtils.getPathForFile(dropped as File)
    return ipcRenderer.invoke(WIRE.droppedFile, paths)
  },
}

contextBridge.exposeInMainWorld('rescind', bridge)
