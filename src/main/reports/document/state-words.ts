import type { ItemState } from '../../../contract/item-state.ts'
import type { ExceptionKind } from '../facts/report-facts.ts'
import type { Tone } from './tone.ts'

/** What a state means, for a reader who has never seen the product. */
export const STATE_WORDS: Readonly<Record<ItemState, { title: string; meaning: string; tone: Tone }>> = {
  confirmed: {
    title: 'Confirmed',
    meaning: "Sent, and the vendor's own status shows the effect",
    tone: 'done',
  },
  'already-done': {
    title: 'Already done',
    meaning: 'The vendor shows that it was so before this run',
    tone: 'done-before',
  },
  'pending-approval': {
    title: 'Pending approval',
    meaning: 'Sent; waits for an approval at the vendor',
    tone: 'waiting',
  },
  accepted: {
    title: 'Accepted',
    meaning: 'Sent and taken by the vendor; its status does not show the effect yet',
    tone: 'going',
  },
  submitting: {
    title: 'Being sent',
    meaning: 'On its way when this report was written',
    tone: 'going',
  },
  'in-doubt': {
    title: 'In doubt',
    meaning: 'May have had effect; the vendor is asked before anything is repeated',
    tone: 'waiting',
  },
  waiting: {
    title: 'Waiting',
    meaning: 'Certainly without effect so far; will be sent again',
    tone: 'idle',
  },
  queued: { title: 'Not sent', meaning: 'Not sent yet', tone: 'idle' },
  unconfirmed: {
    title: 'Unconfirmed',
    meaning: 'Taken by the vendor, but its status never showed the effect',
    tone: 'waiting',
  },
  unresolved: {
    title: 'Unresolved',
    meaning: 'It could not be found out whether there was an effect',
    tone: 'stop',
  },
  refused: { title: 'Refused', meaning: 'The vendor said no; nothing was changed', tone: 'stop' },
  skipped: { title: 'Skipped', meaning: 'Taken out by a person before it was sent', tone: 'muted' },
}

/** The order in which the cover lists states: good first, open next, failed last. */
export const STATE_ORDER: readonly ItemState[] = [
  'confirmed',
  'already-done',
  'pending-approval',
  'accepted',
  'submitting',
  'in-doubt',
  'waiting',
  'queued',
  'unconfirmed',
  'unresolved',
  'refused',
  'skipped',
]

/** The vendor's status cannot tell: to try again asks, and learns no more. */
const UNTOLD =
  'Where the vendor cannot tell either way (untold), what relying parties see does: rescind effect BATCH. What that shows as not done is sent again by a new batch with a note that says why (--other-batches-note).'

/** What each kind of exception is and what a person can do about it. */
export const EXCEPTION_WORDS: Readonly<Record<ExceptionKind, { title: string; remedy: string }>> = {
  refused: {
    title: 'Refused by the vendor',
    remedy:
      "Nothing was changed for these. Read the vendor's code and message, mend the cause (permission, reason, wrong number), then send them again: rescind retry BATCH --state refused.",
  },
  unresolved: {
    title: 'Unresolved: the effect is not known',
    remedy: `Look each one up in the vendor's console. Where it shows no effect, rescind retry BATCH --state unresolved asks the vendor again before it sends anything. ${UNTOLD}`,
  },
  unconfirmed: {
    title: 'Unconfirmed: accepted, but the effect never showed',
    remedy: `Do not count these as done. Look each one up in the vendor's console; rescind retry BATCH --state unconfirmed asks the vendor again before it sends anything. ${UNTOLD}`,
  },
  differs: {
    title: 'Done, but the vendor shows something else than was asked for',
    remedy:
      'A revocation cannot be taken back, and most vendors do not let its reason be changed: report the difference to the vendor and keep their answer with this report.',
  },
  skipped: {
    title: 'Skipped by a person',
    remedy:
      'These were taken out before they were sent and are as they were. Put them into another batch if they must be done after all.',
  },
}
