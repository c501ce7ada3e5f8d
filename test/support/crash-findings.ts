import { readFileSync } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import type { ItemState } from '../../src/contract/item-state.ts'
import type { Reason } from '../../src/contract/vendor.ts'
import { type Db, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import type { ItemEvent, StoredEvent } from '../../src/main/journal/event.ts'
import { applyItemEvent, type ItemProjection, newItem } from '../../src/main/journal/transition.ts'
import { verifyEvidence } from '../../src/main/reports/verify-evidence.ts'
import type { Workbench } from '../../src/main/workbench.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { VendorName } from '../../src/sandbox/vendor-name.ts'
import { inWorkspace, VENDOR } from './cli-workspace.ts'
import { replayedBatch } from './replayed-batch.ts'

interface ReportRow {
  readonly ordinal: string
  readonly target: string
  readonly state: string
  readonly attempts: string
}

/** States in which the vendor must have made the change, and those in which it must not have. */
const WITH_EFFECT = new Set(['confirmed'])
const WITHOUT_EFFECT = new Set(['refused'])
/** An item that met so many faults in a row goes to a person, whatever its effect. */
const ATTEMPTS_BEFORE_GIVING_UP = 5

/**
 * Holds a batch that has come to its end against the sandbox's own log: nothing lost, no effect twice, no item stuck, the
 * report right item by item, the journal whole.
 *
 * The sandbox logs a revocation once however often it is asked for, as the vendor shows it. So that a repetition cannot
 * hide there, its log of requests is held to the stronger rule too: no target is submitted again after it had its effect.
 *
 * @returns what is wrong, a sentence each
 */
export const crashFindings = (
  dataDir: string,
  sandbox: Sandbox,
  batch: string,
  items: number,
): Promise<string[]> =>
  inWorkspace(dataDir, (workbench) => findingsIn(workbench, dataDir, sandbox, batch, items))

/** As `crashFindings`, in a workspace that is open. */
export async function findingsIn(
  { reports, runs }: Workbench,
  dataDir: string,
  sandbox: Sandbox,
  batch: string,
  items: number,
): Promise<string[]> {
  const wrong = [...effectFindings(sandbox), ...journalFindings(dataDir, batch)]
  const report = path.join(dataDir, `${batch}-report.csv`)
  const evidence = path.join(dataDir, `${batch}-evidence.jsonl`)
  await reports.write(batch, 'csv', report)
  await reports.write(batch, 'jsonl', evidence)
  const status = runs.status(batch)
  if (status.state !== 'finished') wrong.push(`the run is ${status.state}`)
  if (status.runner !== null) wrong.push(`the lease is still held by ${status.runner.holder}`)
  const verdict = await verifyEvidence(evidence)
  if (!verdict.ok) wrong.push(`the evidence does not hold: ${verdict.firstBad?.message ?? ''}`)

  const { data } = Papa.parse<ReportRow>(readFileSync(report, 'utf8').replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
  })
  if (data.length !== items) wrong.push(`the report lists ${data.length} items of ${items}`)
  const affected = new Set(sandbox.effects(VENDOR).map(({ target }) => target))
  const submitted = new Set(submitsOf(sandbox).flatMap(({ targets }) => targets))
  for (const { ordinal, target, state, attempts } of data) {
    const serial = target.split('/')[0] as string
    const isAffected = affected.delete(serial)
    const isGivenUp = state === 'unresolved' && Number(attempts) >= ATTEMPTS_BEFORE_GIVING_UP
    if (!WITH_EFFECT.has(state) && !WITHOUT_EFFECT.has(state) && !isGivenUp)
      wrong.push(`item ${ordinal} ended ${state}`)
    if (WITH_EFFECT.has(state) && !isAffected)
      wrong.push(`item ${ordinal} is reported ${state}, and the sandbox saw no effect`)
    if (WITHOUT_EFFECT.has(state) && isAffected)
      wrong.push(`item ${ordinal} is reported ${state}, and the sandbox saw its effect`)
    if (submitted.has(serial) && Number(attempts) === 0)
      wrong.push(`item ${ordinal} was submitted without an intent`)
  }
  for (const target of affected) wrong.push(`${target} was affected and is not in the report`)
  return wrong
}

