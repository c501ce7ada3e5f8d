import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ChannelName, Input, Output, Reply } from '../../src/contract/index.ts'
import { WIRE } from '../../src/contract/wire.ts'
import { type ElectronDouble, electronDouble, preventable } from '../support/electron-double.ts'

/** The built entry of the app, run in Node: `out/main/index.js` itself, with a double of Electron that plays the system. */
const ENTRY = '../../out/main/index.js'

let folder: string
const started: ElectronDouble[] = []
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-entry-'))
})
afterEach(async () => {
  for (const double of started.splice(0)) {
    double.answers.button = 0
    double.electron.app.quit()
    await vi.waitFor(() =>
      expect(double.names().filter((name) => name === 'app.quit').length).toBeGreaterThan(1),
    )
  }
  await rm(folder, { recursive: true, force: true })
})

const dataDir = (): string => path.join(folder, 'workspace')

async function load(
  options: { packaged?: boolean; switches?: Record<string, string>; isFirst?: boolean } = {},
): Promise<ElectronDouble> {
  const double = electronDouble({
    folder,
    isPackaged: options.packaged ?? false,
    switches: { 'data-dir': dataDir(), 'memory-keychain': '', ...options.switches },
  })
  double.answers.isFirst = options.isFirst ?? true
  vi.resetModules()
  vi.doMock('electron', () => double.electron)
  await import(ENTRY)
  return double
}

/** Started, ready, and its window open. */
async function start(options: Parameters<typeof load>[0] = {}): Promise<ElectronDouble> {
  const double = await load(options)
  started.push(double)
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 20_000 })
  return double
}

const windowOf = (double: ElectronDouble) => {
  const window = double.windows[0]
  if (window === undefined) throw new Error('There is no window')
  return window
}

/** As the window's preload does. */
async function reply(double: ElectronDouble, name: ChannelName, input: unknown, frame: object | null = {}) {
  const { webContents } = windowOf(double)
  const senderFrame = frame === null ? null : { ...webContents.mainFrame, ...frame }
  return (await webContents.fromPage(WIRE.call, { senderFrame }, name, input)) as Reply<unknown>
}

async function call<N extends ChannelName>(
  double: ElectronDouble,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const answered = await reply(double, name, input)
  if (!answered.ok) throw new Error(`${answered.failure.code}: ${answered.failure.message}`)
  return answered.value as Output<N>
}

/** A run against the built-in sandbox, under way. */
async function running(double: ElectronDouble): Promise<void> {
  double.answers.button = 0
  const { connection, inventory } = await call(double, 'workspace.startSandbox', { vendor: 'digicert-tlm' })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'drill', options: {} }
  await call(double, 'batches.create', { name: 'spring', inventory, request, filter: {} })
  const { counts } = await call(double, 'batches.seal', { batch: 'spring' })
  const go = { batch: 'spring', connection, canary: true, preflight: false, confirmCount: counts.total }
  await call(double, 'runs.start', go)
  double.answers.button = 1
}

test('before it is ready the entry hardens the browser, and opens nothing; then it shows its window with the first frame', async () => {
  const double = await load()
  started.push(double)
  expect(double.given('app.setPath')).toEqual([['userData', path.join(dataDir(), 'window')]])
  expect(double.names()).toContain('app.enableSandbox')
  expect(double.given('commandLine.appendSwitch').flat()).toContain('disable-background-networking')
  expect(double.given('protocol.registerSchemesAsPrivileged')).toMatchObject([[[{ scheme: 'app' }]]])
  expect(double.windows).toEqual([])
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 20_000 })
  const window = windowOf(double)
  expect(double.given('window.loadURL')).toEqual([['app://bundle/']])
  expect(window.options).toMatchObject({
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  const { preload = '' } = window.options.webPreferences ?? {}
  expect(await readFile(preload, 'utf8')).toContain('exposeInMainWorld')
  expect(window.isShown).toBe(false)
  window.emit('ready-to-show')
  expect(window.isShown).toBe(true)
  expect((await stat(path.join(dataDir(), 'rescind.log'))).mode & 0o777).toBe(0o600)
})

