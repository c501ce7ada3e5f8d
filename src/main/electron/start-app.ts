import { hostname, userInfo } from 'node:os'
import path from 'node:path'
import { app, dialog, nativeTheme, session } from 'electron'
import type { ApiVendorId } from '../../contract/vendor.ts'
import { failureFrom } from '../app-error.ts'
import { openAppLog } from '../app-log.ts'
import { systemClock } from '../clock.ts'
import { defaultDataDir } from '../data-dir.ts'
import { createAsker } from '../ipc/asker.ts'
import { bindChannels, bindDroppedFile } from '../ipc/bind.ts'
import { createFileHandles, type FileHandles } from '../ipc/file-handles.ts'
import { createHandlers } from '../ipc/handlers.ts'
import { keepStarting } from '../ipc/keep-starting.ts'
import { createSandboxes, type StartedSandbox } from '../ipc/sandboxes.ts'
import { memoryKeychain } from '../keychain/memory-keychain.ts'
import { osKeychain } from '../keychain/os-keychain.ts'
import { sandboxKeychain } from '../keychain/sandbox-keychain.ts'
import { vendorRegistry } from '../vendors/registry.ts'
import { readBundle } from '../window/bundle.ts'
import { type FrameFacts, mayCall } from '../window/may-call.ts'
import { reachOf } from '../window/may-load.ts'
import { APP_ORIGIN, APP_URL } from '../window/origin.ts'
import { openWorkbench, type Workbench } from '../workbench.ts'
import type { WorkerFiles } from '../worker-files.ts'
import { electronDesk } from './electron-desk.ts'
import { guardClosing } from './guard-closing.ts'
import { hardenAfterReady, hardenBeforeReady } from './harden-app.ts'
import { hardenSession } from './harden-session.ts'
import { type KeptWindow, keepWindow } from './keep-window.ts'
import { setMenu } from './menu.ts'
import { documentationOpener } from './open-documentation.ts'
import { openWindow } from './open-window.ts'
import { type OpenedFiles, watchOpenedFiles } from './opened-files.ts'
import { showRunSigns } from './run-signs.ts'
import { registerAppScheme, serveBundle } from './serve-bundle.ts'
import { systemProxies } from './system-proxies.ts'
import { watchMain } from './watch-crashes.ts'
import { WINDOW_PARTITION } from './window-options.ts'

/** What was built beside main, and what only the entry knows how to start. */
export interface AppParts {
  readonly preload: string
  /** Folder of the built window. */
  readonly renderer: string
  readonly workers: WorkerFiles
  readonly startSandbox: (vendor: ApiVendorId) => Promise<StartedSandbox>
}

/**
 * Runs the app. Not to be awaited by the entry: Electron becomes ready only when the entry has been evaluated to its end, so
 * whatever must stand before that is done here before the first `await`.
 */
export function startApp(parts: AppParts): void {
  const dataDir = dataDirOf()
  // The browser's own files lie apart from the workspace, and the single-instance lock goes with them.
  app.setPath('userData', path.join(dataDir, 'window'))
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  hardenBeforeReady()
  registerAppScheme()
  const opened = watchOpenedFiles()
  app
    .whenReady()
    .then(() => run(parts, dataDir, opened))
    .catch(giveUp)
}

/** Says why in the system's own box: there may be no window to say it in. */
function giveUp(error: unknown): void {
  dialog.showErrorBox('Rescind cannot start', wordsOf(error))
  app.exit(1)
}

function wordsOf(error: unknown): string {
  const { message, hint } = failureFrom(error)
  return hint === undefined ? message : `${message}\n\n${hint}`
}

