/** How much more is asked where requests fail, lists lose pages and processes are killed; counts, whatever the machine. */
import { killedWhileResolving } from '../support/kills-while-resolving.ts'
import { lossyList } from '../support/lossy-list.ts'
import { lossyRun } from '../support/lossy-run.ts'
import type { BenchRow } from './bench-row.ts'

const ITEMS = 1_000
const PAGES = 1_000
const KILLS = 5
const RUN_MARK = 1.35
const LIST_MARK = 1.05

export async function benchFaults(): Promise<BenchRow[]> {
  const calm = await lossyRun({ items: ITEMS, rate: 0 })
  const flaky = await lossyRun({ items: ITEMS, rate: 0.1 })
  const list = await lossyList({ pages: PAGES, rate: 0.02 })
  const killed = await killedWhileResolving({ items: ITEMS, kills: KILLS })
  const runRatio = flaky.requests / calm.requests
  return [
    {
      figure: '1,000 credentials, 10 % of all requests failing: requests',
      ours: `${flaky.requests} (${flaky.effects} effects, ${flaky.state}, ${flaky.confirmed} confirmed)`,
      beside: `${calm.requests} without faults`,
      ratio: runRatio,
      mark: `≤ ${RUN_MARK}, every effect once`,
      ok:
        runRatio <= RUN_MARK &&
        flaky.state === 'finished' &&
        flaky.effects === ITEMS &&
        flaky.confirmed === ITEMS,
    },
    {
      figure:
        '1,000 names, killed five times while they are looked up: asked again though the answer was kept',
      ours: `${killed.askedAgainThoughKept}, and ${killed.askedAgain} that were on their way`,
      beside: '',
      ratio: null,
      mark: '0',
      ok: killed.askedAgainThoughKept === 0 && killed.confirmed === ITEMS,
    },
    {
      figure: 'a list of 1,000 pages, 2 % of them failing: requests',
      ours: String(list.requests),
      beside: String(PAGES),
      ratio: list.requests / PAGES,
      mark: `≤ ${LIST_MARK}`,
      ok: list.requests / PAGES <= LIST_MARK && list.isWhole,
    },
  ]
}
