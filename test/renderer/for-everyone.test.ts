import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { RunItem, RunStatus } from '../../src/contract/runs.ts'
import { axeViolations } from '../support/axe.ts'
import type { FakeHandlers } from './fake-bridge.ts'
import { workspaceWithIncident } from './fake-incident.ts'
import { fakeItem, fakeWorkspace } from './fake-workspace.ts'
import { SCREENS } from './screen-addresses.ts'
import { type SharedWindow, sharedWindow } from './shared-window.ts'

const open = sharedWindow()

const RUNNING = 'Retired profile, March issuance'
const RUN = `#/runs/${encodeURIComponent(RUNNING)}`
function runItem(index: number): RunItem {
  return {
    ordinal: index + 1,
    target: fakeItem(index).target['serial_number'] ?? '',
    commonName: fakeItem(index).commonName ?? '',
    state: index < 10 ? 'confirmed' : 'queued',
    answer: index < 10 ? 'revoked 2026-11-20T10:03:00Z' : '',
    attempts: index < 10 ? 1 : 0,
    reason: 'key_compromise',
    sourceRow: index + 2,
    exception: null,
  }
}

/** A workspace in which a run is carried by this process, and has rows to show. */
function busyWorkspace(): FakeHandlers {
  const handlers = workspaceWithIncident()
  const runner = { holder: 'this', heartbeatAt: '2026-11-20T10:02:11.000Z', here: true }
  const going = (run: RunStatus): RunStatus =>
    run.batch === RUNNING ? { ...run, runner, phase: 'sending', counts: countsAt(run, 9) } : run
  return {
    ...handlers,
    'runs.list': async (input) => (await handlers['runs.list']!(input)).map(going),
    'runs.status': async (input) => going(await handlers['runs.status']!(input)),
    'runs.items': async ({ offset, limit }) => ({
      total: 83_267,
      items: Array.from({ length: limit }, (_, at) => runItem(offset + at)),
    }),
  }
}

/** The same run with so many confirmed. */
function countsAt(run: RunStatus, confirmed: number): RunStatus['counts'] {
  const { total } = run.counts
  const refused = Math.floor(confirmed / 100)
  return {
    ...run.counts,
    confirmed,
    accepted: 5,
    refused,
    'in-doubt': 0,
    queued: total - confirmed - refused - 5,
  }
}

async function statusAt(handlers: FakeHandlers, confirmed: number): Promise<RunStatus> {
  const run = (await handlers['runs.list']!({})).find(({ batch }) => batch === RUNNING)!
  return {
    ...run,
    counts: countsAt(run, confirmed),
    exceptions: Math.floor(confirmed / 100),
    chain: { ...run.chain, events: 4 * confirmed },
    requests: { ...run.requests, sent: Math.round(1.05 * confirmed) },
    pace: { ...run.pace, itemsPerSecond: (confirmed % 40) / 10 },
    estimatedEndAt: new Date(Date.now() + 4 * (run.counts.total - confirmed) * 250).toISOString(),
  }
}

/** Tells the window of the run as it goes on, from single figures to five. */
async function goOn(
  { bridge, page }: SharedWindow,
  handlers: FakeHandlers,
  after: (status: RunStatus) => Promise<void>,
): Promise<void> {
  for (const confirmed of [10, 99, 100, 101, 999, 1_000, 9_999, 10_000, 41_020, 82_000]) {
    const status = await statusAt(handlers, confirmed)
    await bridge.announce(page, 'runs.changed', { batch: RUNNING, status })
    await after(status)
  }
}

const twoFrames = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

test('at 200 % nothing is lost, and nothing but a table is scrolled in two directions', async () => {
  // 1280 x 900 at 200 %.
  await using window = await open('#/home', busyWorkspace(), {
    viewport: { width: 640, height: 450 },
    deviceScaleFactor: 2,
  })
  const { page } = window
  // A dialog is in front of the places.
  for (const hash of SCREENS.filter((one) => !one.includes('add=1'))) {
    await window.go(hash)
    const wide = await page.evaluate(`(() => {
      const tables = '.table-box, .plain-table, .table-scroll, .preview-scroll, pre, .rejected-rows'
      const out = [...document.querySelectorAll('body *')].filter((one) => {
        const box = one.getBoundingClientRect()
        return box.width > 1 && box.right > innerWidth + 1 && one.closest(tables) === null
      })
      return { page: document.documentElement.scrollWidth > innerWidth, out: out.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)) }
    })()`)
    expect([hash, wide]).toEqual([hash, { page: false, out: [] }])
    // The end of the screen can be scrolled to, and the places can be gone to.
    await page.locator('#screen > *').last().scrollIntoViewIfNeeded()
    await page.getByRole('navigation', { name: 'Rescind' }).getByRole('link').last().scrollIntoViewIfNeeded()
  }
  await window.go(RUN)
  const grid = page.getByRole('grid')
  await grid.scrollIntoViewIfNeeded()
  expect((await grid.boundingBox())?.height).toBeGreaterThan(300)
  expect(window.complaints).toEqual([])
})

