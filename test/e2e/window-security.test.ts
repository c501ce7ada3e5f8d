import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelNames } from '../../src/contract/channel-names.ts'
import { openChromiumShell } from '../shell/open-chromium-shell.ts'
import { type App, openApp } from './fixture.ts'

let app: App
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-drop-'))
  app = await openApp()
  await app.page.getByRole('heading').first().waitFor()
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** Runs in the page; typed loosely since no page globals are known here. */
const inPage = <T>(script: string): Promise<T> => app.page.evaluate(script) as Promise<T>

test('opens without a complaint of the page', async () => {
  expect(app.complaints).toEqual([])
  expect(await app.call('workspace.info', {})).toMatchObject({ shell: app.shell, dataDir: app.dataDir })
  await app.screenshot('window-first-start')
})

test.each([
  [
    'an inline script',
    `const it = document.createElement('script'); it.textContent = 'window.broken = 1'; document.head.append(it)`,
  ],
  [
    'an inline handler',
    `const it = document.createElement('div'); it.setAttribute('onclick', 'window.broken = 2'); document.body.append(it); it.click()`,
  ],
  [
    'a script from data',
    `const it = document.createElement('script'); it.src = 'data:text/javascript,window.broken=3'; document.head.append(it)`,
  ],
  [
    'a script from elsewhere',
    `const it = document.createElement('script'); it.src = 'https://example.com/x.js'; document.head.append(it)`,
  ],
  ['markup', `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken = 4">')`],
])('%s that gets into the page does not run', async (_what, script) => {
  const violated = await inPage<string>(`new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true })
    try { ${script} } catch (error) { resolve(String(error)) }
  })`)
  expect(violated).toMatch(/script-src|img-src|require-trusted-types-for|TrustedHTML|TrustedScript/)
  expect(await inPage('window.broken')).toBeUndefined()
})

test.each([
  ['fetch', `fetch('https://example.com/')`],
  ['its own origin', `fetch('/index.html')`],
  [
    'a web socket',
    `new Promise((resolve, reject) => { const it = new WebSocket('wss://example.com/'); it.onopen = resolve; it.onerror = reject })`,
  ],
  [
    'a worker from a blob',
    `new Promise((resolve, reject) => { const it = new Worker(URL.createObjectURL(new Blob(['']))); it.onmessage = resolve; it.onerror = reject })`,
  ],
])('the page cannot reach out by %s', async (_what, script) => {
  expect(await inPage(`Promise.resolve().then(() => ${script}).then(() => 'reached', () => 'refused')`)).toBe(
    'refused',
  )
})

test('the page has no more of the outside than the bridge', async () => {
  expect(await inPage('Object.keys(window.rescind).sort()')).toEqual(['handleFor', 'invoke', 'on'])
  expect(
    await inPage('[typeof require, typeof process, typeof module, typeof Buffer, typeof electron]'),
  ).toEqual(Array(5).fill('undefined'))
  expect(
    await inPage(
      `(() => { try { window.rescind = null } catch {}; try { window.rescind.invoke = null } catch {}; return typeof window.rescind.invoke })()`,
    ),
  ).toBe('function')
})

test('the bridge knows no other names', async () => {
  for (const name of ['rescind:call', 'constructor', '__proto__', 'shell.openExternal', '']) {
    expect(await inPage(`window.rescind.invoke(${JSON.stringify(name)}, {})`)).toMatchObject({
      ok: false,
      failure: { code: 'input.unknown-channel' },
    })
  }
  expect(channelNames.size).toBeGreaterThan(0)
})

test('a file that a script made up has no path, and one that a person drops has a handle without one', async () => {
  expect(await inPage(`window.rescind.handleFor(new File(['x'], '/etc/passwd'))`)).toMatchObject({
    ok: false,
    failure: { code: 'input.not-a-file' },
  })
  const file = path.join(folder, 'inventory.csv')
  await writeFile(file, 'serial_number\n0A1B\n')
  await inPage(
    `window.addEventListener('drop', (event) => { window.dropped = window.rescind.handleFor(event.dataTransfer.files[0]) }, { capture: true, once: true }), 0`,
  )
  await app.dropFile(file)
  const reply = await inPage<{ ok: boolean; value: { file: string } }>('window.dropped')
  expect(reply).toMatchObject({ ok: true, value: { name: 'inventory.csv', bytes: 19 } })
  expect(JSON.stringify(reply)).not.toContain(folder)
})

test('a dialog that is cancelled answers nothing, one that is not answers a handle', async () => {
  expect(await app.call('workspace.chooseFile', { purpose: 'inventory' })).toBeNull()
  const file = path.join(folder, 'chosen.csv')
  await writeFile(file, 'serial_number\n')
  await app.person.nextOpenFile(file)
  expect(await app.call('workspace.chooseFile', { purpose: 'inventory' })).toMatchObject({
    name: 'chosen.csv',
    bytes: 14,
  })
})

test('a key that is set cannot be read back', async () => {
  const key = 'canary-key-f3a9c1d7'
  const draft = {
    name: 'canary',
    vendor: 'digicert-tlm' as const,
    baseUrl: 'https://127.0.0.1:1',
    options: {},
    limits: 'vendor' as const,
  }
  const told = [
    await app.call('connections.add', { connection: draft, key }),
    await app.call('connections.list', {}),
    await app.call('workspace.activity', { limit: 50 }),
  ]
  expect(told[0]).toMatchObject({ key: 'stored' })
  expect(JSON.stringify(told)).not.toContain(key)
})

test('in the Chromium shell a frame inside of the page is refused, and nothing leaves the machine', async () => {
  const dataDir = path.join(folder, 'workspace')
  await using shell = await openChromiumShell({ dataDir })
  const answer = (await shell.page.evaluate(`(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    return [typeof frame.contentWindow.rescind, frame.contentWindow.__shellInvoke?.('rescind:call', ['runs.list', {}])]
  })()`)) as [string, unknown]
  expect(answer[0]).toBe('undefined')
  const frame = shell.page.frames()[1]
  expect(await frame?.evaluate(`window.__shellInvoke('rescind:call', ['runs.list', {}])`)).toMatchObject({
    ok: false,
    failure: { code: 'input.stranger' },
  })
  expect(shell.refusedRequests).toEqual([])
})
