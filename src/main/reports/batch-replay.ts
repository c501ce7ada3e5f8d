import type { BatchRequest } from '../../contract/batches.ts'
import { countOf } from '../../contract/counted.ts'
import { type BatchState, ITEM_STATES, type StateCounts } from '../../contract/item-state.ts'
import type { BatchEvent, StoredEvent } from '../journal/event.ts'
import type { ItemReplay } from '../journal/item-replay.ts'
import { SETTLED_STATES } from '../journal/transition.ts'
import type { EvidenceHeader } from './evidence-format.ts'
import { runReplay } from './run-replay.ts'

/** An event that the batch as a whole does not allow where it stands. */
export class IllegalBatchEvent extends Error {}

/** What the events of the batch as a whole must fit. */
export interface BatchReplay {
  /** To be called before the event is applied to its item. @throws IllegalBatchEvent */
  apply(event: StoredEvent): void
  /** What of the summary the events do not bear out, in words; null when they do. */
  contradiction(state: BatchState, counts: StateCounts): string | null
}

type RunEvent = 'run.started' | 'run.resumed' | 'run.paused' | 'run.stopped' | 'run.finished'

/** @param items null where not all of them are at hand: then the counts of the run's end are not compared */
export function batchReplay({ manifest, digest }: EvidenceHeader, items: ItemReplay | null): BatchReplay {
  let isSealed = false
  let last: RunEvent | null = null
  const follow = runReplay()

  const refuse = (event: StoredEvent, why: string): never => {
    throw new IllegalBatchEvent(`${event.type}: ${why}`)
  }
  return {
    apply(event) {
      if (!isSealed) {
        if (event.type !== 'batch.sealed') refuse(event, 'the first event is the sealing')
        const data = event.data as Extract<BatchEvent, { type: 'batch.sealed' }>['data']
        if (data.digest !== digest || data.items !== manifest.items)
          refuse(event, 'it names another digest or number of items than the header')
        isSealed = true
        return
      }
      const wrong = follow(event)
      if (wrong !== null) refuse(event, wrong)
      const early = byItself(event, manifest.request)
      if (early !== null) refuse(event, early)
      switch (event.type) {
        case 'batch.sealed':
          return refuse(event, 'a batch is sealed once')
        case 'submit.intent':
          if (last === null) refuse(event, 'no run was started')
          return
        case 'run.finished':
        case 'run.stopped': {
          const { counts } = event.data as { counts: StateCounts }
          const difference = items === null ? null : differing(counts, items.counts())
          if (difference !== null) refuse(event, difference)
          last = event.type
          return
        }
        case 'run.started':
        case 'run.resumed':
        case 'run.paused':
          last = event.type
          return
        default:
          return
      }
    },
    contradiction(state, counts) {
      if (!isSealed) return 'there is no event of the sealing'
      const difference = items === null ? null : differing(counts, items.counts())
      if (difference !== null) return difference
      switch (state) {
        case 'finished':
          return last === 'run.finished' ? unsettled(counts) : 'it says finished, and no event does'
        case 'stopped':
          return last === 'run.stopped' ? null : 'it says stopped, and no event does'
        case 'draft':
          return 'a draft has no evidence'
        case 'sealed':
        case 'approved':
          return last === null ? null : `it says ${state}, and a run was started`
        case 'running':
        case 'paused':
          return last === null ? `it says ${state}, and no run was started` : null
      }
    },
  }
}

function differing(claimed: StateCounts, replayed: StateCounts): string | null {
  for (const state of ['total', ...ITEM_STATES] as const) {
    if (claimed[state] !== replayed[state])
      return `${countOf(claimed[state], 'item')} ${state === 'total' ? 'in all' : state} by its count, ${replayed[state]} by the events`
  }
  return null
}

function unsettled(counts: StateCounts): string | null {
  const open = ITEM_STATES.filter((state) => !SETTLED_STATES.has(state) && counts[state] > 0)
  return open.length === 0 ? null : `it says finished, and items are still ${open.join(', ')}`
}

/** What a start by itself lacks, in words: it was sealed to do so, and not for later. Null for what a person began. */
function byItself({ type, data, at }: StoredEvent, { startsItself }: BatchRequest): string | null {
  if (type !== 'run.started' && type !== 'run.resumed') return null
  if ((data as BatchEvent['data'] & { byItself?: true }).byItself === undefined) return null
  if (startsItself === undefined) return 'nobody has sealed that it starts by itself'
  const { notBefore } = startsItself.when
  return notBefore === null || notBefore <= at ? null : `it was sealed not to start before ${notBefore}`
}
