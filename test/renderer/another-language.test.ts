import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FakeHandlers } from './fake-bridge.ts'
import { emptyWorkspace, fakeWorkspace } from './fake-workspace.ts'
import { buildWindow } from './open-window.ts'
import { SCREENS } from './screen-addresses.ts'
import { sharedWindow } from './shared-window.ts'

/** Places whose words are not all in the catalogues yet: what is done is taken out, and nothing is put in. */
const NOT_YET: readonly string[] = []
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
/** Moments as the locale of the browser has them, and the beginnings of digests. */
const NO_LETTERS = new RegExp(
  String.raw`\d{1,2} (?:${MONTHS}) \d{4}(?:, \d\d:\d\d (?:UTC|GMT[+-]?\d*|[A-Z]{3,4}))?|\d{4}-\d\d-\d\d[T\d:.]*Z?|\b(?=[a-fA-F]*\d)[\da-fA-F]{8,}\b|\bUTC\b`,
  'gu',
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-second-language-'))
  await buildWindow(folder, path.join(import.meta.dirname, 'second-language.ts'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const openAt = sharedWindow(() => folder)

for (const [kind, workspace] of Object.entries({ full: () => fakeWorkspace(ROWS), empty: emptyWorkspace })) {
  test(`says everything in the language of its catalogues: ${kind}`, { timeout: TEST_MS_MAX }, async () => {
    const data = new Set<string>()
    await using window = await openAt('#/home', remembering(workspace(), data))
    const { page } = window
    const found: string[] = []
    for (const hash of SCREENS) {
      for (const [name] of decodeURIComponent(hash).matchAll(/(?<=#\/[a-z]+\/|=)[^?&]+/g)) data.add(name)
      await window.go(hash)
      for (const [place, within] of [
        ['around the screens', false],
        [hash, true],
      ] as const) {
        if (NOT_YET.includes(place)) continue
        const said = await unmarked(page, within)
        found.push(
          ...said
            .map((text) => withoutData(text, data))
            .filter((text) => text !== '')
            .map((text) => `${place}: ${text}`),
        )
      }
    }
    expect([...new Set(found)]).toEqual([])
    expect(window.complaints).toEqual([])
  })
}

/** The same handlers; each text of their answers is put into the set. */
function remembering(handlers: FakeHandlers, data: Set<string>): FakeHandlers {
  const remember = (value: unknown, name = ''): void => {
    if (typeof value === 'string' && (!KINDS.has(name) || /[A-Z ]/.test(value))) data.add(value)
    else if (Array.isArray(value)) for (const one of value) remember(one, name)
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) remember(one, key)
  }
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      async (input: never) => {
        const value: unknown = await handler(input)
        remember(value)
        remember(input)
        return value
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
 *
 * @param within the screen itself, or all around it
 */
const unmarked = (page: Page, within: boolean): Promise<readonly string[]> =>
  page.evaluate(`(() => {
    const within = ${within}
    const found = []
    const screen = document.querySelector('main')
    const isHere = (node) => screen.contains(node) === within
    let depth = 0
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.nodeType === Node.ELEMENT_NODE) {
        for (const name of ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt']) {
          const text = (node.getAttribute(name) ?? '').replaceAll(/⟦.*⟧/gsu, '')
          if (isHere(node) && /\\p{L}/u.test(text) && node.closest('.guide-text') === null) found.push(text)
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
      if (isHere(node) && /\\p{L}/u.test(outside) && !node.parentElement.closest('script, style, .guide-text')) found.push(outside)
    }
    if (depth !== 0) found.push('marks do not match')
    return found
  })()`)