async function run(parts: AppParts, dataDir: string, opened: OpenedFiles): Promise<void> {
  const { isPackaged } = app
  const { platform } = process
  const isMac = platform === 'darwin'
  const log = openAppLog(dataDir)
  const devServer = process.env['ELECTRON_RENDERER_URL']
  const reach = reachOf({ appOrigin: APP_ORIGIN, isPackaged, devServer })
  hardenAfterReady({ reach, log })
  const windowSession = session.fromPartition(WINDOW_PARTITION, { cache: false })
  hardenSession(windowSession, { reach, log })
  serveBundle(windowSession, await readBundle(parts.renderer))
  setMenu({ platform, isPackaged, openDocumentation: documentationOpener() })
  app.setAboutPanelOptions({
    applicationName: 'Rescind',
    applicationVersion: app.getVersion(),
    // The one text that all three systems show.
    copyright: [
      `Electron ${process.versions['electron'] ?? ''}, Node ${process.versions.node}`,
      'MIT licence; the licences of its parts: Help, Licences',
      `Workspace: ${dataDir}`,
    ].join('\n'),
  })

  const clock = systemClock()
  const sandboxes = createSandboxes(parts.startSandbox)
  const workbench = openWorkbench({
    dataDir,
    keychain: sandboxKeychain(isTrial() ? memoryKeychain() : osKeychain({ platform }), sandboxes.servesAt),
    clock,
    vendors: vendorRegistry(),
    operator: `${userInfo().username}@${hostname()}`,
    product: `rescind ${app.getVersion()}`,
    workers: parts.workers,
    findProxy: systemProxies(windowSession),
    onListenerError: (error) => log.error('listener.failed', error),
  })
  const { crashes } = workbench
  crashes.begin()
  watchMain({ reports: crashes, log })
  followTheme(workbench)

  const files = createFileHandles(clock)
  const desk = electronDesk({ sandboxes })
  const handlers = createHandlers({ workbench, desk, files })
  const bound = {
    mayCall: (frame: FrameFacts | null) => mayCall(frame, reach.ownOrigin),
    log,
    asker: createAsker(desk.confirm),
  }
  const ends: (() => void)[] = []
  const guard = guardClosing({
    workbench,
    log,
    outlivesWindow: isMac,
    closeAll: async () => {
      for (const end of ends) end()
      await workbench.close()
      await sandboxes.close()
      crashes.end()
    },
  })
  const window = await keepWindow({
    outlivesWindow: isMac,
    onFailure: giveUp,
    open: async () => {
      const shown = await openWindow({
        preload: parts.preload,
        isPackaged,
        url: !isPackaged && devServer !== undefined ? devServer : APP_URL,
        answerCall: bindChannels({ ...bound, handlers, checkOutputs: !isPackaged }),
        answerDroppedFile: bindDroppedFile({ ...bound, files }),
        announcer: workbench.announcer,
        clock,
        dataDir,
        log,
        reports: crashes,
      })
      guard.watch(shown)
      return shown
    },
  })
  ends.push(showRunSigns(workbench, window))
  ends.push(keepStarting(workbench, clock, (error) => log.error('start.failed', error)))
  opened.attach(takerOf(workbench, files, window))
  log.event('app.started', { version: app.getVersion(), electron: process.versions['electron'] ?? '' })
}

/** What the system asks to be opened waits for the window, which asks for it (`workspace.takeNews`). */
function takerOf(workbench: Workbench, files: FileHandles, window: KeptWindow) {
  return {
    toFront: window.toFront,
    take: (file: string): void =>
      void files
        .open(file)
        .then(() => workbench.announcer.announce('workspace.news', {}))
        .catch((error: unknown) => dialog.showErrorBox('Rescind cannot open this', wordsOf(error)))
        .then(window.toFront),
  }
}

/** `--data-dir=FOLDER` names another workspace, as it does for the command line. */
function dataDirOf(): string {
  const named = app.commandLine.getSwitchValue('data-dir')
  return named === ''
    ? defaultDataDir({ platform: process.platform, env: process.env, homeDir: app.getPath('home') })
    : path.resolve(named)
}

/** Tests hold keys in memory; a packaged app has no such switch. */
function isTrial(): boolean {
  return !app.isPackaged && app.commandLine.hasSwitch('memory-keychain')
}

function followTheme(workbench: Workbench): void {
  const follow = () => {
    nativeTheme.themeSource = workbench.settings.get().theme
  }
  follow()
  workbench.announcer.on('workspace.changed', follow)
}
