import { expect, test } from 'vitest'
import { axeViolations, WCAG_AA } from '../support/axe.ts'
import type { FakeHandlers } from './fake-bridge.ts'
import { workspaceWithIncident } from './fake-incident.ts'
import { emptyWorkspace } from './fake-workspace.ts'
import { SCREENS } from './screen-addresses.ts'
import { sharedWindow } from './shared-window.ts'

const ROWS = 1_000_000
/** Each screen is read by axe, one after the other. */
const AXE_MS_MAX = 480_000

const WORKSPACES: Readonly<Record<string, () => FakeHandlers>> = {
  full: () => workspaceWithIncident(ROWS),
  empty: emptyWorkspace,
  failing: () => ({}),
}

const openAt = sharedWindow()

/** One that is met among others has to say what it lists. */
const NAMELESS_TABLES = `[...document.querySelectorAll('main :is(table, [role=grid])')]
  .filter((one) => {
    const named = document.getElementById(one.getAttribute('aria-labelledby') ?? '')?.textContent
    return one.querySelector('caption') === null && !named?.trim() && !one.getAttribute('aria-label')
  })
  .map((one) => one.textContent.slice(0, 60))`

test('F1 leads from every screen to its place in the guide, which shows no markup', {
  timeout: AXE_MS_MAX,
}, async () => {
  await using window = await openAt('#/home', workspaceWithIncident(ROWS))
  const { page } = window
  // A dialog is in front of everything else.
  const screens = SCREENS.filter((hash) => !hash.startsWith('#/guide') && !hash.includes('add=1'))
  for (const hash of screens) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await page.locator('.loading').first().waitFor({ state: 'detached' })
    const help = page.getByRole('link', { name: 'Help on this screen' })
    const to = (await help.getAttribute('href')) ?? ''
    await page.keyboard.press('F1')
    await expect.poll(() => page.evaluate('location.hash')).toBe(to)
    const at = new URLSearchParams(to.split('?')[1]).get('at')
    if (at !== null)
      await expect
        .poll(() => page.getByRole('heading', { name: at, level: 2 }).count(), { message: `${hash}: ${at}` })
        .toBe(1)
  }
  for (const title of await page
    .getByRole('navigation', { name: 'Guide' })
    .getByRole('link')
    .allTextContents()) {
    await page.getByRole('navigation', { name: 'Guide' }).getByRole('link', { name: title }).click()
    await page.getByRole('heading', { name: title, level: 1 }).waitFor()
    expect(((await page.locator('.guide-text').textContent()) ?? '').match(/\*\*|\]\(|^\|/m)).toBeNull()
  }
  await page.evaluate(`location.hash = '#/guide/first-batch'`)
  await page.getByRole('link', { name: 'Reading a report' }).last().click()
  await page.getByRole('heading', { name: 'Reading a report', level: 1 }).waitFor()
  expect(window.complaints).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [kind, workspace] of Object.entries(WORKSPACES)) {
    test(`has nothing for axe to find and nothing cut off: ${kind}, ${colorScheme}`, {
      timeout: AXE_MS_MAX,
    }, async () => {
      await using window = await openAt('#/home', workspace(), { colorScheme })
      const { page } = window
      for (const hash of SCREENS) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
        await page.locator('.loading').first().waitFor({ state: 'detached' })
        // The other theme is the same elements in other colours.
        const colours = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] }
        const violations = await axeViolations(page, colorScheme === 'light' ? WCAG_AA : colours)
        expect(violations.map(({ id, elements }) => [hash, id, elements])).toEqual([])
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth > innerWidth || document.querySelector("main").scrollWidth > document.querySelector("main").clientWidth',
        )
        expect([hash, overflow]).toEqual([hash, false])
        expect([hash, await page.evaluate(NAMELESS_TABLES)]).toEqual([hash, []])
      }
      expect(window.complaints).toEqual([])
    })
  }
}
