import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
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
  for (const event of CRASHES)
    for (const listener of process.listeners(event as 'exit'))
      if (!atFirst.get(event)?.has(listener)) process.off(event, listener)
  Object.defineProperty(process, 'platform', { value: PLATFORM })
  await rm(folder, { recursive: true, force: true })
})

/** The entry listens to the process itself, which is the tests' own here. */
const CRASHES = ['uncaughtException', 'unhandledRejection'] as const
const atFirst = new Map<string, ReadonlySet<unknown>>(
  CRASHES.map((event) => [event, new Set(process.listeners(event as 'exit'))]),
)
const PLATFORM = process.platform

/** What the entry does with an error that nobody has caught. */
function crash(error: Error): void {
  const [ours] = process
    .listeners('uncaughtException')
    .filter((listener) => atFirst.get('uncaughtException')?.has(listener) !== true)
  if (ours === undefined) throw new Error('The entry does not listen')
  ours(error, 'uncaughtException')
}

/** Everything below the workspace, as one text. */
async function contentOf(place: string): Promise<string> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return (
    await Promise.all(files.map(({ parentPath, name }) => readFile(path.join(parentPath, name), 'latin1')))
  ).join('\n')
}

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
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 120_000 })
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
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 120_000 })
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
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 120_000 })
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
    [{ applicationVersion: '9.8.7', copyright: expect.stringContaining(dataDir()) }],
  ])
  expect(JSON.stringify(again.given('Menu.setApplicationMenu'))).toContain('"role":"about"')
})

test('without a run, closing the window closes everything and quits without a question', async () => {
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 120_000 })
  windowOf(double).close()
  await vi.waitFor(() => expect(double.names()).toContain('app.quit'))
  expect(double.boxes).toEqual([])
})

test('a run keeps the machine awake; closing asks once, keeps running when told so, else waits for what is in flight', async () => {
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 120_000 })
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
    timeout: 120_000,
  })
  expect(double.names()).toContain('powerSaveBlocker.stop')
  const again = await start()
  const { state, halt, runner } = await call(again, 'runs.status', { batch: 'spring' })
  expect({ state, halt: halt?.kind, runner }).toEqual({ state: 'paused', halt: 'closing', runner: null })
})

test('when the session ends during a run nobody is asked, and the run is paused as it stands', async () => {
  const double = await load()
  double.becomeReady()
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 120_000 })
  await running(double)
  const before = double.boxes.length
  const shutdown = preventable()
  double.electron.powerMonitor.emit('shutdown', shutdown)
  expect(shutdown.prevented).toBe(true)
  await vi.waitFor(() => expect(double.names()).toContain('app.quit'), { timeout: 120_000 })
  expect(double.boxes.length).toBe(before)
  const again = await start()
  expect(await call(again, 'runs.status', { batch: 'spring' })).toMatchObject({
    state: 'paused',
    runner: null,
  })
})

test('a file opened from the desktop leads to the window: before the app is ready, and into the one that runs', async () => {
  const bundle = path.join(folder, 'spring.rescind')
  const evidence = path.join(folder, 'spring.jsonl')
  for (const file of [bundle, evidence]) await writeFile(file, 'x')
  const double = await load()
  started.push(double)
  const asked = preventable()
  double.electron.app.emit('open-file', asked, bundle)
  expect(asked.prevented).toBe(true)
  double.becomeReady()
  await vi.waitFor(() => expect(windowOf(double).focused).toBe(true), { timeout: 120_000 })
  const first = await call(double, 'workspace.takeNews', {})
  expect(first.opened).toMatchObject([{ name: 'spring.rescind', bytes: 1 }])
  expect(await reply(double, 'bundles.inspect', { file: first.opened[0]?.file ?? '' })).toMatchObject({
    failure: { code: expect.stringMatching(/^(check|input)\./) },
  })
  windowOf(double).focused = false
  const argv = ['rescind', '--allow-file-access-from-files', '.', 'spring.jsonl', `file://${bundle}`]
  double.electron.app.emit('second-instance', {}, argv, folder)
  await vi.waitFor(() => expect(windowOf(double).focused).toBe(true))
  // The window asks each time that it is told, as here: the files come when they have been looked at.
  const names: string[] = []
  await vi.waitFor(async () => {
    names.push(...(await call(double, 'workspace.takeNews', {})).opened.map(({ name }) => name))
    expect(names.toSorted()).toEqual(['spring.jsonl', 'spring.rescind'])
  })
  expect(JSON.stringify(windowOf(double).webContents.sent)).toContain('workspace.news')
  expect((await call(double, 'workspace.takeNews', {})).opened).toEqual([])
  double.electron.app.emit('open-file', preventable(), path.join(folder, 'gone.rescind'))
  await vi.waitFor(() =>
    expect(double.given('dialog.showErrorBox')).toEqual([
      ['Rescind cannot open this', expect.stringContaining('"gone.rescind" cannot be read.')],
    ]),
  )
})

