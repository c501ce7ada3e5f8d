import type { BatchSignature } from '../../contract/bundles.ts'
import { fingerprintOf, type PublicKey } from '../identity/public-key.ts'

/** Whose keys this workspace knows, and how many approvals it asks for. */
export interface Authority {
  readonly own: PublicKey | null
  readonly trusted: readonly PublicKey[]
  readonly needed: number
}

export interface JudgedSubject {
  /** The key that sealed it; null while nobody has signed it. */
  readonly preparerKeyId: string | null
  /** Whether it was sealed in this workspace: then this workspace's key is the preparer's, signed or not. */
  readonly isFromHere: boolean
}

interface Signature {
  readonly keyId: string
  readonly at: string
  /** What the signer calls themselves. */
  readonly by: string
}

/** The keys by which signatures are known here. */
export const knownKeys = ({ own, trusted }: Authority): PublicKey[] => [
  ...(own === null ? [] : [own]),
  ...trusted,
]

/** What an approval that holds is worth here and now. The preparer's own never counts. */
export function judgeApproval(
  signature: Signature,
  subject: JudgedSubject,
  authority: Authority,
): BatchSignature {
  const view = viewOf(signature, authority)
  const isPreparers =
    signature.keyId === subject.preparerKeyId || (subject.isFromHere && view.standing === 'own')
  const note = isPreparers
    ? 'by the key that prepared the batch'
    : view.standing === 'unknown'
      ? 'by a key that is not trusted here'
      : null
  return { ...view, counts: note === null, note }
}

/** The preparer's signature, as this workspace sees it. It is no approval. */
export const viewSeal = (signature: Signature, authority: Authority): BatchSignature => ({
  ...viewOf(signature, authority),
  counts: false,
  note: null,
})

function viewOf({ keyId, at, by }: Signature, { own, trusted }: Authority) {
  const key = own?.keyId === keyId ? own : trusted.find((known) => known.keyId === keyId)
  const standing =
    key === undefined ? ('unknown' as const) : key === own ? ('own' as const) : ('trusted' as const)
  return { name: key?.name ?? by, fingerprint: fingerprintOf(keyId), standing, at }
}
