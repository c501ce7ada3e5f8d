import { expect, test } from 'vitest'
import type { ItemEvent } from '../../../src/main/journal/event.ts'
import {
  AFTER_NO_EFFECT,
  type Shown,
  STANDINGS,
  STATUS_TABLE,
  type Standing,
  type StatusProof,
  statusProof,
} from '../../../src/main/journal/status-proof.ts'
import { applyItemEvent, type ItemProjection, newItem } from '../../../src/main/journal/transition.ts'

type Purpose = Extract<ItemEvent, { type: 'status.answer' }>['data']['purpose']
const AT = '2026-11-26T10:00:00.000Z'
const SHOWN: readonly Shown[] = [
  'effective',
  'effective-before',
  'not-effective',
  'pending-approval',
  'rejected',
  'not-found',
  'ambiguous',
  'untold',
]
const sent = { ...newItem(), attempts: 1, sends: 1, submittedAt: AT }
/** An item that stands so, with what its status is asked for. */
const ITEMS: Readonly<Record<Standing, readonly [ItemProjection, Purpose]>> = {
  unsent: [newItem(), 'preflight'],
  accepted: [{ ...sent, state: 'accepted', outcome: 'accepted' }, 'confirm'],
  waiting: [{ ...sent, state: 'pending-approval', outcome: 'pending-approval', requestId: '1' }, 'approval'],
  doubtful: [{ ...sent, state: 'in-doubt', outcome: 'in-doubt', doubted: true }, 'settle'],
  'said no': [{ ...sent, state: 'in-doubt', outcome: 'refused' }, 'settle'],
  'said no, doubted': [{ ...sent, state: 'in-doubt', outcome: 'refused', doubted: true }, 'settle'],
  'called done': [{ ...sent, state: 'in-doubt', outcome: 'already-done' }, 'settle'],
  'called done, doubted': [{ ...sent, state: 'in-doubt', outcome: 'already-done', doubted: true }, 'settle'],
}
const STATE_OF: Readonly<Record<Exclude<StatusProof, 'nothing' | 'no effect'>, string>> = {
  ours: 'confirmed',
  'from before': 'already-done',
  waits: 'pending-approval',
  refused: 'refused',
  person: 'unresolved',
}
const everything = (Object.keys(STANDINGS) as Standing[]).flatMap((standing) =>
  SHOWN.flatMap((shown) => [true, false].map((isEarly) => ({ standing, shown, isEarly }))),
)
const answer = (purpose: Purpose, status: Shown, early: boolean): ItemEvent => ({
  type: 'status.answer',
  data: { purpose, status, ...(early ? { early } : {}) },
})

test('every row of the table is the first that fits something', () => {
  const met = new Set(everything.map(({ standing, shown, isEarly }) => statusProof(standing, shown, isEarly)))
  expect(STATUS_TABLE.filter((row) => !met.has(row))).toEqual([])
})

test.each(everything)(
  'an item that stands "$standing" and shows $shown (early: $isEarly) becomes what the table says',
  ({ standing, shown, isEarly }) => {
    const [item, purpose] = ITEMS[standing]
    // Evidence marks a "no effect" as early, and nothing else.
    const row = statusProof(standing, shown, isEarly && shown === 'not-effective')
    const proves = row.before ?? row.proves
    const after = applyItemEvent(item, answer(purpose, shown, isEarly), AT, null)
    if (proves === 'nothing') return expect(after.state).toBe(item.state)
    if (proves !== 'no effect') return expect(after.state).toBe(STATE_OF[proves])
    expect(after).toMatchObject({ state: item.state, denials: 1 })
    expect(applyItemEvent(after, answer(purpose, shown, isEarly), AT, null).state).toBe(
      AFTER_NO_EFFECT[standing],
    )
  },
)

test('the one way back to being sent is a doubt whose effect was twice not shown in time', () => {
  const back = everything.filter(({ standing, shown, isEarly }) => {
    const [item, purpose] = ITEMS[standing]
    if (item.state === 'queued') return false
    const once = applyItemEvent(item, answer(purpose, shown, isEarly), AT, null)
    if (once.state === 'queued') return true
    return (
      once.state === item.state &&
      applyItemEvent(once, answer(purpose, shown, isEarly), AT, null).state === 'queued'
    )
  })
  expect(back).toEqual([{ standing: 'doubtful', shown: 'not-effective', isEarly: false }])
})
