import path from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll } from 'vitest'
import { type FakeBridge, type FakeHandlers, installFakeBridge } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { builtWindow, openBrowser, serveWindow } from './open-window.ts'

/** Where pictures are kept for whoever looks; ignored by git. */
const ARTEFACTS = path.join(import.meta.dirname, '../../artefacts')

export interface SharedWindow extends AsyncDisposable {
  readonly page: Page
  readonly bridge: FakeBridge
  /** What the page complained of: errors, and whatever the content security policy refused. */
  readonly complaints: readonly string[]
  go(hash: string): Promise<void>
  /**
   * In light and dark, at the two sizes that are looked at: `artefacts/<name>-<theme>-<width>.png`. Only where `RESCIND_PICTURES`
   * is set: they take longer than the tests.
   */
  pictures(name: string): Promise<void>
}

export type OpenShared = (
  hash: string,
  handlers?: FakeHandlers,
  options?: BrowserContextOptions,
) => Promise<SharedWindow>

/**
 * One browser for all tests of a file. To be called once, beside them.
 *
 * @param folder of the built window
 */
export function sharedWindow(folder: () => string = builtWindow): OpenShared {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())
  return async (hash, handlers = fakeWorkspace(), options = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1024, height: 700 },
      reducedMotion: 'reduce',
      // The chart's library knows no POSIX locale, which a machine for tests may have.
      locale: 'en-GB',
      ...options,
    })
    const origin = await serveWindow(context, folder())
    const bridge = await installFakeBridge(context, handlers)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${origin}/${hash}`)
    await page.waitForSelector('h1')
    return {
      page,
      bridge,
      complaints,
      go: async (to) => {
        await page.evaluate(`location.hash = ${JSON.stringify(to)}`)
        await page.locator('.loading').first().waitFor({ state: 'detached' })
      },
      pictures: (name) => picturesOf(page, name),
      [Symbol.asyncDispose]: () => context.close(),
    }
  }
}

async function picturesOf(page: Page, name: string): Promise<void> {
  if (process.env['RESCIND_PICTURES'] === undefined) return
  const before = page.viewportSize()
  for (const [width, height] of [
    [1024, 700],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: path.join(ARTEFACTS, `${name}-${colorScheme}-${width}.png`) })
    }
  }
  if (before !== null) await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'light' })
}