test('a second start over the same workspace ends at once; the first brings its window to the front', async () => {
  const second = await load({ isFirst: false })
  expect(second.names().filter((name) => name !== 'app.setPath')).toEqual(['app.quit'])
  expect(second.windows).toEqual([])
  const first = await start()
  windowOf(first).minimized = true
  first.electron.app.emit('second-instance', {}, ['rescind'], folder)
  expect(windowOf(first).minimized).toBe(false)
  expect(windowOf(first).focused).toBe(true)
})

test('what hinders the start is said in the system’s own box, with what to do, and the app ends', async () => {
  await writeFile(path.join(folder, 'workspace'), 'a file where the folder should be')
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.given('app.exit')).toEqual([[1]]))
  expect(double.given('dialog.showErrorBox')[0]?.[0]).toBe('Rescind cannot start')
  expect(double.windows).toEqual([])
})

test('only the window’s own top frame is answered', async () => {
  const double = await start()
  expect(await reply(double, 'workspace.info', {})).toMatchObject({
    ok: true,
    value: { shell: 'electron', version: '9.8.7' },
  })
  for (const frame of [
    null,
    { origin: 'https://example.com' },
    { parent: {} },
    { detached: true },
    { isDestroyed: () => true },
  ])
    expect(await reply(double, 'workspace.info', {}, frame)).toMatchObject({
      ok: false,
      failure: { code: 'input.stranger' },
    })
})

test('pages stay where they are, open nothing, and the session refuses requests, downloads and permissions', async () => {
  const double = await start()
  const { webContents } = windowOf(double)
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    const event = preventable({ url: 'https://example.com/' })
    webContents.emit(name, event)
    expect(event.prevented, name).toBe(true)
  }
  const own = preventable({ url: 'app://bundle/#/runs' })
  webContents.emit('will-navigate', own)
  expect(own.prevented).toBe(false)
  expect(webContents.openHandler({ url: 'https://example.com/' } as never)).toEqual({ action: 'deny' })
  const { guards } = double
  const ask = guards['webRequest'] as (
    request: { url: string; resourceType: string },
    callback: (answer: { cancel: boolean }) => void,
  ) => void
  const cancelled = (url: string): boolean => {
    let cancel = false
    ask({ url, resourceType: 'xhr' }, (answer) => {
      cancel = answer.cancel
    })
    return cancel
  }
  expect(cancelled('app://bundle/index.html')).toBe(false)
  for (const url of ['https://example.com/', 'file:///etc/hosts', 'app://other/'])
    expect(cancelled(url), url).toBe(true)
  const download = preventable()
  double.windowSession.emit('will-download', download)
  expect(download.prevented).toBe(true)
  const check = guards['setPermissionCheckHandler'] as (
    contents: null,
    name: string,
    origin: string,
  ) => boolean
  expect(check(null, 'media', 'app://bundle')).toBe(false)
  expect(check(null, 'clipboard-sanitized-write', 'app://bundle')).toBe(true)
  const serve = guards['app'] as (request: { url: string; method: string }) => Response
  const page = serve({ url: 'app://bundle/', method: 'GET' })
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  expect(serve({ url: 'app://bundle/../package.json', method: 'GET' }).status).toBe(404)
})

test('main’s own question is a box over the window whose default is to cancel; so are the dialogs for files', async () => {
  const double = await start()
  const refused = await reply(double, 'workspace.setSettings', { timeStampUrl: 'https://tsa.example.com/' })
  expect(refused).toMatchObject({ ok: false, failure: { code: 'state.not-agreed' } })
  expect(double.boxes).toMatchObject([
    { message: 'Ask tsa.example.com for time stamps?', defaultId: 1, cancelId: 1 },
  ])
  expect(double.given('dialog.showMessageBox')[0]?.[0]).toBe(windowOf(double))
  const file = path.join(folder, 'march.csv')
  await writeFile(file, 'serial_number\n')
  double.answers.open = file
  expect(await call(double, 'workspace.chooseFile', { purpose: 'inventory' })).toMatchObject({
    name: 'march.csv',
  })
  await call(double, 'workspace.chooseFile', { purpose: 'bundle' })
  expect(double.given('dialog.showOpenDialog').map(([parent]) => parent)).toEqual([
    windowOf(double),
    windowOf(double),
  ])
  // The next one opens in the folder of the last.
  expect(double.given('dialog.showOpenDialog')[1]?.[1]).toMatchObject({
    defaultPath: folder,
    filters: [{ extensions: ['rescind'] }, { name: 'All files' }],
  })
})

