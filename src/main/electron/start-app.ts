import { hostname, userInfo } from 'node:os'
import path from 'node:path'
import { app, type BrowserWindow, dialog, nativeTheme, session } from 'electron'
import type { VendorId } from '../../contract/vendor.ts'
import { failureFrom } from '../app-error.ts'
import { openAppLog } from '../app-log.ts'
import { systemClock } from '../clock.ts'
import { defaultDataDir } from '../data-dir.ts'
import { createAsker } from '../ipc/asker.ts'
import { bindChannels, bindDroppedFile } from '../ipc/bind.ts'
import { createFileHandles } from '../ipc/file-handles.ts'
import { createHandlers } from '../ipc/handlers.ts'
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
import { setMenu } from './menu.ts'
import { openWindow } from './open-window.ts'
import { showRunSigns } from './run-signs.ts'
import { registerAppScheme, serveBundle } from './serve-bundle.ts'
import { WINDOW_PARTITION } from './window-options.ts'

/** What was built beside main, and what only the entry knows how to start. */
export interface AppParts {
  readonly preload: string
  /** Folder of the built window. */
  readonly renderer: string
  readonly workers: WorkerFiles
  readonly startSandbox: (vendor: VendorId) => Promise<StartedSandbox>
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
  app
    .whenReady()
    .then(() => run(parts, dataDir))
    .catch(giveUp)
}

/** Says why in the system's own box: there may be no window to say it in. */
function giveUp(error: unknown): void {
  const { message, hint } = failureFrom(error)
  dialog.showErrorBox('Rescind cannot start', hint === undefined ? message : `${message}\n\n${hint}`)
  app.exit(1)
}

async function run(parts: AppParts, dataDir: string): Promise<void> {
  const { isPackaged } = app
  const log = openAppLog(dataDir)
  const devServer = process.env['ELECTRON_RENDERER_URL']
  const reach = reachOf({ appOrigin: APP_ORIGIN, isPackaged, devServer })
  hardenAfterReady({ reach, log })
  const windowSession = session.fromPartition(WINDOW_PARTITION, { cache: false })
  hardenSession(windowSession, { reach, log })
  serveBundle(windowSession, await readBundle(parts.renderer))
  setMenu({ platform: process.platform, isPackaged })
  app.setAboutPanelOptions({
    applicationName: 'Rescind',
    applicationVersion: app.getVersion(),
    copyright: 'MIT licence. The licences of what it is made of lie beside the app.',
    // Linux shows no version of its parts unless it is among these words.
    credits: `Electron ${process.versions['electron'] ?? ''}, Node ${process.versions.node}\nWorkspace: ${dataDir}`,
  })

  const clock = systemClock()
  const sandboxes = createSandboxes(parts.startSandbox)
  const workbench = openWorkbench({
    dataDir,
    keychain: sandboxKeychain(
      isTrial() ? memoryKeychain() : osKeychain({ platform: process.platform }),
      sandboxes.servesAt,
    ),
    clock,
    vendors: vendorRegistry(),
    operator: `${userInfo().username}@${hostname()}`,
    product: `rescind ${app.getVersion()}`,
    workers: parts.workers,
    onListenerError: (error) => log.error('listener.failed', error),
  })
  followTheme(workbench)

  const files = createFileHandles(clock)
  const desk = electronDesk({ sandboxes })
  const handlers = createHandlers({ workbench, desk, files })
  const bound = {
    mayCall: (frame: FrameFacts | null) => mayCall(frame, reach.ownOrigin),
    log,
    asker: createAsker(desk.confirm),
  }
  let window: BrowserWindow | null = null
  const endSigns = showRunSigns(workbench, () => window)
  const guard = guardClosing({
    workbench,
    log,
    closeAll: async () => {
      endSigns()
      await workbench.close()
      await sandboxes.close()
    },
  })

  const open = async (): Promise<void> => {
    const opened = await openWindow({
      preload: parts.preload,
      isPackaged,
      url: !isPackaged && devServer !== undefined ? devServer : APP_URL,
      answerCall: bindChannels({ ...bound, handlers, checkOutputs: !isPackaged }),
      answerDroppedFile: bindDroppedFile({ ...bound, files }),
      announcer: workbench.announcer,
      clock,
      dataDir,
      log,
    })
    guard.watch(opened)
    opened.once('closed', () => (window = null))
    window = opened
  }
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  await open()
  log.event('app.started', { version: app.getVersion(), electron: process.versions['electron'] ?? '' })
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
