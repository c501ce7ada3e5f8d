import { countOf } from '../../contract/counted.ts'
import type { StateCounts } from '../../contract/item-state.ts'
import { leftOf } from '../../contract/run-figures.ts'
import { RetryState, type RunStatus } from '../../contract/runs.ts'
import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { vendorOf } from '../batches/target-text.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { StartRun } from './runs.ts'

/** What of a status tells whether a run is under way, and where. */
type Standing = Pick<RunStatus, 'state' | 'runner'>

/** @throws AppError `state.by-hand-over` */
export function requireApi(vendors: VendorRegistry, { name, vendor }: BatchRow): void {
  const { info, handOver } = vendorOf(vendors, vendor)
  if (handOver === undefined) return
  throw new AppError(
    'state.by-hand-over',
    `${info.title} has no API: batch "${name}" is handed over, not run. Nothing was sent.`,
    { hint: `Write the hand-over: rescind handover write "${name}" --out DIR` },
  )
}

/**
 * A batch is started once, sealed, by somebody who tells its number of items.
 *
 * @throws AppError `state.draft`, `state.held`, `state.already-run`, `state.started`, `input.count-differs`
 */
export function assertMayStart(
  row: BatchRow,
  { state, runner }: Standing,
  confirmCount: StartRun['confirmCount'],
): void {
  if (row.state === 'draft') {
    throw new AppError('state.draft', `Batch "${row.name}" is a draft.`, {
      hint: `Check and seal it first: rescind batch seal "${row.name}"`,
    })
  }
  if (row.started_at !== null) {
    if (runner !== null) {
      throw new AppError(
        'state.held',
        `This batch is being run by ${runner.holder} (last sign of life ${runner.heartbeatAt}).`,
        { hint: `See how far it is: rescind status "${row.name}"` },
      )
    }
    if (row.state === 'finished' || row.state === 'stopped') {
      throw new AppError(
        'state.already-run',
        `Batch "${row.name}" has run here already, since ${row.started_at}; it is ${row.state}. It is not run again.`,
        {
          hint: `See what became of each item: rescind status "${row.name}". What is left: rescind resume "${row.name}"`,
        },
      )
    }
    throw new AppError('state.started', `Batch "${row.name}" was started before; it is ${state}.`, {
      hint: `Carry on with: rescind resume "${row.name}"`,
    })
  }
  if (confirmCount !== 'by-itself' && confirmCount !== row.items) {
    throw new AppError(
      'input.count-differs',
      `The batch holds ${countOf(row.items, 'item')}, not ${confirmCount}: nothing was sent.`,
      {
        hint: 'Look at the batch again, and give the number of items that you mean to change at the vendor.',
      },
    )
  }
}

/**
 * @param connection over which it is to go on; null where it was never started and none was named
 * @returns the connection
 * @throws AppError `state.not-started`, `state.finished`
 */
export function assertMayResume(row: BatchRow, connection: string | null, counts: StateCounts): string {
  if (row.started_at === null || connection === null) {
    throw new AppError('state.not-started', `Batch "${row.name}" was never started.`, {
      hint: `Start it with: rescind run "${row.name}" --connection NAME`,
    })
  }
  if (row.state === 'finished' && leftOf(counts) + counts['pending-approval'] === 0) {
    const failed = RetryState.options.find((state) => counts[state] > 0)
    throw new AppError('state.finished', `Batch "${row.name}" is finished: nothing is left to do.`, {
      hint:
        failed === undefined
          ? `See what became of it: rescind status "${row.name}"`
          : `To try failed items again: rescind retry "${row.name}" --state ${failed}`,
    })
  }
  return connection
}

/** What this process does not run cannot be paused or stopped by it. @returns `state.not-running` */
export function notRunningHere(row: BatchRow, { runner }: Standing): AppError {
  return new AppError(
    'state.not-running',
    runner === null
      ? `Batch "${row.name}" is not running.`
      : `Batch "${row.name}" is run by ${runner.holder}.`,
    { hint: runner === null ? `It is ${row.state}.` : 'Pause it there.' },
  )
}
