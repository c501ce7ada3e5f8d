import type { Sweep } from '../../contract/runs.ts'
import { isoTime } from '../clock.ts'
import { inTransaction } from '../db/workspace-db.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import { answerEntry, type Told } from './asking.ts'
import type { RunContext } from './run-context.ts'
import { itemFrom } from './run-store.ts'

const ROWS_PER_ROUND = 20_000
const SWEEP_REQUESTS_MIN = 10
const SWEEP_REQUESTS_SHARE = 0.02

/**
 * Before the run: which items are done already, so that no request is spent on them. What is not is noted too, so that after a
 * pause or a kill only the rest is asked about; what is looked up by name before it is sent is not asked about twice.
 */
export function preflight(context: RunContext): Promise<void> {
  const { needsResolution, resolutionTellsStatus = false } = context.pace
  return survey(
    context,
    'queued',
    (row) =>
      row.vendor_status === null && !(resolutionTellsStatus && needsResolution?.(itemFrom(row).target)),
    entryBefore,
  )
}

/**
 * After a kill: whether the vendor shows something all the same of items that were certainly not sent. Once: nothing can come to show
 * later of what has not left. The others are sent meanwhile.
 */
export async function lookAtUnsent(context: RunContext): Promise<void> {
  const { store, unlooked } = context
  const all = store.rows([...unlooked]).filter(({ state }) => state === 'waiting')
  const heed = async (ordinal: number, told: Told) => {
    const entry = entryBefore(ordinal, told)
    if (entry !== null) await context.note(entry)
    unlooked.delete(ordinal)
  }
  await context.ask([{ all, rest: 'ask', heed }])
  // Who was taken out meanwhile is not sent.
  if (!context.isHalting()) unlooked.clear()
}

/** What is told of an item before it is sent. */
const entryBefore = (item: number, told: Told): Entry | null =>
  told.status.kind === 'effective' ||
  told.status.kind === 'pending-approval' ||
  told.status.kind === 'not-effective'
    ? answerEntry(item, 'preflight', told)
    : null

/** What has become of requests that waited for an approval at the vendor, also days later. */
export function checkApprovals(context: RunContext): Promise<void> {
  return survey(
    context,
    'pending-approval',
    () => true,
    (item, told) =>
      told.status.kind === 'effective' || told.status.kind === 'rejected'
        ? answerEntry(item, 'approval', told)
        : null,
  )
}

/** After the run: which targets the vendor still lists as not affected. Told in the report; changes no item. */
export async function sweep(context: RunContext): Promise<void> {
  const { client, batch, order, population } = context
  const { sweep: ask } = client
  if (ask === undefined || context.isHalting()) return
  const requestsMax = Math.max(SWEEP_REQUESTS_MIN, Math.ceil(batch.items * SWEEP_REQUESTS_SHARE))
  const found = await context.patiently((signal) =>
    context.readings.read(
      `sweep ${batch.id} after ${context.store.submits()}`,
      () => ask.call(client, order, population, requestsMax, signal),
      ({ kind }) => kind === 'ok',
    ),
  )
  if (found === null) return
  const swept: Sweep = {
    stillActive: found.stillActive.length,
    complete: found.complete,
    note: found.note,
    at: isoTime(context.clock.now()),
  }
  inTransaction(context.db, () => {
    context.journal.append(batch.id, [{ type: 'run.swept', data: swept }])
    context.store.setState('running', { sweep: swept })
  })
  context.recount()
}

async function survey(
  context: RunContext,
  state: 'queued' | 'pending-approval',
  isOpen: (row: ItemRow) => boolean,
  entryFor: (item: number, told: Told) => Entry | null,
): Promise<void> {
  let after = 0
  let answered = 0
  while (!context.isHalting()) {
    const rows = context.store.inState(state, after, ROWS_PER_ROUND)
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.ordinal
    const open = rows.filter(isOpen)
    const of = answered + open.length
    context.surveyed = { answered, of }
    const heed = async (ordinal: number, told: Told) => {
      answered += 1
      context.surveyed = { answered, of }
      const entry = entryFor(ordinal, told)
      if (entry !== null) await context.note(entry)
    }
    await context.ask([{ all: open, rest: 'ask', heed }])
  }
  context.surveyed = null
}
