import type { Reason } from '../../contract/vendor.ts'
import type { Attributes, Target } from '../target.ts'
import type { Assumption } from './probe.ts'

/** One line of the list: nothing but digits and letters (`handover/list.ts` holds it to that). */
export interface ListEntry {
  /** Upper-case hex. */
  readonly serial: string
  /** As the CA's tool takes it. */
  readonly reason: string
  /** SHA-256 of the certificate, upper-case hex, where the script can compare it. */
  readonly sha256: string | null
}

/** What of a hand-over is the CA's own. */
export interface HandOverKit {
  /** The script's template in `resources/hand-over/`, and what it is called in the folder. */
  readonly template: string
  readonly scriptName: string
  entry(item: {
    readonly target: Target
    readonly attributes: Attributes
    readonly reason: Reason | null
  }): ListEntry
  /** What the person at the CA does, in order; a line that begins with `$ ` is a command. `items`: how many. */
  steps(items: number): readonly string[]
  /** What no document says of the tool. */
  readonly assumptions: readonly Assumption[]
}
