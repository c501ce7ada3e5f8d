import { z } from 'zod'
import { isTime } from '../batches/time-text.ts'
import { canonicalJson } from '../journal/canonical.ts'
import { fingerprintOf, keyIdOf, PublicJwk, type PublicKey } from './public-key.ts'
import { verifyJws } from './signer.ts'

/** That a workspace signs with another key from now on, as its record of trust says it. */
export const KeyReplaced = z.strictObject({
  kind: z.literal('key.replaced'),
  /** The new key, and the name that the workspace goes by. */
  keyId: z.string(),
  name: z.string(),
  jwk: PublicJwk,
  /** The key in whose place it comes. */
  from: PublicJwk,
  /** `handed-over`: the old key says so itself. `lost`: it cannot, and somebody else whose key is trusted does. */
  why: z.enum(['handed-over', 'lost']),
})
export type KeyReplaced = z.infer<typeof KeyReplaced>

const Time = z.string().refine(isTime)
const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Subject = {
  /** Key id of the workspace until then. */
  workspace: z.string(),
  /** The change's place in the record of trust, and the hash before it. */
  seq: z.int().positive(),
  prev: Digest,
  change: KeyReplaced,
  at: Time,
}
/** What the new key signs when it takes the old one's place. */
const Replacement = z.strictObject({ kind: z.literal('rescind-key-replaced'), ...Subject })
export type Replacement = z.infer<typeof Replacement>
/** What the old key signs, or whoever approves that it is lost: an approval of that very change (`trust/change-proposal.ts`). */
const ReplacementApproval = z.strictObject({
  kind: z.literal('rescind-change-approval'),
  decision: z.literal('approved'),
  ...Subject,
  by: z.string(),
})

/** A replacement as it is handed round: in key files and in evidence. */
export const CarriedReplacement = z.strictObject({
  /** Compact JWS of the `Replacement`, by the new key. */
  jws: z.string(),
  /** Compact JWS, of the old key or of those who approved that it is lost. */
  approvals: z.array(z.string()),
})
export interface CarriedReplacement {
  readonly jws: string
  readonly approvals: readonly string[]
}

/** One key in another's place, as signatures that hold show it. */
export interface KeyLink {
  /** Both by the name of the workspace. */
  readonly from: PublicKey
  readonly to: PublicKey
  readonly why: KeyReplaced['why']
  /** When: what the old key signed later does not count. */
  readonly at: string
  /** Key ids of those who approved that the old one is lost; empty where it was handed over. */
  readonly approvedBy: readonly string[]
  /** What was signed. */
  readonly about: Replacement
}

/** Checks a replacement by itself. Null where a signature does not hold, or says something else. */
export async function linkOf({ jws, approvals }: CarriedReplacement): Promise<KeyLink | null> {
  const checked = await verifyJws(jws, [])
  const said = checked.kind === 'bad' ? null : Replacement.safeParse(checked.payload)
  if (checked.kind === 'bad' || said?.success !== true) return null
  const { workspace, change, at } = said.data
  const from = keyIdOf(change.from)
  const { keyId } = checked.key
  if (workspace !== from || change.keyId !== keyId || from === keyId || change.jwk.x !== checked.key.jwk.x)
    return null
  const signers = await Promise.all(approvals.map((one) => approverOf(one, said.data)))
  const approvedBy = signers.filter((one) => one !== null)
  if (
    approvals.length === 0 ||
    approvedBy.length !== approvals.length ||
    new Set(approvedBy).size !== approvals.length
  )
    return null
  const isHandedOver = change.why === 'handed-over'
  if (isHandedOver ? approvedBy.join() !== from : approvedBy.some((one) => one === from || one === keyId))
    return null
  const named = (id: string, jwk: PublicJwk): PublicKey => ({
    keyId: id,
    fingerprint: fingerprintOf(id),
    name: change.name,
    jwk,
  })
  return {
    from: named(from, change.from),
    to: named(keyId, change.jwk),
    why: change.why,
    at,
    approvedBy: isHandedOver ? [] : approvedBy,
    about: said.data,
  }
}

async function approverOf(jws: string, about: Replacement): Promise<string | null> {
  const checked = await verifyJws(jws, [])
  if (checked.kind === 'bad') return null
  const said = ReplacementApproval.safeParse(checked.payload)
  if (!said.success) return null
  const subject = ({ workspace, seq, prev, change }: Omit<Replacement, 'kind' | 'at'>) =>
    canonicalJson({ workspace, seq, prev, change })
  return subject(said.data) === subject(about) ? checked.key.keyId : null
}

/** How a replacement is told to people. */
export function linkWords({ from, to, why, at, approvedBy }: KeyLink): string {
  const how =
    why === 'handed-over'
      ? 'handed over by the old key itself'
      : `declared lost, approved by ${approvedBy.map(fingerprintOf).join(', ')}`
  return `the key ${from.fingerprint} was replaced by ${to.fingerprint} at ${at}, ${how}`
}
