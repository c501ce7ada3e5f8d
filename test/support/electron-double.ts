import { EventEmitter } from 'node:events'
import type {
  App,
  BrowserWindowConstructorOptions,
  CommandLine,
  Dialog,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NativeTheme,
  NotificationConstructorOptions,
  OpenDialogOptions,
  PowerSaveBlocker,
  ProgressBarOptions,
  Protocol,
  Rectangle,
  SaveDialogOptions,
  Screen,
  Session,
  WebContents,
} from 'electron'

/** What the entry did, in order: the name of Electron's function and what it was given. */
export interface Done {
  readonly name: string
  readonly given: readonly unknown[]
}

type Handler = (event: unknown, ...args: unknown[]) => unknown

/** What the person or the system answers; exchanged by a test as it goes. */
export interface Answers {
  /** Which button of a box: 0 agrees, 1 is the one that cancels. */
  button: number
  open: string | null
  save: string | null
  /** Whether this process is the first over its workspace. */
  isFirst: boolean
}

export interface ElectronDoubleOptions {
  readonly switches: Readonly<Record<string, string>>
  readonly folder: string
  readonly isPackaged?: boolean
}

/**
 * Stands where `electron` stands, for the entry of the app in Node: records each call and plays the system's part. Each name
 * is one of `electron.d.ts`, by type; what the entry uses and is not here ends the test.
 */
