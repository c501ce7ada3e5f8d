import type { BatchSignature, BatchSubject } from '../../contract/bundles.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { JudgedSubject } from './judge.ts'

/**
 * Whether a key may approve a batch: four eyes are two people's.
 *
 * @param movedTo the origin of a move that would be approved; absent for the batch as it was sealed
 * @param own the key that would sign; null while this workspace has none, which one could be made for
 */
export function mayApprove(
  subject: JudgedSubject,
  approvals: readonly BatchSignature[],
  own: Pick<PublicKey, 'keyId' | 'fingerprint'> | null,
  nowMs: number,
  movedTo?: string,
): BatchSubject['mayApprove'] {
  if (subject.isFromHere || (own !== null && own.keyId === subject.preparerKeyId)) {
    return {
      kind: 'no',
      why: 'It was prepared with the key of this workspace: somebody else has to approve it.',
    }
  }
  const isMine = ({ fingerprint }: BatchSignature) => fingerprint === own?.fingerprint
  // What has expired may be given again, and a move may be approved by who has approved the batch.
  const isGiven = (approval: BatchSignature) =>
    isMine(approval) &&
    Date.parse(approval.expiresAt ?? '') > nowMs &&
    (movedTo === undefined || approval.movedTo === movedTo)
  if (approvals.some(isGiven))
    return { kind: 'no', why: 'The key of this workspace has approved it already.' }
  return { kind: 'yes' }
}
