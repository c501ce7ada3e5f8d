import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FakeHandlers } from './fake-bridge.ts'
import { workspaceWithIncident } from './fake-incident.ts'
import { emptyWorkspace } from './fake-workspace.ts'
import { buildWindow } from './open-window.ts'
import { SCREENS } from './screen-addresses.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 480_000
const ROWS = 1_000
const MONTHS = 'Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec'
/** Properties that hold one of a few kinds, for which the window has words of its own. */
const KINDS: ReadonlySet<string> = new Set([
  ...[
    'state',
    'kind',
    'environment',
    'standing',
    'verdict',
    'by',
    'key',
    'login',
    'condition',
    'format',
    'level',
  ],
  ...[
    'type',
    'expected',
    'show',
    'theme',
    'shell',
    'phase',
    'delimiter',
    'serialFormat',
    'level',
    'id',
    'kept',
  ],
])
/** What a workspace of the tests says where it has no answer, moments as the locale of the browser has them, and the beginnings of digests. */
const NO_LETTERS = new RegExp(
  String.raw`The fake bridge has no [\w.]+\.|internal\.fake|\d{1,2} (?:${MONTHS}) \d{4}(?:, \d\d:\d\d (?:UTC|GMT[+-]?\d*|[A-Z]{3,4}))?|\d{4}-\d\d-\d\d[T\d:.]*Z?|\b(?=[a-fA-F]*\d)[\da-fA-F]{8,}\b|\bUTC\b`,
  'gu',
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-second-language-'))
  await buildWindow(folder, path.join(import.meta.dirname, 'second-language.ts'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const openAt = sharedWindow(() => folder)

for (const [kind, workspace] of Object.entries({
  full: () => workspaceWithIncident(ROWS),
  empty: emptyWorkspace,
})) {
  test(`says everything in the language of its catalogues: ${kind}`, { timeout: TEST_MS_MAX }, async () => {
    const data = new Set<string>()
    const answers = { awaited: 0 }
    await using window = await openAt('#/home', remembering(workspace(), data, answers))
    const { page } = window
    const found = new Set<string>()
    const read = async (place: string): Promise<void> => {
      for (const text of await unmarked(page)) {
        const left = withoutData(text, data)
        if (left !== '') found.add(`${place}: ${left}`)
      }
    }
    for (const hash of SCREENS) {
      for (const [name] of decodeURIComponent(hash).matchAll(/(?<=#\/[a-z]+\/|=)[^?&]+/g)) data.add(name)
      await window.go(hash)
      await read(hash)
      // What asks for more says so by its last sign, and is opened one after the other; a dialog is in front of it.
      if (kind === 'empty' || (await page.getByRole('dialog').count()) > 0) continue
      const deeds = page.locator('main button', { hasText: /…⟧$/ })
      for (let deed = 0; deed < (await deeds.count()); deed += 1) {
        if (await deeds.nth(deed).isDisabled()) continue
        const name = await deeds.nth(deed).textContent()
        await deeds.nth(deed).click()
        await expect.poll(() => answers.awaited).toBe(0)
        await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
        await read(`${hash}, ${name}`)
        // Leaving the screen leaves its dialogs.
        await window.go('#/guide')
        await window.go(hash)
      }
    }
    expect([...found]).toEqual([])
    expect(window.complaints).toEqual([])
  })
}

test('sees a word that stands in a component, in text and in what is read out', async () => {
  await using window = await openAt('#/home', emptyWorkspace())
  const { page } = window
  await page.evaluate(`{
    const planted = document.createElement('p')
    planted.textContent = 'Planted ⟦within marks⟧'
    planted.setAttribute('aria-label', 'Read out')
    document.querySelector('main').append(planted)
  }`)
  expect(await unmarked(page)).toEqual(expect.arrayContaining(['Planted ', 'Read out']))
  expect(withoutData('Planted in inventory-2026-11', new Set(['inventory-2026-11']))).toContain('planted in')
})

/** The same handlers; each text of their answers is put into the set, and those that are awaited are counted. */
function remembering(handlers: FakeHandlers, data: Set<string>, answers: { awaited: number }): FakeHandlers {
  const remember = (value: unknown, name = ''): void => {
    if (typeof value === 'string' && (!KINDS.has(name) || /[A-Z ]/.test(value))) {
      data.add(value)
      // What is of one vendor begins with its id, in whose place the window has its title.
      const ofVendor = /^[a-z0-9-]+(: .+)$/.exec(value)?.[1]
      if (ofVendor !== undefined) data.add(ofVendor)
    } else if (Array.isArray(value)) for (const one of value) remember(one, name)
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) remember(one, key)
  }
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      async (input: never) => {
        answers.awaited += 1
        try {
          const value: unknown = await handler(input)
          remember(value)
          remember(input)
          return value
        } finally {
          answers.awaited -= 1
        }
      },
    ]),
  )
}

/** What main sends is names, and its own sentences, which no catalogue of the window holds. A kind or a state is a word of the window. */
function withoutData(text: string, data: ReadonlySet<string>): string {
  const names = [...data].filter((one) => /\p{L}{3}/u.test(one)).toSorted((a, b) => b.length - a.length)
  let left = text.replaceAll(NO_LETTERS, '').toLowerCase()
  for (const name of names) left = left.replaceAll(name.toLowerCase(), '')
  return !/\p{L}/u.test(left) ? '' : `${left.trim()} (${text.trim()})`
}

/**
 * Texts of the page outside of all marks, in the order of the page, and read-out attributes that hold letters without marks.
 *
 * The pages of the guide are documents of their own.
 */
const unmarked = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`(() => {
    const found = []
    let depth = 0
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.nodeType === Node.ELEMENT_NODE) {
        for (const name of ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt']) {
          const text = (node.getAttribute(name) ?? '').replaceAll(/⟦.*⟧/gsu, '')
          if (/\\p{L}/u.test(text) && node.closest('.guide-text') === null) found.push(text)
        }
        continue
      }
      // The library's own mark in a progress bar, for NVDA; nobody sees it.
      if (node.data === 'x' && node.parentElement.closest('.progress') !== null) continue
      let outside = ''
      for (const letter of node.data) {
        if (letter === '⟦') depth += 1
        else if (letter === '⟧') depth -= 1
        else if (depth === 0) outside += letter
      }
      if (/\\p{L}/u.test(outside) && !node.parentElement.closest('script, style, .guide-text')) found.push(outside)
    }
    if (depth !== 0) found.push('marks do not match')
    return found
  })()`)
