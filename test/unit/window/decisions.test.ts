import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ITEM_STATES } from '../../../src/contract/item-state.ts'
import type { RunHalt, RunStatus } from '../../../src/contract/runs.ts'
import { menuTemplate } from '../../../src/main/electron/menu-template.ts'
import { windowOptions } from '../../../src/main/electron/window-options.ts'
import { closingOf } from '../../../src/main/window/closing.ts'
import { CONTENT_SECURITY_POLICY } from '../../../src/main/window/content-security-policy.ts'
import { mayLoad, mayNavigate, reachOf } from '../../../src/main/window/may-load.ts'
import { mayUse } from '../../../src/main/window/may-use.ts'
import { runProgress } from '../../../src/main/window/run-progress.ts'
import { mendPlace, SMALLEST } from '../../../src/main/window/window-place.ts'

const PACKAGED = reachOf({ appOrigin: 'app://bundle', isPackaged: true, devServer: 'http://localhost:5173' })
const DEVELOPED = reachOf({
  appOrigin: 'app://bundle',
  isPackaged: false,
  devServer: 'http://localhost:5173/',
})

test('the packaged window has neither Node nor development tools, and is isolated and sandboxed', () => {
  const { webPreferences } = windowOptions({
    preload: '/p/index.cjs',
    isPackaged: true,
    isDark: false,
    place: mendPlace(null, []),
  })
  expect(webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    devTools: false,
    spellcheck: false,
  })
  // In memory: a name that begins with `persist:` would be kept on disk.
  expect(webPreferences?.partition).not.toMatch(/^persist:/)
})

test('the policy allows no inline script or style, no eval and no connection', () => {
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|nonce|\*|https?:|blob:/)
  expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none';/)
  expect(CONTENT_SECURITY_POLICY).toContain("connect-src 'none'")
  expect(CONTENT_SECURITY_POLICY).toContain("frame-ancestors 'none'")
})

test('the packaged window loads its own files and nothing else, development server or not', () => {
  expect(mayLoad('app://bundle/assets/a.js', PACKAGED)).toBe(true)
  for (const url of [
    'http://localhost:5173/main.tsx',
    'app://bundle.evil/',
    'app://bundle',
    'file:///etc/passwd',
    'https://example.com/',
    'ws://localhost:5173/',
    '',
  ]) {
    expect(mayLoad(url, PACKAGED), url).toBe(false)
  }
})

test('in development it loads from the development server too, and from no other port', () => {
  expect(mayLoad('http://localhost:5173/main.tsx', DEVELOPED)).toBe(true)
  expect(mayLoad('ws://localhost:5173/?token=1', DEVELOPED)).toBe(true)
  expect(mayLoad('http://localhost:5174/', DEVELOPED)).toBe(false)
  expect(mayLoad('http://localhost:51730/', DEVELOPED)).toBe(false)
})

test('the window stays where it is', () => {
  expect(mayNavigate('app://bundle/#/runs', PACKAGED)).toBe(true)
  for (const url of [
    'https://example.com/',
    'file:///',
    'app://bundle.evil/',
    'about:blank',
    'javascript:alert(1)',
    'data:text/html,x',
  ]) {
    expect(mayNavigate(url, PACKAGED), url).toBe(false)
  }
})

test('the window may copy text and use nothing else of the system', () => {
  expect(mayUse('clipboard-sanitized-write', 'app://bundle/', 'app://bundle')).toBe(true)
  expect(mayUse('clipboard-sanitized-write', 'https://example.com', 'app://bundle')).toBe(false)
  for (const permission of [
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fileSystem',
    'hid',
    'usb',
    'serial',
    'unknown',
  ]) {
    expect(mayUse(permission, 'app://bundle', 'app://bundle'), permission).toBe(false)
  }
})

test.each(['linux', 'win32', 'darwin'] as const)(
  'the menu of a packaged app on %s offers no development tools',
  (platform) => {
    expect(JSON.stringify(menuTemplate({ platform, isPackaged: true, openDocumentation() {} }))).not.toMatch(
      /toggleDevTools|reload/i,
    )
    expect(JSON.stringify(menuTemplate({ platform, isPackaged: false, openDocumentation() {} }))).toMatch(
      /toggleDevTools/,
    )
  },
)

