/** How soon a table of a million rows is usable in the window, over real main, and how evenly it scrolls to its last row. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright'
import { buildApp } from '../shell/built-app.ts'
import { openChromiumShell } from '../shell/open-chromium-shell.ts'
import { inWorkspace } from '../support/cli-workspace.ts'
import type { BenchRow } from './bench-row.ts'

const ROWS = 1_000_000
const USABLE_MS_MARK = 1_000
/** A frame at 60 Hz, which the page is told in tenths that vary by one. */
const FRAME_MS_MARK = 16.8
const FRAMES = 120
const WHEEL_PX = 400
const generator = new URL('../support/make-inventory.mjs', import.meta.url).pathname

/** Each place is gone to so often. */
const ROUNDS = 3
const CLICK_MS_MARK = 100

interface Presses {
  readonly presses: number
  /** To the frame that shows it. */
  readonly slowestMs: number
  readonly slowest: string
}

/**
 * Presses what a person presses: every place in turn, then what the list of a million rows has, by pointer and by keyboard. By the
 * browser's own measure of events (Event Timing), which leaves out what is faster than a frame.
 */
async function slowestPress(page: Page): Promise<Presses> {
  await page.evaluate(`
    window.presses = []
    new PerformanceObserver((list) => {
      for (const { name, duration, target } of list.getEntries())
        if (name === 'click' || name === 'keydown')
          window.presses.push([duration, name + ' on ' + (target?.getAttribute?.('aria-label') ?? target?.textContent ?? '').slice(0, 40)])
    }).observe({ type: 'event', durationThreshold: 16 })`)
  let presses = 0
  const click = async (what: Locator): Promise<void> => {
    await what.click()
    presses += 1
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  }
  const places = page.getByRole('navigation', { name: 'Rescind' }).getByRole('link')
  const count = await places.count()
  for (let at = 0; at < ROUNDS * count; at += 1) {
    await click(places.nth(at % count))
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  await page.evaluate(`location.hash = '#/inventory/million'`)
  await page.getByRole('row').nth(10).getByRole('gridcell').nth(1).waitFor()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  for (const name of ['Common name', 'Expires', 'Serial number']) await click(button(name))
  for (const [opener, closer] of [
    ['Views, columns…', 'Close'],
    ['About this import', 'Close'],
  ] as const) {
    await click(button(opener))
    await click(page.getByRole('dialog').getByRole('button', { name: closer }).last())
  }
  await click(page.getByRole('row').nth(6).getByRole('gridcell').nth(1))
  const keys = ['ArrowDown', 'PageDown', 'End', 'Home', 'Shift+End', 'Escape']
  for (const key of keys) await page.keyboard.press(key)
  const search = page.getByLabel('Find in every column')
  await search.click()
  await page.keyboard.type('host123', { delay: 30 })
  presses += keys.length + 1 + 'host123'.length
  await page.getByText(/ match$/).waitFor()
  const found = (await page.evaluate('window.presses')) as [number, string][]
  const [slowest = [0, 'none longer than a frame'] as const] = found.toSorted(
    (one, other) => other[0] - one[0],
  )
  return { presses, slowestMs: slowest[0], slowest: slowest[1] }
}

export async function benchWindow(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  const dataDir = path.join(folder, 'workspace')
  try {
    const file = path.join(folder, 'inventory.csv')
    execFileSync(process.execPath, [generator, String(ROWS), file, '--clean'], { stdio: 'ignore' })
    await inWorkspace(dataDir, ({ inventories }) =>
      inventories.import({ file, name: 'million', vendor: 'digicert-tlm', settings: {} }),
    )
    await buildApp()
    await using shell = await openChromiumShell({ dataDir })
    const { page } = shell
    await page.getByRole('heading', { level: 1 }).waitFor()
    const started = performance.now()
    await page.evaluate(`location.hash = '#/inventory/million'`)
    await page.getByRole('row').nth(10).getByRole('gridcell').nth(1).waitFor()
    const usableMs = performance.now() - started

    const grid = page.getByRole('grid')
    const lastStarted = performance.now()
    await grid.evaluate((box) => {
      box.scrollTop = box.scrollHeight
    })
    await page.locator(`[aria-rowindex="${ROWS + 1}"]`).waitFor()
    const lastMs = performance.now() - lastStarted

    await grid.evaluate((box) => {
      box.scrollTop = 0
    })
    await grid.hover()
    const frames = page.evaluate(
      `new Promise((resolve) => {
        const times = []
        let last = performance.now()
        const tick = (now) => {
          times.push(now - last)
          last = now
          if (times.length === ${FRAMES}) resolve(times)
          else requestAnimationFrame(tick)
        }
        requestAnimationFrame(tick)
      })`,
    ) as Promise<number[]>
    for (let turn = 0; turn < FRAMES / 3; turn += 1) await page.mouse.wheel(0, WHEEL_PX)
    const sorted = (await frames).toSorted((one, other) => one - other)
    const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0
    const pressed = await slowestPress(page)
    return [
      {
        figure: 'window: table of 1 M rows usable',
        ours: `${usableMs.toFixed(0)} ms`,
        beside: '',
        ratio: null,
        mark: `≤ ${USABLE_MS_MARK} ms`,
        ok: usableMs <= USABLE_MS_MARK,
      },
      {
        figure: 'window: jump to the last of 1 M rows',
        ours: `${lastMs.toFixed(0)} ms`,
        beside: '',
        ratio: null,
        mark: `≤ ${USABLE_MS_MARK} ms`,
        ok: lastMs <= USABLE_MS_MARK,
      },
      {
        figure: 'window: frame while scrolling by wheel, p95',
        ours: `${p95.toFixed(1)} ms`,
        beside: '',
        ratio: null,
        mark: `≤ ${FRAME_MS_MARK} ms`,
        ok: Math.round(p95 * 10) / 10 <= FRAME_MS_MARK,
      },
      {
        figure: `window: slowest of ${pressed.presses} presses, to the frame that shows it`,
        ours: `${pressed.slowestMs.toFixed(0)} ms`,
        beside: pressed.slowest,
        ratio: null,
        mark: `≤ ${CLICK_MS_MARK} ms`,
        ok: pressed.slowestMs <= CLICK_MS_MARK,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
