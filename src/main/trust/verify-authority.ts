import type { AppError } from '../app-error.ts'
import type { PublicKey } from '../identity/public-key.ts'
import { verifyJws } from '../identity/signer.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { RunAuthority } from '../journal/event.ts'
import type { ReadAnchor } from './authority-anchor.ts'
import { authorityChanged, type ChainedChange, signedPart } from './authority-chain.ts'
import { approverOf } from './change-proposal.ts'
import { approvalsForChange, peopleAmong, trustedAmong } from './change-rules.ts'

/** Checks every change as it was made: signed, and approved where what stood before it asked for that. @throws AppError */
export async function verifyChanges(changes: readonly ChainedChange[], own: PublicKey | null): Promise<void> {
  let isOld = true
  for (const [index, entry] of changes.entries()) {
    const { seq, hash, jws, change, version } = entry
    if (version === undefined && !isOld)
      throw authorityChanged(`change ${seq} claims to be of an earlier version than those before it`)
    isOld = version === undefined
    if (jws === null) {
      if (change.kind === 'policy.set') throw authorityChanged(`the policy of change ${seq} is not signed`)
      if (!isOld) throw authorityChanged(`change ${seq} is not signed`)
      continue
    }
    const checked = await verifyJws(jws, own === null ? [] : [own])
    if (checked.kind !== 'known')
      throw authorityChanged(`change ${seq} is not signed by this workspace's key`)
    if (canonicalJson(checked.payload) !== canonicalJson(signedPart(hash)))
      throw authorityChanged(`the signature of change ${seq} is that of another`)
    if (isOld) continue
    const before = changes.slice(0, index)
    const needed = approvalsForChange(change, before)
    const people = await approversOf(entry, before, own)
    if (people.length < needed)
      throw authorityChanged(`change ${seq} needed ${needed} approvals and has ${people.length}`)
  }
}

/** The people whose approvals of a change count, by what stood before it. */
export async function approversOf(
  { seq, prev, change, approvals = [] }: Pick<ChainedChange, 'seq' | 'prev' | 'change' | 'approvals'>,
  before: readonly ChainedChange[],
  own: PublicKey | null,
): Promise<PublicKey[]> {
  const subject = { workspace: own?.keyId ?? '', seq, prev, change }
  const signers = await Promise.all(approvals.map((jws) => approverOf(jws, subject)))
  return peopleAmong(
    signers.filter((key) => key !== null),
    trustedAmong(before),
    own,
  )
}

/**
 * Checks that the end of the record is not cut off. A record that goes on after what is kept of it is whole: it was appended
 * to by the key, and the program ended before it could keep the new end.
 *
 * @throws AppError `check.authority-changed`, or why the keychain does not answer
 */
export function verifyEnd(changes: readonly ChainedChange[], anchor: ReadAnchor): void {
  switch (anchor.kind) {
    case 'held': {
      const { head } = anchor
      if (changes[head.changes - 1]?.hash === head.hash) return
      throw authorityChanged(
        `it ends with change ${changes.length}, and change ${head.changes} was signed: the last of them were deleted or replaced`,
      )
    }
    case 'none':
      // Earlier versions kept no end.
      if (changes.every(({ version }) => version === undefined)) return
      throw authorityChanged('what was kept of its end, beside the signing key, is gone')
    case 'unseen':
      if (changes.length === 0) return
      throw anchor.why satisfies AppError
    default:
      anchor satisfies never
  }
}

/** Checks the record against what a run has kept of it. @throws AppError `check.authority-changed` */
export function verifyAgainstRun(
  changes: readonly ChainedChange[],
  run: Pick<RunAuthority, 'changes' | 'head'> & { readonly at: string },
): void {
  if (run.changes === 0 || changes[run.changes - 1]?.hash === run.head) return
  throw authorityChanged(
    `a run of ${run.at} was under change ${run.changes}, which is not there any more: the last of them were deleted or replaced`,
  )
}