test('on macOS the app outlives its window: closing asks nobody, the dock opens it again, quitting asks during a run', async () => {
  const double = await load()
  Object.defineProperty(process, 'platform', { value: 'darwin' })
  double.becomeReady()
  started.push(double)
  await vi.waitFor(() => expect(double.names()).toContain('window.loadURL'), { timeout: 120_000 })
  await running(double)
  const asked = double.boxes.length
  windowOf(double).close()
  expect(double.windows).toEqual([])
  double.electron.app.emit('activate', {}, false)
  await vi.waitFor(() => expect(double.given('window.loadURL')).toHaveLength(2))
  expect((await call(double, 'runs.status', { batch: 'spring' })).state).toBe('running')
  expect(double.names()).not.toContain('app.quit')
  expect(double.boxes).toHaveLength(asked)
  windowOf(double).focused = false
  double.electron.app.emit('activate', {}, true)
  expect(windowOf(double).focused).toBe(true)
  expect(double.given('window.loadURL')).toHaveLength(2)
  double.electron.app.quit()
  await vi.waitFor(() => expect(double.boxes).toHaveLength(asked + 1))
})

test('elsewhere the app ends with its last window', async () => {
  const double = await start()
  double.electron.app.emit('window-all-closed')
  await vi.waitFor(() => expect(double.names().filter((name) => name === 'app.quit')).toHaveLength(2))
})

test('a crash of main leaves a report without what the error quotes, ends the app, and the next start tells of it once', async () => {
  const secret = 'cAnArY-9b41f7-key'
  const double = await start()
  expect(await readdir(path.join(dataDir(), 'crashes'))).toEqual(['running'])
  crash(new SyntaxError(`Unexpected token, "${secret}" is not valid JSON\n    at ${secret} (x.js:1:1)`))
  crash(new Error('and another while it ends'))
  expect(double.given('app.exit')).toEqual([[1]])
  expect(double.given('dialog.showErrorBox')[0]?.[0]).toBe('Rescind ends')
  expect(await contentOf(dataDir())).not.toContain(secret)
  const [report = ''] = await readdir(path.join(dataDir(), 'crashes'))
  const file = path.join(dataDir(), 'crashes', report)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    what: 'main',
    reason: 'SyntaxError',
    product: 'rescind 9.8.7',
    frames: expect.arrayContaining([expect.stringMatching(/^crash|anonymous .*entry\.test\.ts:\d+:\d+\)$/)]),
  })
  const next = await start()
  expect((await call(next, 'workspace.takeNews', {})).crashes).toMatchObject([{ what: 'main' }])
  expect((await call(next, 'workspace.takeNews', {})).crashes).toEqual([])
  expect((await call(next, 'doctor.look', {})).findings).toContainEqual(
    expect.objectContaining({ id: 'crashes', says: expect.stringContaining('SyntaxError') }),
  )
})

test('a kill that nobody could report is told of by the next start; an end as it should be is not', async () => {
  await mkdir(path.join(dataDir(), 'crashes'), { recursive: true })
  await writeFile(path.join(dataDir(), 'crashes/running'), '')
  const killed = await start()
  expect((await call(killed, 'workspace.takeNews', {})).crashes).toMatchObject([{ what: 'main' }])
  killed.electron.app.quit()
  await vi.waitFor(() => expect(killed.names().filter((name) => name === 'app.quit')).toHaveLength(2))
  expect(await readdir(path.join(dataDir(), 'crashes'))).not.toContain('running')
  const next = await start()
  expect((await call(next, 'workspace.takeNews', {})).crashes).toEqual([])
})

