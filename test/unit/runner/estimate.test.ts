import { expect, test } from 'vitest'
import { ITEM_STATES, type StateCounts } from '../../../src/contract/item-state.ts'
import type { BatchRow } from '../../../src/main/batches/batch-row.ts'
import { type Pulse, runStatus } from '../../../src/main/runner/run-view.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const NOW = Date.parse('2026-11-20T10:00:00.000Z')
const REQUEST = JSON.stringify({ operation: 'revoke', comment: '', options: {} })
const DOUBTS_END = '2026-11-20T10:12:00.000Z'

function estimate(counts: Partial<StateCounts>, pulse: Partial<Pulse>): string | null {
  const operation = vendorRegistry().get('digicert-tlm')?.info.operations[0]
  if (operation === undefined) throw new Error('no operation')
  const none = Object.fromEntries(ITEM_STATES.map((state) => [state, 0])) as Record<string, number>
  return runStatus({
    row: { state: 'running', vendor: 'digicert-tlm', halt: null, sweep: null, request: REQUEST } as BatchRow,
    counts: { ...none, total: 100, ...counts } as StateCounts,
    operation,
    lease: { holder: 'h', heartbeatAt: '2026-11-20T10:00:00.000Z', here: true, pulse: null },
    notSeen: 0,
    environment: null,
    pulse: {
      itemsPerSecond: 0,
      concurrency: 0,
      allowedPerSecond: null,
      phase: 'sending',
      trouble: null,
      progress: null,
      waits: [],
      doubtsEndAt: null,
      ...pulse,
    },
    clock: virtualClock(NOW),
  }).estimatedEndAt
}

test('the end is estimated by the speed, and counts the doubts that a first question did not settle', () => {
  expect(estimate({ queued: 60 }, { itemsPerSecond: 1 })).toBe('2026-11-20T10:01:00.000Z')
  expect(estimate({ queued: 60, 'in-doubt': 1 }, { itemsPerSecond: 1, doubtsEndAt: DOUBTS_END })).toBe(
    DOUBTS_END,
  )
  expect(estimate({ queued: 1_800, 'in-doubt': 1 }, { itemsPerSecond: 1, doubtsEndAt: DOUBTS_END })).toBe(
    '2026-11-20T10:30:00.000Z',
  )
  // Nothing but doubts is left: no speed, and an end all the same.
  expect(estimate({ 'in-doubt': 2 }, { phase: 'doubts', doubtsEndAt: DOUBTS_END })).toBe(DOUBTS_END)
  expect(estimate({ queued: 60 }, {})).toBeNull()
  expect(estimate({ queued: 60, 'in-doubt': 1 }, { doubtsEndAt: DOUBTS_END })).toBeNull()
})