test('the theme follows the settings, and the packaged app has no development tools', async () => {
  const double = await start({ packaged: true })
  await call(double, 'workspace.setSettings', { theme: 'dark' })
  expect(double.electron.nativeTheme.themeSource).toBe('dark')
  expect(windowOf(double).options.webPreferences?.devTools).toBe(false)
  const roles = JSON.stringify(double.given('Menu.setApplicationMenu'))
  expect(roles).not.toContain('toggleDevTools')
  expect(roles).toContain('zoomIn')
})

test('the window comes back where it was and as far zoomed; About says version and where the data lies', async () => {
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 20_000 })
  const window = windowOf(double)
  expect(window.bounds).toMatchObject({ width: 1360, height: 880 })
  window.bounds = { x: 40, y: 50, width: 1200, height: 800 }
  window.webContents.zoomLevel = 1.5
  window.close()
  await vi.waitFor(() => expect(double.names()).toContain('app.quit'))
  const again = await start()
  expect(windowOf(again).bounds).toEqual({ x: 40, y: 50, width: 1200, height: 800 })
  windowOf(again).webContents.emit('did-finish-load')
  expect(windowOf(again).webContents.zoomLevel).toBe(1.5)
  expect(again.given('app.setAboutPanelOptions')).toMatchObject([
    [{ applicationVersion: '9.8.7', credits: expect.stringContaining(dataDir()) }],
  ])
  expect(JSON.stringify(again.given('Menu.setApplicationMenu'))).toContain('"role":"about"')
})

test('without a run, closing the window closes everything and quits without a question', async () => {
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 20_000 })
  windowOf(double).close()
  await vi.waitFor(() => expect(double.names()).toContain('app.quit'))
  expect(double.boxes).toEqual([])
})

test('a run keeps the machine awake; closing asks once, keeps running when told so, else waits for what is in flight', async () => {
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 20_000 })
  await running(double)
  await vi.waitFor(() => expect(double.names()).toContain('powerSaveBlocker.start'))
  expect(double.given('window.setProgressBar').at(-1)?.[1]).toEqual({ mode: 'normal' })
  double.electron.powerMonitor.emit('suspend')
  double.electron.powerMonitor.emit('resume')
  const kinds = (await call(double, 'workspace.activity', { limit: 20 })).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['machine.suspended', 'machine.resumed']))

  const before = double.boxes.length
  windowOf(double).close()
  windowOf(double).close()
  await vi.waitFor(() => expect(double.boxes.length).toBe(before + 1))
  expect(double.boxes.at(-1)).toMatchObject({ buttons: ['Pause and close', 'Keep running'], defaultId: 1 })
  await new Promise(setImmediate)
  expect(double.names()).not.toContain('app.quit')
  expect((await call(double, 'runs.status', { batch: 'spring' })).state).toBe('running')

  double.answers.button = 0
  double.electron.app.quit()
  await vi.waitFor(() => expect(double.names().filter((name) => name === 'app.quit')).toHaveLength(2), {
    timeout: 20_000,
  })
  expect(double.names()).toContain('powerSaveBlocker.stop')
  const again = await start()
  const { state, halt, runner } = await call(again, 'runs.status', { batch: 'spring' })
  expect({ state, halt: halt?.kind, runner }).toEqual({ state: 'paused', halt: 'closing', runner: null })
})

test('when the session ends during a run nobody is asked, and the run is paused as it stands', async () => {
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 20_000 })
  await running(double)
  const before = double.boxes.length
  const shutdown = preventable()
  double.electron.powerMonitor.emit('shutdown', shutdown)
  expect(shutdown.prevented).toBe(true)
  await vi.waitFor(() => expect(double.names()).toContain('app.quit'), { timeout: 20_000 })
  expect(double.boxes.length).toBe(before)
  const again = await start()
  expect(await call(again, 'runs.status', { batch: 'spring' })).toMatchObject({
    state: 'paused',
    runner: null,
  })
})