test('a crash of the window is written down and said, and the window opens again while main goes on', async () => {
  const double = await start()
  double.answers.button = 0
  windowOf(double).webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
  expect(double.boxes).toEqual([])
  windowOf(double).webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 })
  await vi.waitFor(() => expect(double.names()).toContain('webContents.reload'))
  expect(double.boxes).toMatchObject([{ type: 'warning', buttons: ['Open it again', 'Quit'] }])
  expect(await contentOf(path.join(dataDir(), 'crashes'))).toContain('"reason": "oom"')
  expect(await reply(double, 'workspace.info', {})).toMatchObject({ ok: true })
  expect((await call(double, 'workspace.takeNews', {})).crashes).toMatchObject([{ what: 'window' }])
  double.electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 9 })
  expect(await readFile(path.join(dataDir(), 'rescind.log'), 'utf8')).toContain('child.gone')
})

test('Help opens the shipped documents in a window without scripts, and every link in them leads to a page', async () => {
  const double = await start({ packaged: true })
  const [template] = double.given('Menu.setApplicationMenu')[0] as [MenuItemConstructorOptions[]]
  const help = template.find(({ role }) => role === 'help')?.submenu as MenuItemConstructorOptions[]
  const click = (label: string): void => {
    const item = help.find((one) => one.label === label) as { click(): void } | undefined
    item?.click()
  }
  click('&Documentation')
  click('&Licences')
  expect(double.windows).toHaveLength(2)
  expect(double.given('window.loadURL').slice(1)).toEqual([
    ['app://bundle/documentation/index.html'],
    ['app://bundle/documentation/licences.html'],
  ])
  const { webPreferences } = double.windows[1]?.options ?? {}
  expect(webPreferences).toMatchObject({ javascript: false, sandbox: true, devTools: false })
  expect(webPreferences?.preload).toBeUndefined()
  const serve = double.guards['app'] as (request: { url: string; method: string }) => Response
  const page = async (name: string): Promise<string> => {
    const answer = serve({ url: `app://bundle/documentation/${name}`, method: 'GET' })
    expect(answer.status, name).toBe(200)
    return answer.text()
  }
  const seen = new Set<string>()
  const pictures = new Set<string>()
  const follow = async (name: string): Promise<void> => {
    if (seen.has(name)) return
    seen.add(name)
    const html = await page(name)
    expect(html).not.toMatch(/<script|style="|href="(https?|file|javascript):/)
    for (const [, picture = ''] of html.matchAll(/<img src="([^"]*)"/g)) pictures.add(picture)
    for (const [, to = ''] of html.matchAll(/href="([^"#]+)[^"]*"/g))
      if (to.endsWith('.html')) await follow(to)
  }
  await follow('index.html')
  expect(seen.size).toBeGreaterThanOrEqual(14)
  expect(pictures.size).toBeGreaterThanOrEqual(6)
  for (const picture of pictures) {
    expect(picture).toMatch(/^pictures\/[\w-]+\.png$/)
    const answer = serve({ url: `app://bundle/documentation/${picture}`, method: 'GET' })
    expect({ picture, status: answer.status, type: answer.headers.get('content-type') }).toEqual({
      picture,
      status: 200,
      type: 'image/png',
    })
  }
  expect(await page('command-line.html')).toContain('rescind')
  const licences = await page('licences.html')
  for (const name of ['better-sqlite3', 'react', 'pkijs', '@base-ui/react'])
    expect(licences).toContain(`\n${name} `)
  expect(await page('documentation.css')).toContain('color-scheme')
})

test('a support file goes where the system’s dialog says', async () => {
  const double = await start()
  expect(await call(double, 'doctor.save', {})).toBeNull()
  const file = path.join(folder, 'ticket.json')
  double.answers.save = file
  expect(await call(double, 'doctor.save', {})).toBe('ticket.json')
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ kind: 'rescind-support' })
  expect(double.given('dialog.showSaveDialog').at(-1)?.[1]).toMatchObject({
    filters: [{ name: 'Support file', extensions: ['json'] }],
  })
})
