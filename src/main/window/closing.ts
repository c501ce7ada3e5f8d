import { countOf } from '../../contract/counted.ts'
import type { RunStatus } from '../../contract/runs.ts'

export type Closing =
  | { readonly kind: 'close' }
  /** A run of this process is under way: the operator is asked once whether to pause it. */
  | { readonly kind: 'ask'; readonly message: string; readonly detail: string }
  /** The operator has said yes, and the runs are being paused: a second click must neither ask again nor cut them off. */
  | { readonly kind: 'wait' }

/** What closing the window (or quitting) leads to. Runs of other processes go on and are none of our business. */
export function closingOf({
  runs,
  isClosing,
}: {
  runs: readonly Pick<RunStatus, 'batch' | 'runner'>[]
  isClosing: boolean
}): Closing {
  if (isClosing) return { kind: 'wait' }
  const own = runs.filter(({ runner }) => runner?.here === true).map(({ batch }) => batch)
  const [first] = own
  if (first === undefined) return { kind: 'close' }
  return {
    kind: 'ask',
    message:
      own.length === 1
        ? `The run of “${first}” is under way.`
        : `${countOf(own.length, 'run is', 'runs are')} under way.`,
    detail:
      'Closing pauses: what has been sent is waited for and written down, nothing more is sent. Nothing is lost, and the run can be carried on from where it stands.',
  }
}