const counts = (some: Partial<RunStatus['counts']>): RunStatus['counts'] => ({
  ...(Object.fromEntries(ITEM_STATES.map((state) => [state, 0])) as RunStatus['counts']),
  total: Object.values(some).reduce((sum, count) => sum + count, 0),
  ...some,
})
const halt = (kind: RunHalt['kind']): RunHalt => ({
  kind,
  message: '',
  hint: '',
  at: '2026-11-20T10:00:00.000Z',
})

test('the taskbar shows how much of what runs has come to an end', () => {
  expect(runProgress([])).toEqual({ kind: 'none' })
  expect(
    runProgress([
      {
        state: 'running',
        halt: null,
        counts: counts({ confirmed: 50, refused: 10, queued: 30, submitting: 5, accepted: 5 }),
      },
      { state: 'running', halt: null, counts: counts({ 'already-done': 100 }) },
      { state: 'finished', halt: null, counts: counts({ confirmed: 1000 }) },
    ]),
  ).toEqual({ kind: 'running', share: 0.8 })
})

test('the taskbar shows a run that waits for a person, and not one that the operator has paused', () => {
  const half = counts({ confirmed: 1, queued: 1 })
  expect(runProgress([{ state: 'paused', halt: halt('key-refused'), counts: half }])).toEqual({
    kind: 'paused',
    share: 0.5,
  })
  expect(runProgress([{ state: 'paused', halt: halt('operator'), counts: half }])).toEqual({ kind: 'none' })
})

test('closing asks only about runs of this program, and once', () => {
  const here = {
    batch: 'spring',
    runner: { holder: 'a', heartbeatAt: '2026-11-20T10:00:00.000Z', here: true },
  }
  const elsewhere = { batch: 'autumn', runner: { ...here.runner, here: false } }
  expect(closingOf({ runs: [], isClosing: false })).toEqual({ kind: 'close' })
  expect(closingOf({ runs: [elsewhere, { batch: 'x', runner: null }], isClosing: false })).toEqual({
    kind: 'close',
  })
  expect(closingOf({ runs: [here, elsewhere], isClosing: false })).toMatchObject({
    kind: 'ask',
    message: expect.stringContaining('spring'),
  })
  expect(closingOf({ runs: [here], isClosing: true })).toEqual({ kind: 'wait' })
})

const SCREEN = { x: 0, y: 0, width: 1920, height: 1040 }
const PLACE = { x: 200, y: 100, width: 1500, height: 900, isMaximized: false, zoomLevel: 1 }

test('the window opens where it was, and in the middle when that screen is gone or the file is damaged', () => {
  expect(mendPlace(PLACE, [SCREEN])).toEqual(PLACE)
  const { x: _, y: __, ...centred } = PLACE
  expect(mendPlace({ ...PLACE, x: 2200 }, [SCREEN])).toEqual(centred)
  expect(mendPlace({ ...PLACE, y: -300 }, [SCREEN])).toEqual(centred)
  expect(mendPlace({ ...PLACE, x: 2200 }, [SCREEN, { ...SCREEN, x: 1920 }])).toMatchObject({ x: 2200 })
  for (const damaged of [null, {}, 'x', { ...PLACE, width: '1' }, { ...PLACE, x: Number.POSITIVE_INFINITY }])
    expect(mendPlace(damaged, [SCREEN])).toEqual({
      width: 1360,
      height: 880,
      isMaximized: false,
      zoomLevel: 0,
    })
})

test('a window that was wider than the screen, and reached into it by that alone, comes back', () => {
  const saved = {
    x: -SCREEN.width - 100,
    y: 0,
    width: 3 * SCREEN.width,
    height: 800,
    isMaximized: false,
    zoomLevel: 0,
  }
  expect(mendPlace(saved, [SCREEN])).not.toHaveProperty('x')
})

test('whatever was written down, the window fits, can be taken hold of and can be read', () => {
  const num = fc.oneof(fc.integer({ min: -5000, max: 9000 }), fc.maxSafeInteger(), fc.double())
  fc.assert(
    fc.property(
      fc.record({ x: num, y: num, width: num, height: num, isMaximized: fc.boolean(), zoomLevel: num }),
      (saved) => {
        const { x, y, width, height, zoomLevel } = mendPlace(saved, [SCREEN])
        expect(width >= SMALLEST.width && width <= SCREEN.width).toBe(true)
        expect(height >= SMALLEST.height && height <= SCREEN.height).toBe(true)
        expect(Math.abs(zoomLevel)).toBeLessThanOrEqual(4)
        if (x === undefined || y === undefined) return
        expect(y >= 0 && y < SCREEN.height && x < SCREEN.width && x + width > 0).toBe(true)
      },
    ),
  )
})