/** What the sandbox's own log shows to have been done, or asked for, once more than it should. */
export function effectFindings(sandbox: Sandbox, vendor: VendorName = VENDOR): string[] {
  const wrong: string[] = []
  const affectedBy = new Map<string, number>()
  for (const { target, request, detail } of sandbox.effects(vendor)) {
    if (detail['duplicate'] === true) wrong.push(`${target} was asked for while a request for it was open`)
    // What nobody asked for follows from what somebody did.
    if (request === 0 || affectedBy.get(target) === request) continue
    if (affectedBy.has(target)) wrong.push(`${target} was affected twice`)
    affectedBy.set(target, request)
  }
  for (const { number, targets } of submitsOf(sandbox, vendor)) {
    for (const target of targets) {
      const at = affectedBy.get(target)
      if (at !== undefined && number > at)
        wrong.push(`${target} was submitted twice: request ${number}, after request ${at} had its effect`)
    }
  }
  return wrong
}

const LIVE = new Set<ItemState>(['submitting', 'accepted', 'pending-approval', 'in-doubt'])

/** Targets for which two batches had a request under way at one time, by their events alone. */
export function liveTwiceFindings(dataDir: string, batches: readonly [string, string]): string[] {
  const db = openWorkspaceDb(dataDir)
  try {
    const [one, other] = batches.map((batch) => livesOf(db, batch)) as [Lives, Lives]
    return [...one].flatMap(([target, lives]) =>
      (other.get(target) ?? []).some((theirs) =>
        lives.some((ours) => ours.from < theirs.to && theirs.from < ours.to),
      )
        ? [`${target} had a request under way in both batches`]
        : [],
    )
  } finally {
    db.close()
  }
}

type Lives = ReadonlyMap<string, readonly { readonly from: string; readonly to: string }[]>
const NEVER = '9999'

function livesOf(db: Db, batch: string): Lives {
  const items = new Map<number, ItemProjection>()
  const lives = new Map<string, { from: string; to: string }[]>()
  const events = db
    .prepare<[string], { body: string; name: string; reason: string | null }>(
      `SELECT event.body, item.name, item.reason FROM event
       JOIN batch_item AS item ON item.batch = event.batch AND item.ordinal = event.item
       WHERE event.batch = (SELECT id FROM batch WHERE name = ?) ORDER BY seq`,
    )
    .all(batch)
  for (const { body, name, reason } of events) {
    const event = JSON.parse(body) as StoredEvent
    const before = items.get(event.item ?? 0) ?? newItem()
    const after = applyItemEvent(before, event as unknown as ItemEvent, event.at, reason as Reason | null)
    items.set(event.item ?? 0, after)
    const own = lives.get(name) ?? []
    lives.set(name, own)
    if (!LIVE.has(before.state) && LIVE.has(after.state)) own.push({ from: event.at, to: NEVER })
    const last = own.at(-1)
    if (LIVE.has(before.state) && !LIVE.has(after.state) && last !== undefined) last.to = event.at
  }
  return lives
}

const submitsOf = (sandbox: Sandbox, vendor: VendorName = VENDOR) =>
  sandbox.requests(vendor).filter(({ group }) => group === 'submit')

/** Whether the events alone give the states and counters that are stored. */
export function journalFindings(dataDir: string, batch: string): string[] {
  const db = openWorkspaceDb(dataDir)
  try {
    const { id } = db.prepare('SELECT id FROM batch WHERE name = ?').get(batch) as { id: string }
    const { items, stored, counts, storedCounts } = replayedBatch(db, id)
    const wrong: string[] = []
    if (JSON.stringify([...items]) !== JSON.stringify([...stored]))
      wrong.push('replaying the events does not give the stored states')
    for (const state of new Set([...Object.keys(counts), ...Object.keys(storedCounts)])) {
      if (counts[state] !== storedCounts[state])
        wrong.push(`the counter of ${state} shows ${storedCounts[state] ?? 0} for ${counts[state] ?? 0}`)
    }
    return wrong
  } catch (error) {
    return [`the journal does not replay: ${(error as Error).message}`]
  } finally {
    db.close()
  }
}
