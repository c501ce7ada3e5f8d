import type { CheckpointReason } from './checkpoint-reason.ts'
import type { BatchEvent, ItemEvent, TrustHead } from './event.ts'

/** At most so many events lie between two checkpoints of a run, give or take what one transaction carries. */
export const CHECKPOINT_EVERY_EVENTS = 1_000

/** The journal of a batch as it stood once: all that a checkpoint's signature is over. */
export interface CheckpointStatement {
  readonly kind: 'rescind-checkpoint'
  /** The manifest's `id`, and the digest that the chain begins with. */
  readonly batch: string
  readonly digest: string
  /** Number and hash of the last event that is signed. */
  readonly seq: number
  readonly head: string
  readonly why: CheckpointReason
  readonly at: string
  /** The end of the record of trust, so that nobody cuts it short unseen; absent from those of earlier versions. */
  readonly authority?: TrustHead
}

/** A key at hand. */
export interface CheckpointSigner {
  readonly keyId: string
  /** @returns compact JWS over the canonical JSON of the payload, at once: the chain must not go on meanwhile */
  signNow(payload: object): string
  /** As it stands in the transaction that writes the checkpoint. */
  authority?(): TrustHead
}

/** Why an event calls for a checkpoint after it; null when it calls for none. */
export function checkpointAfter(type: (ItemEvent | BatchEvent)['type']): CheckpointReason | null {
  switch (type) {
    case 'batch.sealed':
      return 'seal'
    case 'batch.approved':
      return 'approve'
    case 'run.started':
    case 'run.resumed':
      return 'start'
    case 'run.paused':
      return 'pause'
    case 'run.stopped':
      return 'stop'
    case 'run.finished':
      return 'finish'
    default:
      return null
  }
}
