import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { Output } from '../../src/contract/index.ts'
import { FakeFailure } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
const openAt = sharedWindow()

/** The card of that name is in sight, and its heading has the focus. */
async function isAt(page: Page, title: string): Promise<void> {
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe(title)
  const box = await page.getByRole('heading', { name: title, level: 2 }).boundingBox()
  expect(box?.y).toBeGreaterThanOrEqual(0)
  expect(box?.y).toBeLessThan(660)
}

test('a link that names a card leads to the card, also when what stands above it comes later', {
  timeout: TEST_MS_MAX,
}, async () => {
  const usual = fakeWorkspace()
  const verdict: Output<'reports.verify'> = {
    ...{ ok: true, kind: 'evidence', checks: [], firstBad: null, signature: 'unchecked', replaced: [] },
    ...{ batch: 'spring', events: 12, items: 3, head: '9f2c' },
  }
  await using window = await openAt('#/reports?file=handle&name=spring.jsonl', {
    ...usual,
    'reports.verify': async () => verdict,
    // Slow, and above the trusted keys.
    'policy.show': async (input) => {
      await new Promise((done) => setTimeout(done, 400))
      return usual['policy.show']!(input)
    },
    'workspace.takeNews': async () => ({
      opened: [],
      crashes: [{ at: '2026-11-20T10:02:11.000Z', what: 'main' }],
    }),
  })
  const { page } = window
  await page.getByRole('link', { name: 'Trusted keys' }).click()
  await isAt(page, 'Trusted keys')
  await page.getByText(/only with the approval of/).waitFor()
  await isAt(page, 'Trusted keys')

  await window.go('#/home')
  await page.getByRole('button', { name: 'Check-up' }).click()
  await isAt(page, 'Check-up')
})

test('a failure leads to the place where it is mended, and not to where it stands', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openAt('#/connections', {
    ...fakeWorkspace(),
    'connections.check': async () => {
      throw new FakeFailure({ code: 'state.air-gapped', message: 'This workspace is air-gapped.' })
    },
    'workspace.settings': async () => {
      throw new FakeFailure({ code: 'state.no-identity', message: 'There is no key.' })
    },
  })
  const { page } = window
  await page.getByRole('button', { name: 'Check now' }).first().click()
  await page.getByText('This workspace is air-gapped.').waitFor()
  expect(await page.getByRole('link', { name: 'Open Network' }).getAttribute('href')).toBe(
    '#/settings/Network',
  )
  await window.go('#/settings')
  await page.getByText('There is no key.').waitFor()
  expect(await page.getByRole('link', { name: /^Open / }).count()).toBe(0)
})
