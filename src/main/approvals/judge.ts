import type { BatchSignature } from '../../contract/bundles.ts'
import { fingerprintOf, type PublicKey } from '../identity/public-key.ts'
import { personOf } from '../trust/persons.ts'

/** Whose keys this workspace knows, and how many approvals it asks for. */
export interface Authority {
  readonly own: PublicKey | null
  /** Keys that this workspace has signed with before; they are its own, and count as such. */
  readonly former: readonly PublicKey[]
  readonly trusted: readonly PublicKey[]
  readonly needed: number
}

export interface JudgedSubject {
  /** The key that sealed it; null while nobody has signed it. */
  readonly preparerKeyId: string | null
  /** What the preparer calls themselves; null while nobody has signed it. */
  readonly preparedBy: string | null
  /** Whether it was sealed in this workspace: then this workspace's key is the preparer's, signed or not. */
  readonly isFromHere: boolean
}

interface Signature {
  readonly keyId: string
  readonly at: string
  /** What the signer calls themselves. */
  readonly by: string
}
export interface ApprovalFacts extends Signature {
  readonly expiresAt: string
  /** Origin to which the run may be moved; null where no move is approved. */
  readonly movedTo: string | null
}

/** The keys by which signatures are known here. */
export const knownKeys = ({ own, former, trusted }: Authority): PublicKey[] => [
  ...(own === null ? [] : [own]),
  ...former,
  ...trusted,
]

/**
 * What approvals that hold are worth here and now. Preparer, approvers and whoever runs it are different people: the
 * preparer's key counts for none of them, nor does the key of this workspace, which would run it; and of several keys under
 * one name only the first counts.
 *
 * @param nowMs epoch milliseconds
 */
export function judgeApprovals(
  approvals: readonly ApprovalFacts[],
  subject: JudgedSubject,
  authority: Authority,
  nowMs: number,
): BatchSignature[] {
  const counted = new Map<string, string>()
  const preparer = personOfPreparer(subject, authority)
  const runner = authority.own === null ? null : personOf(authority.own.name)
  const noteOf = ({ keyId, expiresAt }: ApprovalFacts, { name, standing }: SignerView): string | null => {
    if (keyId === subject.preparerKeyId || (subject.isFromHere && standing === 'own'))
      return 'by the key that prepared the batch'
    if (standing === 'own') return 'by the key of this workspace, which would run it'
    if (standing === 'unknown') return 'by a key that is not trusted here'
    if (Date.parse(expiresAt) <= nowMs) return `expired at ${expiresAt}`
    const person = personOf(name)
    if (person === preparer) return `${name} has prepared the batch, with another key`
    if (person === runner) return `${name} would run it: the key of this workspace has the same name`
    const first = counted.get(person)
    if (first !== undefined) return `${name} has approved it with another key, which counts: ${first}`
    counted.set(person, fingerprintOf(keyId))
    return null
  }
  return approvals.map((approval) => {
    const view = viewOf(approval, authority)
    const note = noteOf(approval, view)
    const { expiresAt, movedTo } = approval
    return { ...view, expiresAt, movedTo, counts: note === null, note }
  })
}

/** The preparer's signature, as this workspace sees it. It is no approval. */
export const viewSeal = (signature: Signature, authority: Authority): BatchSignature => ({
  ...viewOf(signature, authority),
  expiresAt: null,
  movedTo: null,
  counts: false,
  note: null,
})

type SignerView = ReturnType<typeof viewOf>

/** Null while nobody knows. */
export function personOfPreparer(
  { preparerKeyId, preparedBy, isFromHere }: JudgedSubject,
  { own, trusted }: Authority,
): string | null {
  const known = isFromHere ? own : trusted.find(({ keyId }) => keyId === preparerKeyId)
  const name = known?.name ?? preparedBy
  return name === null ? null : personOf(name)
}

function viewOf({ keyId, at, by }: Signature, { own, former, trusted }: Authority) {
  const mine = [own, ...former].find((known) => known?.keyId === keyId)
  const key = mine ?? trusted.find((known) => known.keyId === keyId)
  const standing =
    key === undefined ? ('unknown' as const) : key === mine ? ('own' as const) : ('trusted' as const)
  return { name: key?.name ?? by, fingerprint: fingerprintOf(keyId), standing, at }
}
