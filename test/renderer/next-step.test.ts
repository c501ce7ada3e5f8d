import { expect, test } from 'vitest'
import type { Batch } from '../../src/contract/batches.ts'
import type { HandOverView } from '../../src/contract/handovers.ts'
import type { RunStatus } from '../../src/contract/runs.ts'
import type { FakeHandlers } from './fake-bridge.ts'
import { workspaceWithIncident } from './fake-incident.ts'
import { emptyWorkspace, fakeWorkspace } from './fake-workspace.ts'
import { SCREENS } from './screen-addresses.ts'
import { SCREEN_STATES } from './screen-states.ts'
import { sharedWindow } from './shared-window.ts'

const open = sharedWindow()

/** Where something goes on by itself, or has not been answered, nobody is led anywhere. */
const LEADS_NOWHERE = /^Nothing to do/
/** A dialog is in front of everything else. */
const WITH_NEXT = SCREENS.filter((hash) => !hash.includes('add=1'))

test.each([
  ['full', workspaceWithIncident],
  ['empty', emptyWorkspace],
] as const)('every screen says what to do next, and leads there (%s workspace)', async (kind, workspace) => {
  await using window = await open('#/home', workspace())
  const { page } = window
  // Without an incident or a run there is no page of one.
  const screens = WITH_NEXT.filter(
    (hash) => kind === 'full' || !/^#\/(incidents|runs|batches)\/|file=/.test(hash),
  )
  const said = new Map<string, string>()
  for (const hash of screens) {
    await window.go(hash)
    const next = page.locator('.screen-next')
    await next.waitFor()
    const words = ((await next.textContent()) ?? '').replace(/^Next:\s*/, '')
    said.set(hash, words)
    expect([hash, words.length > 12, /[[\]]/.test(words)]).toEqual([hash, true, false])
    if (LEADS_NOWHERE.test(words)) continue
    const leads = next.locator('a, button')
    expect([hash, words, (await leads.count()) > 0]).toEqual([hash, words, true])
    for (let lead = 0; lead < (await leads.count()); lead += 1) {
      const name = await leads.nth(lead).textContent()
      const before = { calls: window.bridge.calls.length, hash: await page.evaluate('location.hash') }
      await leads.nth(lead).click()
      const leadsSomewhere = async () =>
        window.bridge.calls.length > before.calls ||
        (await page.evaluate('location.hash')) !== before.hash ||
        (await page.getByRole('dialog').count()) > 0 ||
        (await page.evaluate(
          `document.activeElement.closest('#screen') !== null && document.activeElement.closest('.screen-next') === null`,
        ))
      await expect.poll(leadsSomewhere, { message: `${hash}: ${words} (${name})` }).toBe(true)
      // Leaving the screen leaves its dialogs.
      await window.go('#/guide/air-gapped')
      await window.go(hash)
    }
  }
  // Places that have nothing in common do not say the same.
  expect(new Set(said.values()).size).toBeGreaterThan(screens.length * 0.7)
  expect(window.complaints).toEqual([])
})

test('what is to read of a run is counted by all of its kinds, what was taken out among them', async () => {
  const handlers = fakeWorkspace()
  const runs = handlers['runs.list']!
  const onlyTakenOut = (run: RunStatus): RunStatus =>
    run.batch === 'Finished in May'
      ? { ...run, exceptions: 0, exceptionKinds: [{ kind: 'skipped', count: 2 }] }
      : run
  await using window = await open('#/home', {
    ...handlers,
    'runs.list': async (input) => (await runs(input)).map(onlyTakenOut),
    'runs.status': async (input) => onlyTakenOut(await handlers['runs.status']!(input)),
  })
  const { page } = window
  await page.locator('.screen-next').getByText('Read the 2 exceptions of Finished in May.').waitFor()
  await window.go('#/runs/Finished%20in%20May')
  await page.locator('.screen-next').getByText('Read the exceptions, then save the report.').waitFor()
  await page.locator('.screen-next').getByRole('link', { name: 'Read the exceptions' }).click()
  await expect.poll(() => page.evaluate('location.hash')).toBe('#/runs/Finished%20in%20May?show=skipped')
})

