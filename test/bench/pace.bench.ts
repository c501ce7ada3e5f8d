/** How much of CertCentral's quota a day of requests uses, on a virtual clock; and whether the vendor would have refused one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inTransaction, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import { createPacer } from '../../src/main/runner/pacer.ts'
import { digicertCertcentral } from '../../src/main/vendors/digicert-certcentral/vendor.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import type { BenchRow } from './bench-row.ts'

const DAY_MS = 24 * 3_600_000
const SHARE_MARK = 0.98
/** A request takes up to so long on its way, each another time. */
const WAY_MS_MAX = 500
/** Between two steps of the clock whoever was woken gets to its next waiting; by turns of the event loop a day took minutes. */
const TURNS_PER_STEP = 10

export async function benchPace(): Promise<BenchRow[]> {
  return [await aDay('requests', false), await aDay('requests and questions', true)]
}

/** @param withQuestions one for each change, as Document Trust Manager's names are: changes take their place in a transaction, questions wait for one */
async function aDay(what: string, withQuestions: boolean): Promise<BenchRow> {
  const { limits, throttleMs } = digicertCertcentral
  if (limits.kind !== 'published') throw new Error('CertCentral publishes its limits')
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  const db = openWorkspaceDb(folder)
  // What is measured is the pacing; a day's requests need no disk that outlives a power cut.
  db.pragma('synchronous = OFF')
  try {
    const clock = virtualClock()
    const random = lcg(7)
    const pacer = createPacer({
      db,
      clock,
      random,
      scope: 'bench',
      limits: { kind: 'windows', windows: limits.windows },
      throttleMs,
    })
    const arrivals: number[] = []
    const leave = () => {
      arrivals.push(clock.monotonic() + random() * WAY_MS_MAX)
      pacer.wentWell()
    }
    const isOver = () => clock.monotonic() >= DAY_MS
    let questions = 0
    const change = async () => {
      while (inTransaction(db, () => pacer.take(1)) === 0) await clock.sleep(Math.max(1, pacer.waitMs()))
      if (!isOver()) leave()
    }
    const ask = async () => {
      await pacer.acquire()
      if (isOver()) return
      questions += 1
      leave()
    }
    const day = async () => {
      while (!isOver()) {
        await change()
        if (withQuestions) await ask()
      }
    }
    let isDone = false
    void day().then(() => {
      isDone = true
    })
    while (!isDone) {
      for (let turn = 0; turn < TURNS_PER_STEP; turn += 1) await null
      if (!isDone) clock.step()
    }
    arrivals.sort((one, other) => one - other)
    const refused = limits.windows.reduce(
      (sum, { requests, perMs }) => sum + overfull(arrivals, requests, perMs),
      0,
    )
    const quota = Math.min(...limits.windows.map(({ requests, perMs }) => (requests / perMs) * DAY_MS))
    const share = arrivals.length / quota
    const asked = withQuestions ? `, ${questions.toLocaleString('en')} of them questions` : ''
    return {
      figure: `a day of ${what} under CertCentral's windows, of the quota`,
      ours: `${arrivals.length.toLocaleString('en')} requests${asked}, ${refused} refused`,
      beside: `${quota.toLocaleString('en')} at most`,
      ratio: share,
      mark: `≥ ${SHARE_MARK}, none refused`,
      ok: share >= SHARE_MARK && refused === 0 && (!withQuestions || questions >= arrivals.length / 3),
    }
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How many arrivals come while the window before them is full. */
function overfull(arrivals: readonly number[], requests: number, perMs: number): number {
  return arrivals.filter((at, index) => index >= requests && at - (arrivals[index - requests] ?? 0) < perMs)
    .length
}

function lcg(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