export function electronDouble({ switches, folder, isPackaged = false }: ElectronDoubleOptions) {
  const done: Done[] = []
  const answers: Answers = { button: 1, open: null, save: null, isFirst: true }
  const boxes: MessageBoxOptions[] = []
  const note =
    (name: string) =>
    (...given: unknown[]): void =>
      void done.push({ name, given })
  const windows: FakeWindow[] = []

  class FakeContents
    extends EventEmitter
    implements
      Pick<
        WebContents,
        'getZoomLevel' | 'isDestroyed' | 'reload' | 'send' | 'setZoomLevel' | 'setWindowOpenHandler'
      >
  {
    readonly handlers = new Map<string, Handler>()
    readonly sent: unknown[][] = []
    openHandler: Parameters<WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' })
    readonly ipc = { handle: (channel: string, handler: Handler) => void this.handlers.set(channel, handler) }
    readonly mainFrame = {
      origin: 'app://bundle',
      parent: null,
      detached: false,
      isDestroyed: () => false,
    }
    /** A message from the page. */
    fromPage = async (channel: string, event: object, ...given: unknown[]) =>
      this.handlers.get(channel)?.(event, ...given)
    zoomLevel = 0
    getZoomLevel = () => this.zoomLevel
    setZoomLevel = (level: number) => {
      this.zoomLevel = level
    }
    isDestroyed = () => false
    reload = note('webContents.reload')
    send = (...given: unknown[]) => void this.sent.push(given)
    setWindowOpenHandler: WebContents['setWindowOpenHandler'] = (handler) => {
      this.openHandler = handler
    }
  }

  class FakeWindow extends EventEmitter {
    static getFocusedWindow = (): FakeWindow | null => windows.find((window) => window.focused) ?? null
    static getAllWindows = (): FakeWindow[] => windows
    readonly webContents = new FakeContents()
    readonly options: BrowserWindowConstructorOptions
    isShown = false
    focused = false
    minimized = false
    bounds: Rectangle
    constructor(options: BrowserWindowConstructorOptions = {}) {
      super()
      this.options = options
      const { x = 0, y = 0, width = 0, height = 0 } = options
      this.bounds = { x, y, width, height }
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    show = () => {
      this.isShown = true
    }
    focus = () => {
      this.focused = true
      note('window.focus')()
    }
    restore = () => {
      this.minimized = false
    }
    isMaximized = () => false
    maximize = note('window.maximize')
    getNormalBounds = () => this.bounds
    isMinimized = () => this.minimized
    isFocused = () => this.focused
    loadURL = async (url: string) => note('window.loadURL')(url)
    setProgressBar = (share: number, options?: ProgressBarOptions) =>
      note('window.setProgressBar')(share, options)
    /** The person's own close button. */
    close() {
      const event = preventable()
      this.emit('close', event)
      if (event.prevented) return
      windows.splice(windows.indexOf(this), 1)
      this.emit('closed')
      if (windows.length === 0) app.emit('window-all-closed')
    }
  }

  const commandLine: Pick<CommandLine, 'appendSwitch' | 'getSwitchValue' | 'hasSwitch'> = {
    appendSwitch: note('commandLine.appendSwitch'),
    getSwitchValue: (name) => switches[name] ?? '',
    hasSwitch: (name) => Object.hasOwn(switches, name),
  }
  const ready = Promise.withResolvers<void>()
  class FakeApp
    extends EventEmitter
    implements
      Pick<
        App,
        | 'configureHostResolver'
        | 'enableSandbox'
        | 'exit'
        | 'getPath'
        | 'getVersion'
        | 'isPackaged'
        | 'quit'
        | 'requestSingleInstanceLock'
        | 'setAboutPanelOptions'
        | 'setPath'
        | 'whenReady'
      >
  {
    readonly isPackaged = isPackaged
    readonly commandLine = commandLine
    enableSandbox = note('app.enableSandbox')
    configureHostResolver = note('app.configureHostResolver')
    setAboutPanelOptions = note('app.setAboutPanelOptions')
    setPath = note('app.setPath')
    getPath = () => folder
    getVersion = () => '9.8.7'
    requestSingleInstanceLock = () => answers.isFirst
    whenReady = () => ready.promise
    exit = note('app.exit')
    quit = () => {
      note('app.quit')()
      const event = preventable()
      this.emit('before-quit', event)
      if (!event.prevented) this.emit('will-quit')
    }
  }
  const app = new FakeApp()

  const dialog: Pick<Dialog, 'showErrorBox'> &
    Record<'showMessageBox' | 'showOpenDialog' | 'showSaveDialog', unknown> = {
    showErrorBox: note('dialog.showErrorBox'),
    async showMessageBox(...given: [MessageBoxOptions] | [FakeWindow, MessageBoxOptions]) {
      const options = given.at(-1) as MessageBoxOptions
      boxes.push(options)
      note('dialog.showMessageBox')(...given)
      return { response: answers.button, checkboxChecked: false }
    },
    async showOpenDialog(...given: [OpenDialogOptions] | [FakeWindow, OpenDialogOptions]) {
      note('dialog.showOpenDialog')(...given)
      return { canceled: answers.open === null, filePaths: answers.open === null ? [] : [answers.open] }
    },
    async showSaveDialog(...given: [SaveDialogOptions] | [FakeWindow, SaveDialogOptions]) {
      note('dialog.showSaveDialog')(...given)
      return { canceled: answers.save === null, filePath: answers.save ?? '' }
    },
  }

  class FakeNotification extends EventEmitter {
    static isSupported = () => true
    readonly options: NotificationConstructorOptions
    constructor(options: NotificationConstructorOptions) {
      super()
      this.options = options
      notifications.push(this)
    }
    show = () => note('notification.show')(this.options)
  }
  const notifications: FakeNotification[] = []

  /** Of the window's session: what it was told to refuse. */
  const guards: Record<string, unknown> = {}
  const keep = (name: string) => (handler: unknown) => {
    guards[name] = handler
  }
  const windowSession = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: keep('setPermissionRequestHandler'),
    setPermissionCheckHandler: keep('setPermissionCheckHandler'),
    setDevicePermissionHandler: keep('setDevicePermissionHandler'),
    setDisplayMediaRequestHandler: keep('setDisplayMediaRequestHandler'),
    setUSBProtectedClassesHandler: keep('setUSBProtectedClassesHandler'),
    setBluetoothPairingHandler: keep('setBluetoothPairingHandler'),
    setSpellCheckerEnabled: keep('setSpellCheckerEnabled'),
    setSpellCheckerDictionaryDownloadURL: keep('setSpellCheckerDictionaryDownloadURL'),
    webRequest: { onBeforeRequest: keep('webRequest') },
    protocol: {
      handle(scheme: string, handler: unknown) {
        guards[scheme] = handler
      },
    },
  } satisfies Partial<Record<keyof Session, unknown>>)

  let blockers = 0
  const powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'> = {
    start(kind) {
      note('powerSaveBlocker.start')(kind)
      blockers += 1
      return blockers
    },
    stop(id) {
      note('powerSaveBlocker.stop')(id)
      return true
    },
  }
  const protocol: Pick<Protocol, 'registerSchemesAsPrivileged'> = {
    registerSchemesAsPrivileged: note('protocol.registerSchemesAsPrivileged'),
  }
  const nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors' | 'themeSource'> = {
    shouldUseDarkColors: false,
    themeSource: 'system',
  }
  const area = { x: 0, y: 0, width: 1920, height: 1080 }
  const screen: Pick<Screen, 'getAllDisplays'> = {
    getAllDisplays: () => [{ workArea: area }] as ReturnType<Screen['getAllDisplays']>,
  }
  const powerMonitor = new EventEmitter()
  return {
    /** What `import … from 'electron'` gives. */
    electron: {
      app,
      BrowserWindow: FakeWindow,
      dialog,
      Menu: {
        buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
        setApplicationMenu: note('Menu.setApplicationMenu'),
      },
      nativeTheme,
      Notification: FakeNotification,
      powerMonitor,
      powerSaveBlocker,
      protocol,
      screen,
      session: {
        fromPartition: (...given: unknown[]) => {
          note('session.fromPartition')(...given)
          return windowSession
        },
      },
    } satisfies Partial<Record<keyof typeof import('electron'), unknown>>,
    done,
    answers,
    boxes,
    windows,
    notifications,
    guards,
    windowSession,
    becomeReady: () => ready.resolve(),
    names: () => done.map(({ name }) => name),
    given: (name: string) => done.filter((one) => one.name === name).map((one) => one.given),
  }
}
export type ElectronDouble = ReturnType<typeof electronDouble>

/** An event that can be refused, as Electron hands them out. */
export function preventable(facts: object = {}) {
  const event = {
    ...facts,
    prevented: false,
    preventDefault() {
      event.prevented = true
    },
  }
  return event
}
