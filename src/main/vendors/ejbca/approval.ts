import { asRead } from '../answer-reader.ts'
import { type Ask, readAsked } from '../authorised.ts'
import type { ApprovalState } from '../held-for-approval.ts'
import type { Read } from '../port.ts'
import { reader } from './read-answer.ts'
import { ApprovalStatus } from './wire.ts'

/** "Possible status values: PENDING, APPROVED, REJECTED, EXPIRED." */
const ENDED = ['REJECTED', 'EXPIRED']

/** How an approval request stands. */
export async function askApproval(
  ask: Ask,
  requestId: string,
  signal: AbortSignal | undefined,
): Promise<Read<ApprovalState>> {
  // An answer that told no id leaves nothing to ask about.
  if (!/^\d{1,10}$/.test(requestId)) return { kind: 'ok', value: null }
  const asked = await ask({ path: `/v1/approval/${requestId}/status` }, signal)
  const read = readAsked(reader, asked, ApprovalStatus, { of: 'approval' })
  if (read.kind === 'error' && read.proves === 'hidden') return { kind: 'ok', value: null }
  if (read.kind !== 'ok') return asRead(read)
  const word = read.value.status.trim().toUpperCase()
  return { kind: 'ok', value: { word, hasEnded: ENDED.includes(word) } }
}
