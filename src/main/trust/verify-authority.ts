import { countOf } from '../../contract/counted.ts'
import type { AppError } from '../app-error.ts'
import { linkOf } from '../identity/key-replacement.ts'
import { fingerprintOf, keyIdOf, type PublicKey } from '../identity/public-key.ts'
import { verifyJws } from '../identity/signer.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { RunAuthority } from '../journal/event.ts'
import type { ReadAnchor } from './authority-anchor.ts'
import { authorityChanged, type ChainedChange, signedPart } from './authority-chain.ts'
import { approverOf } from './change-proposal.ts'
import { approvalsForChange, peopleAmong, trustedAmong } from './change-rules.ts'

/** The key that this workspace signed with first: what its record of trust begins with. @param today its key now */
export function firstKey(changes: readonly ChainedChange[], today: PublicKey | null): PublicKey | null {
  return formerKeys(changes)[0] ?? today
}

/** Keys that this workspace has signed with and no longer does, oldest first. */
export const formerKeys = (changes: readonly ChainedChange[]): PublicKey[] =>
  changes.flatMap(({ change }) => {
    if (change.kind !== 'key.replaced') return []
    const { from: jwk, name } = change
    const keyId = keyIdOf(jwk)
    return [{ keyId, fingerprint: fingerprintOf(keyId), name, jwk }]
  })

/**
 * Checks every change as it was made: signed by the key of then, and approved where what stood before it asked for that.
 *
 * @param today the workspace's key, to which the changes of keys must lead
 * @throws AppError `check.authority-changed`
 */
export async function verifyChanges(
  changes: readonly ChainedChange[],
  today: PublicKey | null,
): Promise<void> {
  let isOld = true
  let own = firstKey(changes, today)
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
    // A change of the key is signed by the new one; the old one, or those who approve in its place, stand among its approvals.
    const signer = change.kind === 'key.replaced' ? await replacedKey(entry, own) : own
    const checked = await verifyJws(jws, signer === null ? [] : [signer])
    if (checked.kind !== 'known')
      throw authorityChanged(`change ${seq} is not signed by this workspace's key`)
    if (canonicalJson(checked.payload) !== canonicalJson(signedPart(hash)))
      throw authorityChanged(`the signature of change ${seq} is that of another`)
    if (isOld) continue
    const before = changes.slice(0, index)
    const needed = approvalsForChange(change, before)
    const people = await approversOf(entry, before, own)
    if (people.length < needed)
      throw authorityChanged(`change ${seq} needed ${countOf(needed, 'approval')} and has ${people.length}`)
    own = signer
  }
  if (own?.keyId !== today?.keyId)
    throw authorityChanged("its last change of the signing key leads to another key than the workspace's")
}

/** The key that takes the place of another, as the change shows it. @throws AppError `check.authority-changed` */
async function replacedKey(
  { seq, prev, change, replacement, approvals = [] }: ChainedChange,
  own: PublicKey | null,
): Promise<PublicKey> {
  const link = replacement === undefined ? null : await linkOf({ jws: replacement, approvals })
  if (link === null || link.about.seq !== seq || link.about.prev !== prev || link.from.keyId !== own?.keyId)
    throw authorityChanged(`change ${seq} replaces the signing key by another than it shows`)
  if (canonicalJson(link.about.change) !== canonicalJson(change))
    throw authorityChanged(`change ${seq} says another thing of the new signing key than that key itself`)
  return link.to
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

/** Checks the record against what a run or a signed checkpoint has kept of it. @throws AppError `check.authority-changed` */
export function verifyAgainstRun(
  changes: readonly ChainedChange[],
  run: Pick<RunAuthority, 'changes' | 'head'> & { readonly at: string },
  what: 'run' | 'checkpoint' = 'run',
): void {
  if (run.changes === 0 || changes[run.changes - 1]?.hash === run.head) return
  throw authorityChanged(
    `a ${what} of ${run.at} was under change ${run.changes}, which is not there any more: the last of them were deleted or replaced`,
  )
}
