/**
 * Script that runs in a page before the page's own: gives the built preload what `require('electron')` gives it in the app,
 * as far as it uses it, and runs it. A page of Chromium has one world, so unlike in Electron the page could reach what is
 * used here; what isolation promises is on the checklist for Electron (`docs/electron-checklist.md`).
 */
export function electronShim(
  preloadCode: string,
  names: { readonly invoke: string; readonly announce: string },
): string {
  return `(() => {
  if (window.top !== window) return
  const send = window[${JSON.stringify(names.invoke)}]
  const listeners = new Map()
  const electron = {
    contextBridge: {
      exposeInMainWorld(name, api) {
        Object.defineProperty(window, name, { value: Object.freeze({ ...api }), enumerable: true })
      },
    },
    ipcRenderer: {
      async invoke(channel, ...args) {
        // As Electron does: what cannot be cloned is refused here, and never leaves the page.
        return send(channel, structuredClone(args))
      },
      on(channel, listener) {
        if (!listeners.has(channel)) listeners.set(channel, new Set())
        listeners.get(channel).add(listener)
      },
      off(channel, listener) {
        listeners.get(channel)?.delete(listener)
      },
    },
    // A page's file has no path; main's side of the shell knows the files that a test has put into a person's hands.
    webUtils: { getPathForFile: (file) => (file instanceof File ? file.name : '') },
  }
  window[${JSON.stringify(names.announce)}] = (channel, ...args) => {
    for (const listener of listeners.get(channel) ?? []) listener({ sender: null }, ...args)
  }
  const require = (name) => {
    if (name !== 'electron') throw new Error('A sandboxed preload cannot require ' + name)
    return electron
  }
  const module = { exports: {} }
  ;(function (require, module, exports) {
${preloadCode}
  })(require, module, module.exports)
})()`
}