test('with colours of the system’s own choosing what is chosen, pressed and done is still seen', async () => {
  await using window = await open('#/inventory/inventory-2026-11', busyWorkspace(), {
    forcedColors: 'active',
  })
  const { page } = window
  const looks = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((one) => {
        const style = one.ownerDocument.defaultView!.getComputedStyle(one)
        return [style.backgroundColor, style.outlineStyle, style.borderLeftWidth, style.borderTopStyle].join()
      })
  await page.getByRole('gridcell').nth(20).click()
  const pairs = [
    ['.segment[data-pressed]', '.segment:not([data-pressed])'],
    ['.rail-link[aria-current]', '.rail-link:not([aria-current])'],
    ['.table-row-chosen', '.table-row:not(.table-row-chosen)'],
  ] as const
  for (const [one, other] of pairs) expect([one, await looks(one)]).not.toEqual([one, await looks(other)])
  await window.go('#/runs')
  expect(await looks('.progress-indicator')).not.toBe(await looks('.progress-track'))
  expect(await looks('.pill')).toContain('solid')
  await window.go(RUN)
  const bar = page.locator('.stacked-bar')
  expect(
    await bar.evaluate((one) => one.ownerDocument.defaultView!.getComputedStyle(one).backgroundImage),
  ).toContain('rgb(')
  await window.pictures('forced-colours')
  expect(await axeViolations(page)).toEqual([])
})

test('who wants no motion sees none, also while something goes on without end', async () => {
  await using window = await open('#/home', busyWorkspace())
  const { page } = window
  const moving = () =>
    page.evaluate(`document.getAnimations().filter(({ playState }) => playState === 'running').length`)
  for (const hash of ['#/runs', RUN, '#/connections']) {
    await window.go(hash)
    expect([hash, await moving()]).toEqual([hash, 0])
  }
  window.bridge.handlers['connections.check'] = () => new Promise(() => {})
  await page.getByRole('button', { name: 'Check now' }).first().click()
  await page.locator('.spinner').waitFor()
  expect(await moving()).toBe(0)
})

/** WCAG 2.2, 2.5.8: 24 pixels each way, or within a sentence, or 24 pixels from the next target. */
const SMALL_TARGETS = `(() => {
  const found = [...document.querySelectorAll('a[href], button, input, textarea, select, [role=checkbox], [role=combobox], [role=slider]')]
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.closest('[aria-hidden=true]') === null
  const boxOf = (one) => {
    const label = one.getAttribute('role') === 'checkbox' ? one.closest('label') : null
    return (label ?? one).getBoundingClientRect()
  }
  const targets = found.filter(isSeen).map((one) => ({ one, box: boxOf(one) })).filter(({ box }) => box.width > 2 && box.height > 2)
  const inSentence = (one) =>
    ((one.tagName === 'A' && getComputedStyle(one).display === 'inline') || one.className === 'lead') &&
    [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
  return targets
    .filter(({ one, box }) => (box.width < 23.9 || box.height < 23.9) && !inSentence(one))
    .map(({ one, box }) => [one.outerHTML.slice(0, 110), Math.round(box.width), Math.round(box.height)].join(' '))
})()`

