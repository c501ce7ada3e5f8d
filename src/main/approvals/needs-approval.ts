import type { BatchSignature } from '../../contract/bundles.ts'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'

/** Said by the runner: how many approvals are missing, and what those that are there are worth. */
export function needsApproval(batch: string, needed: number, approvals: readonly BatchSignature[]): AppError {
  const have = approvals.filter(({ counts }) => counts)
  const others = approvals.filter(({ counts }) => !counts)
  const named = (list: readonly BatchSignature[]) =>
    list
      .map(({ name, fingerprint, note }) => `${name} (${fingerprint}${note === null ? '' : `, ${note}`})`)
      .join('; ')
  return new AppError(
    'state.needs-approval',
    [
      `Batch "${batch}" needs ${countOf(needed, 'approval')} by trusted keys of other people than its preparer and whoever runs it, and has ${have.length}. Nothing was sent.`,
      ...(have.length === 0 ? [] : [`Approved by ${named(have)}.`]),
      ...(others.length === 0 ? [] : [`Not counted: ${named(others)}.`]),
    ].join(' '),
    {
      hint: `Hand the bundle to a colleague whose key is trusted here (rescind trust list), who runs: rescind batch approve FILE; then here: rescind batch import FILE`,
      details: { needed, have: have.length, approvals: approvals.map((approval) => ({ ...approval })) },
    },
  )
}

/** Said where a run is to be moved: the approvals were given for the place where it is. */
export function moveNeedsApproval(batch: string, origin: string, needed: number): AppError {
  return new AppError(
    'state.needs-approval',
    `Batch "${batch}" is not moved: it was sealed and approved for another place, and the move to ${origin} needs ${countOf(needed, 'approval')} that name it.`,
    {
      hint: `Hand the bundle to a colleague whose key is trusted here, who runs: rescind batch approve FILE --moved-to ${origin}; then here: rescind batch import FILE, and the move again`,
      details: { needed },
    },
  )
}
