/**
 * What a status proves of an item, by what became of its request and by when it is asked: the part of the table of proof that
 * is of time, the same for every vendor. The machine of one item (`transition.ts`) and the runner that asks (`settling.ts`)
 * read it from here, and nowhere else is said whether a request that may have had an effect may be repeated.
 */
import type { ItemState } from '../../contract/item-state.ts'
import type { ItemEvent } from './event.ts'

type StatusAnswer = Extract<ItemEvent, { type: 'status.answer' }>['data']
export type Shown = StatusAnswer['status']

/** Where an item stands when its status is asked. */
export const STANDINGS = {
  unsent: 'nothing was sent for it',
  accepted: 'the vendor took it',
  waiting: 'it waits for an approval at the vendor',
  doubtful: 'its request may have had an effect',
  'said no': 'the vendor said no, and nothing was in doubt before',
  'said no, doubted': 'the vendor said no, and an earlier request is in doubt',
  'called done': 'the vendor said that it was done before, and nothing was in doubt',
  'called done, doubted': 'the same, and an earlier request is in doubt',
} as const
export type Standing = keyof typeof STANDINGS

export const STATUS_PROOFS = {
  ours: 'confirmed',
  'from before': 'already done, none of ours',
  waits: 'waits for an approval',
  refused: 'refused',
  nothing: 'nothing yet: asked again',
  'no effect': 'no effect; counts when it is shown twice',
  person: 'for a person',
} as const
export type StatusProof = keyof typeof STATUS_PROOFS

export interface StatusProofRow {
  readonly standing?: readonly Standing[]
  readonly shown?: readonly Shown[]
  /** `early`: the effect may still come to show, by the vendor's own time (`confirmWithinMs`). Any time when left out. */
  readonly when?: 'early' | 'in time'
  readonly proves: StatusProof
  /** How evidence of before this row replays. Nothing is written any more that meets it. */
  readonly before?: StatusProof
  readonly why: string
}

/** An earlier request may have had an effect. */
const DOUBTED: readonly Standing[] = ['doubtful', 'said no, doubted', 'called done, doubted']
const ASKED: readonly Standing[] = [...DOUBTED, 'called done', 'said no']

/** The first row that fits decides, and the last one fits everything. */
export const STATUS_TABLE: readonly StatusProofRow[] = [
  {
    standing: ['unsent'],
    shown: ['effective'],
    proves: 'from before',
    why: 'Nothing of ours has left.',
  },
  {
    standing: ASKED,
    shown: ['effective-before'],
    proves: 'from before',
    why: "By the vendor's own clock it took effect a day and a half before our only request left.",
  },
  {
    standing: ['said no', 'called done'],
    shown: ['effective'],
    proves: 'from before',
    why: 'The vendor said no, or done, because it was done before; nothing of ours is in doubt.',
  },
  { shown: ['effective'], proves: 'ours', why: 'The vendor shows the effect that was asked for.' },
  {
    standing: ['waiting'],
    shown: ['pending-approval'],
    proves: 'nothing',
    why: 'Nobody has decided yet.',
  },
  {
    shown: ['pending-approval'],
    proves: 'waits',
    why: 'A request of ours lies at the vendor: none is made twice.',
  },
  {
    standing: ['accepted', 'waiting', ...ASKED],
    shown: ['rejected'],
    proves: 'refused',
    why: "The vendor's word that the request itself was rejected.",
  },
  {
    standing: ['said no'],
    shown: ['not-effective', 'not-found', 'untold'],
    proves: 'refused',
    why: "Nobody can contradict the vendor's own no.",
  },
  {
    standing: [...DOUBTED, 'called done'],
    shown: ['not-effective'],
    when: 'early',
    proves: 'nothing',
    why: 'The effect may still come to show: a status may lag by minutes.',
  },
  {
    standing: DOUBTED,
    shown: ['untold'],
    when: 'early',
    proves: 'nothing',
    why: 'What cannot be told yet may be once the effect shows.',
  },
  {
    standing: [...DOUBTED, 'called done'],
    shown: ['not-effective'],
    when: 'in time',
    proves: 'no effect',
    why: 'An effect would have shown by now. One look alone may be stale.',
  },
  {
    standing: ['said no, doubted'],
    shown: ['not-found', 'untold'],
    proves: 'person',
    before: 'refused',
    why: 'The no is of the later request; what became of the earlier one nobody can say.',
  },
  {
    standing: ASKED,
    shown: ['not-found', 'ambiguous', 'untold'],
    proves: 'person',
    why: 'Nobody can say what became of the request, so it is neither repeated nor called refused.',
  },
  { proves: 'nothing', why: 'It proves nothing of an item that stands so.' },
]

/** What an item becomes when no effect has been shown twice. */
export const AFTER_NO_EFFECT: Readonly<Partial<Record<Standing, ItemState>>> = {
  // May be sent again: the one way back.
  doubtful: 'queued',
  'said no, doubted': 'refused',
  // The vendor called it done and shows that it is not.
  'called done': 'unresolved',
  'called done, doubted': 'unresolved',
}

/** @param isEarly the effect may still come to show */
export function statusProof(standing: Standing, shown: Shown, isEarly: boolean): StatusProofRow {
  const found = STATUS_TABLE.find(
    (row) =>
      (row.standing === undefined || row.standing.includes(standing)) &&
      (row.shown === undefined || row.shown.includes(shown)) &&
      (row.when === undefined || (row.when === 'early') === isEarly),
  )
  if (found === undefined) throw new RangeError('the table has lost its last row')
  return found
}

/** Where an item stands in a question for that purpose. */
export function standingOf(
  purpose: StatusAnswer['purpose'],
  outcome: string | null,
  doubted: boolean,
): Standing {
  switch (purpose) {
    case 'preflight':
      return 'unsent'
    case 'confirm':
      return 'accepted'
    case 'approval':
      return 'waiting'
    case 'settle':
      if (outcome === 'refused') return doubted ? 'said no, doubted' : 'said no'
      if (outcome === 'already-done') return doubted ? 'called done, doubted' : 'called done'
      return 'doubtful'
    default:
      return purpose satisfies never
  }
}
