/**
 * What an hour of a running batch leaves behind in the window: `npm run bench -- soak`. The window is told of the run as often
 * as it settles something in an hour, as fast as it takes it, while a person looks around; its own counters are read before and after.
 * `RESCIND_SOAK_MINUTES=15 npm run bench -- soak` tells it at the pace of a run, for so long.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright'
import type { RunStatus } from '../../src/contract/runs.ts'
import { installFakeBridge } from '../renderer/fake-bridge.ts'
import { fakeWorkspace } from '../renderer/fake-workspace.ts'
import { buildWindow, openBrowser, serveWindow } from '../renderer/open-window.ts'
import type { BenchRow } from './bench-row.ts'

/** A run at Trust Lifecycle Manager's limit settles 3.3 items a second; main would tell of it at most ten times a second. */
const TOLD_A_SECOND = 4
const HOUR_S = 3_600
/** Told in one go: a quarter of a minute at the pace of a run. */
const AT_A_TIME = 60
const HEAP_BYTES_MARK = 250_000_000
/** All that the window's own process has in memory, the browser's code in it included, at any time. */
const PROCESS_BYTES_MARK = 250_000_000
/** A window that keeps something of each time it is told grows by more. */
const GROWTH_BYTES_MARK = 20_000_000
/** At the pace of a run for so many minutes; null: an hour's worth as fast as it is taken. */
const minutesAtPace =
  process.env['RESCIND_SOAK_MINUTES'] === undefined ? null : Number(process.env['RESCIND_SOAK_MINUTES'])
const SCREENS = ['#/runs', '#/home', '#/batches', '#/reports', '#/inventory/inventory-2026-11']

export async function benchSoak(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-soak-'))
  const browser = await openBrowser()
  try {
    await buildWindow(folder)
    const handlers = fakeWorkspace()
    const run = (await handlers['runs.list']!({})).find(({ state }) => state === 'running')!
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB' })
    const origin = await serveWindow(context, folder)
    await installFakeBridge(context, handlers)
    const page = await context.newPage()
    await page.goto(`${origin}/#/runs/${encodeURIComponent(run.batch)}`)
    await page.getByRole('grid').waitFor()
    const session = await context.newCDPSession(page)
    await session.send('Performance.enable')
    const look = async () => {
      await session.send('HeapProfiler.collectGarbage')
      const { metrics } = await session.send('Performance.getMetrics')
      const of = (name: string): number => metrics.find((one) => one.name === name)?.value ?? Number.NaN
      return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') }
    }
    const tell = async (from: number): Promise<void> => {
      const statuses = Array.from({ length: AT_A_TIME }, (_, at): RunStatus => {
        const confirmed = from + at
        const { total } = run.counts
        return { ...run, counts: { ...run.counts, confirmed, queued: Math.max(0, total - confirmed) } }
      })
      await page.evaluate(
        async ([all, pauseMs]) => {
          const told = globalThis as unknown as { fakeAnnounce(name: string, value: unknown): void }
          for (const status of all as { batch: string }[]) {
            told.fakeAnnounce('runs.changed', { batch: status.batch, status })
            await new Promise((done) => setTimeout(done, pauseMs))
          }
        },
        [statuses as unknown[], minutesAtPace === null ? 0 : 1000 / TOLD_A_SECOND] as const,
      )
    }
    const seconds = minutesAtPace === null ? HOUR_S : 60 * minutesAtPace
    const pid = await rendererOf(browser)
    await tell(0)
    const before = await look()
    const processBefore = await memoryOf(pid)
    for (let told = AT_A_TIME; told < seconds * TOLD_A_SECOND; told += AT_A_TIME) {
      await tell(told)
      const turn = told / AT_A_TIME
      // Looks elsewhere now and then, and comes back.
      if (turn % 12 === 0) await page.evaluate(`location.hash = '${SCREENS[(turn / 12) % SCREENS.length]}'`)
      if (turn % 12 === 1) await page.evaluate(`location.hash = '#/runs/${encodeURIComponent(run.batch)}'`)
    }
    await page.getByRole('grid').waitFor()
    const after = await look()
    const processAfter = await memoryOf(pid)
    const span = minutesAtPace === null ? 'an hour' : `${minutesAtPace} minutes`
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
    return [
      {
        figure: `window: heap after ${span} of a running batch`,
        ours: megabytes(after.heap),
        beside: `${megabytes(before.heap)} at first`,
        ratio: after.heap / before.heap,
        mark: `≤ ${megabytes(HEAP_BYTES_MARK)}, grown ≤ ${megabytes(GROWTH_BYTES_MARK)}`,
        ok: after.heap <= HEAP_BYTES_MARK && after.heap - before.heap <= GROWTH_BYTES_MARK,
      },
      {
        figure: 'window: nodes and listeners after it',
        ours: `${after.nodes} and ${after.listeners}`,
        beside: `${before.nodes} and ${before.listeners} at first`,
        ratio: after.nodes / before.nodes,
        mark: '≤ 2 × those at first',
        ok: after.nodes <= 2 * before.nodes && after.listeners <= 2 * before.listeners,
      },
      {
        figure: 'window: its process after it, and at its largest',
        ours: `${megabytes(processAfter.now)}, ${megabytes(processAfter.largest)}`,
        beside: `${megabytes(processBefore.now)} at first`,
        ratio: processAfter.now / processBefore.now,
        mark: `≤ ${megabytes(PROCESS_BYTES_MARK)}`,
        // An hour's worth in a minute or two leaves no time for what the browser tidies up when it is idle.
        ok: (minutesAtPace === null ? processAfter.now : processAfter.largest) <= PROCESS_BYTES_MARK,
      },
    ]
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The process of the window's page, by the browser's own list of them: of several the one that has worked most. */
async function rendererOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const [first] = processInfo
    .filter(({ type }) => type === 'renderer')
    .toSorted((one, other) => other.cpuTime - one.cpuTime)
  if (first === undefined) throw new Error('The browser names no process of its page.')
  return first.id
}

/** What the system says of a process: in memory now, and at most so far. Linux only, as the other benchmarks of memory. */
async function memoryOf(pid: number): Promise<{ readonly now: number; readonly largest: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const of = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1])
  return { now: of('VmRSS'), largest: of('VmHWM') }
}
