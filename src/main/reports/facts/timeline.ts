import { countOf } from '../../../contract/counted.ts'
import { placeText } from '../../batches/place-text.ts'
import type { BatchEvent, StoredEvent } from '../../journal/event.ts'
import type { DeadlineFacts } from './deadline.ts'

/** One moment of the batch as a whole, in words. */
export interface TimelineStep {
  readonly at: string
  /** Null for what is no person's act: a deadline. */
  readonly actor: string | null
  readonly what: string
  /** The event of the journal that says so; null for what the sealed batch or the report itself says. */
  readonly seq: number | null
}

/** From when the cause became known to the writing of the report, oldest first. */
export function timelineOf({
  events,
  deadline,
  prepared,
  written,
}: {
  readonly events: readonly StoredEvent[]
  readonly deadline: DeadlineFacts | null
  readonly prepared: { readonly at: string; readonly by: string }
  readonly written: { readonly at: string; readonly by: string }
}): TimelineStep[] {
  const steps: TimelineStep[] = [
    ...(deadline?.knownAt == null
      ? []
      : [
          { at: deadline.knownAt, actor: null, what: 'The clock started: the cause became known', seq: null },
        ]),
    { at: prepared.at, actor: prepared.by, what: 'Prepared the batch', seq: null },
    ...events.map(stepOf),
    ...(deadline === null
      ? []
      : [
          {
            at: deadline.dueAt,
            actor: null,
            what: deadline.basis === 'batch' ? 'Deadline' : 'Limit of the Baseline Requirements',
            seq: null,
          },
        ]),
    { at: written.at, actor: written.by, what: 'Wrote this report', seq: null },
  ]
  // Stable: what happened at one moment keeps the journal's order.
  return steps.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

const stepOf = (event: StoredEvent): TimelineStep => ({
  at: event.at,
  actor: event.actor,
  what: told(event as unknown as BatchEvent),
  seq: event.seq,
})

function told(event: BatchEvent): string {
  switch (event.type) {
    case 'batch.sealed':
      return `Sealed with ${countOf(event.data.items, 'item')}`
    case 'batch.imported':
      return `Imported from a bundle, signed by the key ${event.data.keyId}`
    case 'batch.approved':
      return `Approved by ${event.data.by}, key ${event.data.keyId}`
    case 'batch.key-replaced':
      return `Signed by the key ${event.data.to} from now on, in place of ${event.data.from}: ${event.data.why === 'lost' ? 'that one was declared lost' : 'handed over by that one'}`
    case 'run.permitted':
      return `Permitted: ${countOf(event.data.needed, 'approval')} asked for, given by ${event.data.by.join(', ')}`
    case 'run.started':
      return `${event.data.byItself === true ? 'Started by itself, as was sealed,' : 'Started'} over connection "${event.data.connection}" to ${event.data.host}${event.data.canary ? ', canaries first' : ''}`
    case 'run.resumed':
      return `${event.data.byItself === true ? 'Resumed by itself, as was sealed,' : 'Resumed'} over connection "${event.data.connection}" to ${event.data.host}`
    case 'run.bound':
      return `Bound to ${placeText(event.data)}`
    case 'run.moved':
      return `Moved from ${placeText(event.data.from)} to ${placeText(event.data.to)}: ${event.data.reason}`
    case 'run.handed-over':
      return `Handed over as hand-over ${event.data.number}, with ${countOf(event.data.items, 'item')}`
    case 'run.returned':
      return `Read a result of the hand-over: ${countOf(event.data.outcomes, 'outcome')}${event.data.closed ? ', nothing more is awaited' : ''}`
    case 'run.paused':
      return `Paused. ${event.data.halt.message}`
    case 'run.offline':
      return `Vendor not reachable: ${event.data.cause}`
    case 'run.online':
      return 'Vendor reachable again'
    case 'run.stopped':
      return 'Stopped by a person'
    case 'run.swept':
      return `Swept: ${figure(event.data.stillActive)} still listed as active`
    case 'run.finished':
      return 'Finished'
    case 'report.written':
      return `Report written (${event.data.format})`
    case 'checkpoint.signed':
      return `Head of the chain signed (${event.data.why}) by the key ${event.data.keyId}`
    case 'checkpoint.timestamped':
      return `Head of the chain time-stamped by ${event.data.authority}`
    case 'effect.checked':
      return `Checked as relying parties see it: ${figure(event.data.revoked)} revoked, ${figure(event.data.notRevoked)} not, ${figure(event.data.notCheckable)} not checkable`
  }
}

const figure = (value: number): string => value.toLocaleString('en')
