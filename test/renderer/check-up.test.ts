import { join } from 'node:path'
import { expect, test } from 'vitest'
import { axeViolations } from '../support/axe.ts'
import type { FakeHandlers } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
/** Where pictures are kept for whoever looks; ignored by git. */
const ARTEFACTS = join(import.meta.dirname, '../../artefacts')

const openAt = sharedWindow()
const open = (hash: string, handlers: FakeHandlers, colorScheme: 'light' | 'dark' = 'light') =>
  openAt(hash, handlers, { colorScheme })

test.each(['light', 'dark'] as const)(
  'the check-up says what is wrong and how to mend it, and is asked for first (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    await using window = await open('#/settings', fakeWorkspace(), scheme)
    const { page, bridge } = window
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'Check-up' }) })
    await card.scrollIntoViewIfNeeded()
    expect(bridge.calls.map(({ name }) => name)).not.toContain('doctor.look')
    await card.screenshot({ path: join(ARTEFACTS, `check-up-before-${scheme}.png`) })
    await card.getByRole('button', { name: 'Look now' }).click()
    await card.getByText('1 thing is wrong.').waitFor()
    await card.getByText('chmod -R go-rwx').waitFor()
    await card.screenshot({ path: join(ARTEFACTS, `check-up-${scheme}.png`) })
    const about = page.locator('.card', { has: page.getByRole('heading', { name: 'About' }) })
    await about.screenshot({ path: join(ARTEFACTS, `about-${scheme}.png`) })
    expect(await axeViolations(page)).toEqual([])
  },
)

test('in the air gap nobody can be asked', { timeout: TEST_MS_MAX }, async () => {
  const handlers = fakeWorkspace()
  const settings = { theme: 'system' as const, airGapped: true, timeStampUrl: null }
  await using window = await open('#/settings', { ...handlers, 'workspace.settings': async () => settings })
  const { page } = window
  await page.getByRole('button', { name: 'Look now' }).waitFor()
  expect(await page.getByRole('button', { name: 'Ask the vendors too…' }).count()).toBe(0)
})

test('what was opened from the desktop is shown, and an end without a word is said', {
  timeout: TEST_MS_MAX,
}, async () => {
  const file = (name: string) => ({ file: `handle of ${name}`, name, bytes: 1 })
  const news = [
    { opened: [], crashes: [{ at: '2026-11-20T10:02:11.000Z', what: 'main' as const }] },
    { opened: [file('autumn.rescind'), file('spring.rescind')], crashes: [] },
  ]
  const nothing = { opened: [], crashes: [] }
  const handlers: FakeHandlers = {
    ...fakeWorkspace(),
    'workspace.takeNews': async () => news.shift() ?? nothing,
  }
  const later = news.splice(1)
  await using window = await open('#/home', handlers)
  const { page, bridge } = window
  await page.getByText('Rescind did not end as it should last time').first().waitFor()
  await page.screenshot({ path: join(ARTEFACTS, 'ended-light.png') })
  news.push(...later)
  await bridge.announce(page, 'workspace.news', {})
  await page.getByRole('heading', { level: 1, name: 'spring.rescind' }).waitFor()
  expect(bridge.calls.find(({ name }) => name === 'bundles.inspect')?.input).toEqual({
    file: 'handle of spring.rescind',
  })
  await page.getByText('autumn.rescind was opened too').first().waitFor()
})
