import type { z } from 'zod'
import type { PublicKey } from '../identity/public-key.ts'
import { verifyJws } from '../identity/signer.ts'
import { canonicalJson } from '../journal/canonical.ts'
import { ApprovalStatement, SealStatement, type SignedSubject, subjectOf } from './statements.ts'

/** A signature that holds, and what it says. */
export interface Signed<S> {
  readonly jws: string
  /** The signer's key. Its name is that of the known key, or empty. */
  readonly key: PublicKey
  readonly isKnown: boolean
  readonly statement: S
}

/** Why a signature over a batch does not hold, in words for people. */
export class BadStatement extends Error {}

/** @throws BadStatement */
export const checkSeal = (jws: string, known: readonly PublicKey[]): Promise<Signed<SealStatement>> =>
  checked(jws, SealStatement, "the preparer's signature", known)

/**
 * Checks that an approval holds and is about the very batch that was sealed.
 *
 * @throws BadStatement
 */
export async function checkApproval(
  jws: string,
  subject: SignedSubject,
  known: readonly PublicKey[],
): Promise<Signed<ApprovalStatement>> {
  const approval = await checked(jws, ApprovalStatement, 'an approval', known)
  if (isAbout(approval.statement, subject)) return approval
  throw new BadStatement(`an approval by ${approval.key.fingerprint} is about something else than this batch`)
}

export const isAbout = (statement: SignedSubject, subject: SignedSubject): boolean =>
  canonicalJson(subjectOf(statement)) === canonicalJson(subjectOf(subject))

async function checked<S extends z.ZodType>(
  jws: string,
  schema: S,
  what: string,
  known: readonly PublicKey[],
): Promise<Signed<z.output<S>>> {
  const signature = await verifyJws(jws, known)
  if (signature.kind === 'bad') throw new BadStatement(`${what} does not hold: ${signature.message}`)
  const statement = schema.safeParse(signature.payload)
  if (!statement.success) throw new BadStatement(`${what} does not say what it should`)
  return { jws, key: signature.key, isKnown: signature.kind === 'known', statement: statement.data }
}
