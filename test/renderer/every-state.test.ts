import { expect, test } from 'vitest'
import { equalNames } from './equal-names.ts'
import { SCREEN_STATES, type ScreenState } from './screen-states.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 120_000
const open = sharedWindow()

/**
 * What a person would stumble over with the eyes: what lies outside of the window, over something else, or is cut without a way to
 * read it; a dialog whose buttons are out of reach; one of several. A table, and what is as wide as a file, scrolls by itself.
 */
const FAULTS = `(() => {
  const faults = []
  const front = document.querySelector('[role=dialog]') ?? document.body
  const told = (one) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 60)
  const scrolls = '.table-box, .table-scroll, .preview-scroll, pre, .rejected-rows'
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.closest('[aria-hidden=true], .visually-hidden') === null
  const boxOf = (one) => one.getBoundingClientRect()
  const main = document.querySelector('main')
  if (document.documentElement.scrollWidth > innerWidth || main.scrollWidth > main.clientWidth) faults.push('scrolls sideways')
  for (const one of front.querySelectorAll('*')) {
    if (!seen(one)) continue
    const style = getComputedStyle(one)
    const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
    const isCut = style.overflowX !== 'visible' && style.overflowX !== 'auto' && style.overflowX !== 'scroll' && one.scrollWidth > one.clientWidth + 1
    // What is cut in a grid is read whole by its dialog, and copied; in a progress bar the library has a mark for NVDA.
    if (hasText && isCut && one.closest('[title], [role=grid], select, .select, .progress') === null) faults.push('cut: ' + told(one))
    if (hasText && one.closest(scrolls) === null && boxOf(one).right > innerWidth + 1) faults.push('outside: ' + told(one))
  }
  const controls = [...front.querySelectorAll('a[href], button, input:not([type=file]), textarea, [role=combobox]')]
    .filter((one) => seen(one) && boxOf(one).width > 2 && one.closest(scrolls) === null)
  for (const [at, one] of controls.entries())
    for (const other of controls.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue
      const [a, b] = [boxOf(one), boxOf(other)]
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      // Words of two lines lie in one box; a foot that stays in sight lies over what is scrolled.
      const isSplit = [one, other].some((each) => each.getClientRects().length > 1)
      const isFoot = [one, other].some((each) => each.closest('.dialog-actions, .notice-bar') !== null)
      if (wide > 1 && high > 1 && !isSplit && !isFoot) faults.push('over another: ' + told(one) + ' | ' + told(other))
    }
  for (const one of document.querySelectorAll('.dialog-actions button')) {
    const box = boxOf(one)
    if (box.bottom > innerHeight || box.top < 0) faults.push('out of reach: ' + told(one))
  }
  // One thing that can be done comes first, if any does; a dialog has its own.
  const first = [...front.querySelectorAll(front === document.body ? 'main .button-primary' : '.button-primary')].filter((one) => seen(one) && one.closest('[data-disabled]') === null)
  if (first.length > 1) faults.push('several first: ' + first.map(told).join(' | '))
  const next = document.querySelector('.screen-next')?.textContent
  if (next !== undefined && next.trim().length < 10) faults.push('nothing is next: ' + next)
  const words = front.innerText.match(/(?<![\\d.,])1 (?:items|minutes|hours|days|seconds|certificates|approvals|events|requests|rows|batches|exceptions|keys|conditions)\\b/g)
  if (words !== null) faults.push('one of several: ' + words.join())
  return faults
})()`

async function shown({ hash, handlers, after }: ScreenState) {
  const window = await open(hash, handlers(), { locale: 'en-GB', timezoneId: 'Europe/Berlin' })
  await window.page.locator('.loading').first().waitFor({ state: 'detached' })
  await after?.(window.page)
  return window
}

test.each(SCREEN_STATES)(
  '$name: nothing is cut, covered, outside or out of reach; what is called the same does the same',
  { timeout: TEST_MS_MAX },
  async (state) => {
    await using window = await shown(state)
    const { page } = window
    expect(await equalNames(page, () => shown(state))).toEqual([])
    for (const [width, height] of [
      [1024, 700],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height })
      expect([width, await page.evaluate(FAULTS)]).toEqual([width, []])
    }
    await window.pictures(`state-${state.name}`)
  },
)

test('sees what is cut, covered, outside, out of reach and one of several', async () => {
  await using window = await shown(SCREEN_STATES[0]!)
  const { page } = window
  expect(await page.evaluate(FAULTS)).toEqual([])
  await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', \`
    <p id="cut">planted, and cut off</p>
    <p id="wide">planted outside</p>
    <div id="two"><button>one</button><button id="over">other</button></div>
    <div class="dialog-actions" id="low"><button>low</button></div>
    <button class="button-primary">a</button><button class="button-primary">b</button>
    <p>1 items</p>\`)
    const set = (id, style) => Object.assign(document.getElementById(id).style, style)
    set('cut', { width: '40px', overflow: 'hidden', whiteSpace: 'nowrap' })
    set('wide', { position: 'fixed', left: '980px', width: '200px' })
    set('over', { marginLeft: '-20px', position: 'relative' })
    set('low', { position: 'fixed', top: '2000px' })`)
  expect(await page.evaluate(FAULTS)).toEqual([
    'cut: planted, and cut off',
    'outside: planted outside',
    'over another: one | other',
    'out of reach: low',
    'several first: a | b',
    'one of several: 1 items',
  ])
})

test('sees what has no name, and links that are called the same and lead elsewhere', async () => {
  await using window = await shown(SCREEN_STATES[0]!)
  const { page } = window
  await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', \`
    <button></button><a href="#/here">planted</a><a href="#/there">planted</a>\`)`)
  expect(await equalNames(page, () => shown(SCREEN_STATES[0]!))).toEqual([
    'without a name: 1',
    'link planted: "#/here" | "#/there"',
  ])
})