test('of a halted run the first button is what its next step says first', async () => {
  const { hash, handlers } = SCREEN_STATES.find(({ name }) => name === 'run-halted')!
  await using window = await open(hash, handlers())
  const first = window.page.locator('#screen .button-primary')
  await expect.poll(() => first.allInnerTexts()).toEqual([expect.stringMatching(/^Open /)])
  const { hash: paused, handlers: unharmed } = SCREEN_STATES.find(({ name }) => name === 'run-paused')!
  await using other = await open(paused, unharmed())
  await expect.poll(() => other.page.locator('#screen .button-primary').allInnerTexts()).toEqual(['Resume'])
})

test('a failure that the screen shows is said once: not by another card, nor by the bar below, nor counted twice', async () => {
  const { hash, handlers } = SCREEN_STATES.find(({ name }) => name === 'connections-failing')!
  await using window = await open(hash, handlers())
  const { page } = window
  await page.getByRole('button', { name: 'Notices: 1 for you' }).waitFor()
  const told = page.getByText('The workspace could not be read: disk I/O error.')
  expect(await told.count()).toBe(1)
  await window.go('#/guide')
  await page.locator('.notice-bar').getByText('The workspace could not be read: disk I/O error.').waitFor()
})

const ITEMS = 3

/** A batch of a CA without an API, in one of its states. */
function handedOver(
  state: Batch['state'],
  counts: Partial<Batch['counts']>,
  outs: readonly Pick<HandOverView, 'open' | 'closed'>[],
): FakeHandlers {
  const handlers = fakeWorkspace()
  const one = async (): Promise<Batch> => {
    const [first] = await handlers['batches.list']!({})
    const none = Object.fromEntries(Object.keys(first!.counts).map((name) => [name, 0]))
    return {
      ...first!,
      name: 'june',
      vendor: 'adcs',
      state,
      counts: { ...(none as Batch['counts']), total: ITEMS, ...counts },
    }
  }
  return {
    ...handlers,
    'connections.vendors': async () => {
      const [vendor] = await handlers['connections.vendors']!({})
      return [{ ...vendor!, id: 'adcs', title: 'Microsoft AD CS', handOver: true }]
    },
    'batches.list': async () => [await one()],
    'batches.show': one,
    'runs.list': async () => [],
    'runs.elsewhere': async () => [],
    'bundles.subject': async (input) => ({
      ...(await handlers['bundles.subject']!(input)),
      approvalsNeeded: 0,
    }),
    'handovers.list': async () =>
      outs.map(({ open: left, closed }, index) => ({
        number: index + 1,
        digest: '9f'.repeat(32),
        items: ITEMS,
        open: left,
        at: '2026-11-20T10:02:11.000Z',
        by: 'ada@desk',
        closed,
      })),
  }
}

const WRITE = 'Write the hand-over, and carry it to the CA.'
const READ = 'Have the script run at the CA, and read its result here: 3 items without an outcome.'
const AGAIN = 'Write the next hand-over: 1 item left.'

test.each([
  ['sealed', { queued: 3 }, [], WRITE, 'Write the hand-over…'],
  ['paused', { submitting: 3 }, [{ open: 3, closed: false }], READ, 'Read its result…'],
  ['paused', { confirmed: 2, queued: 1 }, [{ open: 0, closed: true }], AGAIN, 'Write the hand-over…'],
] as const)(
  'a batch that is handed over says what is next, here and in its lists: %s %o',
  async (state, counts, outs, words, deed) => {
    await using window = await open('#/batches/june', handedOver(state, counts, outs))
    const { page } = window
    await page.locator('.screen-next').getByText(words).waitFor()
    const button = page.getByRole('button', { name: deed })
    expect(await button.getAttribute('class')).toContain('button-primary')
    expect(await page.locator('.button-primary').count()).toBe(1)
    if (outs.length > 0) await page.getByRole('row').filter({ hasText: 'Hand-over 1' }).waitFor()
    // Nothing of the card stands outside of its padding, and what can be pressed does not touch.
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'Hand-over' }) })
    const { x, width } = (await card.boundingBox())!
    const boxes = await card.locator('p, table, .button').evaluateAll((all) =>
      all.map((one) => {
        const box = one.getBoundingClientRect()
        return { left: box.left, right: box.right }
      }),
    )
    for (const box of boxes) {
      expect(box.left).toBeGreaterThanOrEqual(x)
      expect(box.right).toBeLessThanOrEqual(x + width)
    }
    await window.pictures(`hand-over-${state}-${outs.length}-${outs[0]?.open ?? 0}`)
    for (const hash of ['#/home', '#/batches']) {
      await window.go(hash)
      await page.getByRole('cell', { name: words }).waitFor()
    }
    expect(window.complaints).toEqual([])
  },
)
