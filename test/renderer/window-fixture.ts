import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll } from 'vitest'
import { type FakeBridge, type FakeHandlers, installFakeBridge } from './fake-bridge.ts'
import { builtWindow, openBrowser, serveWindow } from './open-window.ts'

export interface OpenWindow extends AsyncDisposable {
  readonly page: Page
  readonly bridge: FakeBridge
  /** What the page complained of: errors, and whatever the content security policy refused. */
  readonly complaints: readonly string[]
}

export type OpenWindowAt = (
  hash: string,
  handlers: FakeHandlers,
  options?: Pick<BrowserContextOptions, 'colorScheme' | 'viewport'>,
) => Promise<OpenWindow>

/** One browser for the tests of a file, and a window of its own, over a bridge that is answered by the test, for each that asks. */
export function windowFixture(): OpenWindowAt {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())
  return async (hash, handlers, { colorScheme = 'light', viewport = { width: 1024, height: 700 } } = {}) => {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      reducedMotion: 'reduce',
      // The chart's library knows no POSIX locale, which a machine for tests may have.
      locale: 'en-GB',
    })
    const origin = await serveWindow(context, builtWindow())
    const bridge = await installFakeBridge(context, handlers)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${origin}/${hash}`)
    await page.waitForSelector('h1')
    return { page, bridge, complaints, [Symbol.asyncDispose]: () => context.close() }
  }
}