test('whatever can be pressed is at least 24 pixels each way', async () => {
  await using window = await open('#/home', busyWorkspace())
  const { page } = window
  for (const hash of SCREENS) {
    await window.go(hash)
    expect([hash, await page.evaluate(SMALL_TARGETS)]).toEqual([hash, []])
  }
  await window.go('#/inventory/inventory-2026-11')
  await page.getByRole('button', { name: 'Views, columns…' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await page.evaluate(SMALL_TARGETS)).toEqual([])
})

/** Keeps what the regions that screen readers listen to come to hold. */
const LISTEN = `
  window.said = []
  const regions = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])'
  new MutationObserver((changes) => {
    const touched = new Set(changes.map(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest(regions)))
    for (const region of touched) if (region != null) window.said.push(region.textContent)
  }).observe(document.body, { subtree: true, childList: true, characterData: true })`

test('what is said in one moment is each said', async () => {
  const waiting = () => new Promise<never>(() => {})
  await using window = await open('#/home', {
    ...fakeWorkspace(),
    'trust.list': waiting,
    'authorities.list': waiting,
  })
  const { page } = window
  await page.evaluate(LISTEN)
  await page.evaluate("location.hash = '#/settings'")
  const said = async () => (await page.evaluate('window.said')) as string[]
  await expect.poll(said).toContainEqual(expect.stringMatching(/^Loading .*keys/))
  await expect.poll(said).toContainEqual(expect.stringMatching(/^Loading .*CA/))
})

test('while a run goes on it is spoken of at most four times a minute, and nothing else is said', async () => {
  const handlers = busyWorkspace()
  await using window = await open('#/home', handlers)
  const { page } = window
  await page.clock.install()
  await page.evaluate(`location.hash = ${JSON.stringify(RUN)}`)
  await page.getByRole('grid').waitFor()
  // From here on the minute is the test's own, however slow the machine is.
  await page.clock.pauseAt(new Date(Date.now() + 3_600_000))
  await page.evaluate(LISTEN)
  await goOn(window, handlers, async () => {
    await page.clock.runFor(6_000)
  })
  const said = (await page.evaluate('window.said')) as string[]
  expect(said.length).toBeGreaterThanOrEqual(3)
  expect(said.length).toBeLessThanOrEqual(4)
  for (const words of said) expect(words).toMatch(/: sending, [\d,]+ of 83,267 settled, \d+ to read$/)
})

test('while figures move, nothing else does', async () => {
  const handlers = busyWorkspace()
  await using window = await open('#/home', handlers)
  const { page } = window
  await page.evaluate(`
    window.shifts = []
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput) window.shifts.push([value, ...sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 90))])
    }).observe({ type: 'layout-shift' })`)
  for (const hash of [RUN, '#/runs', '#/home', '#/batches', '#/reports']) {
    await window.go(hash)
    await page.waitForLoadState('networkidle')
    await twoFrames(page)
    await page.evaluate('window.shifts.length = 0')
    await goOn(window, handlers, async () => {
      await twoFrames(page)
    })
    expect([hash, await page.evaluate('window.shifts')]).toEqual([hash, []])
  }
})

test('what is pressed answers in the next frames, however slow main is', async () => {
  const handlers = busyWorkspace()
  await using window = await open('#/home', handlers)
  const { page } = window
  const never = (): Promise<never> => new Promise(() => {})
  const deeds = [
    [RUN, 'Pause', 'runs.pause'],
    ['#/connections', 'Check now tlm demo', 'connections.check'],
    ['#/reports', `Save ${RUNNING} as PDF`, 'reports.export'],
    ['#/settings', 'Look now', 'doctor.look'],
    ['#/batches/Sealed%20in%20April', 'Check again', 'effect.check'],
    ['#/inventory/acme-fleet', 'Remove…', 'inventories.remove'],
  ] as const
  for (const [hash, name, channel] of deeds) {
    handlers[channel] = never
    await window.go(hash)
    const button = page.getByRole('button', { name, exact: true }).first()
    await button.scrollIntoViewIfNeeded()
    const answered = await button.evaluate(async (one) => {
      const frame = one.ownerDocument.defaultView!.requestAnimationFrame
      const before = one.parentElement!.innerHTML
      ;(one as unknown as { click(): void }).click()
      await new Promise((done) => frame(() => frame(done as never)))
      return one.getAttribute('aria-busy') === 'true' || one.parentElement?.innerHTML !== before
    })
    expect([name, answered]).toEqual([name, true])
  }
  for (const place of ['Inventory', 'Runs', 'Settings']) {
    const answered = await page
      .getByRole('navigation', { name: 'Rescind' })
      .getByRole('link', { name: place })
      .evaluate(async (one) => {
        const view = one.ownerDocument.defaultView!
        ;(one as unknown as { click(): void }).click()
        await new Promise((done) =>
          view.setTimeout(
            () => view.requestAnimationFrame(() => view.requestAnimationFrame(done as never)),
            0,
          ),
        )
        return one.getAttribute('aria-current')
      })
    expect([place, answered]).toEqual([place, 'page'])
  }
})

test.each([RUN, '#/runs/Finished%20in%20May', '#/runs/Laptop%20certificates'])(
  'at 1024 x 700 a run shows at least eight of its rows: %s',
  async (hash) => {
    await using window = await open(hash, busyWorkspace())
    const { page } = window
    const grid = page.getByRole('grid')
    await page.getByRole('gridcell').nth(1).waitFor()
    await window.pictures(`run-rows-${hash.slice(7, 12)}`)
    const box = (await grid.boundingBox())!
    expect(box.height).toBeGreaterThanOrEqual(34 + 8 * 32)
    await grid.evaluate((one) => one.scrollIntoView({ block: 'end' }))
    const rows = await page.locator('.table-row').evaluateAll((all) => {
      const edge = all[0]!.closest('.table-box')!.getBoundingClientRect()
      return all.filter((one) => {
        const { top, bottom } = one.getBoundingClientRect()
        return top >= edge.top && bottom <= Math.min(edge.bottom, 664)
      }).length
    })
    expect(rows).toBeGreaterThanOrEqual(8)
    // Folded, the figures leave their room to the rows, and are said in one line.
    await page.getByRole('button', { name: 'Fold the figures' }).click()
    await page.getByText(/of 83,267 confirmed$/).waitFor()
    await window.pictures(`run-folded-${hash.slice(7, 12)}`)
    const above = async () => (await grid.boundingBox())!.y
    const folded = await above()
    await page.getByRole('button', { name: 'Show the figures' }).click()
    await expect.poll(above).toBeGreaterThan(folded + 80)
    expect(window.complaints).toEqual([])
  },
)
