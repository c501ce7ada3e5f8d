import { asRead } from '../answer-reader.ts'
import { type Ask, readAsked } from '../authorised.ts'
import type { Known, Order, Read, TargetStatus } from '../port.ts'
import { provenStatus, type ShownFacts } from '../proof.ts'
import { PROOF } from './proof.ts'
import { reader } from './read-answer.ts'
import { ApprovalStatus } from './wire.ts'

type NotEffective = Extract<TargetStatus, { kind: 'not-effective' }>

/** "Possible status values: PENDING, APPROVED, REJECTED, EXPIRED." */
const ENDED = ['REJECTED', 'EXPIRED']

/**
 * What the approval request of a certificate that is not revoked says of its item: rejected or run out, or that it waits
 * still. Approved ones show by the certificate.
 */
export async function statusInApproval(
  ask: Ask,
  { operation }: Order,
  requestId: string,
  { vendorStatus }: NotEffective,
  known: Known | undefined,
  signal: AbortSignal | undefined,
): Promise<Read<TargetStatus>> {
  const shown = (shows: string, facts: ShownFacts): Read<TargetStatus> => ({
    kind: 'ok',
    value: provenStatus(PROOF, operation, shows, { requestId, ...facts }),
  })
  const waiting = (word: string) => shown('approval waits', { vendorStatus: `${vendorStatus}${word}` })
  if (!/^\d{1,10}$/.test(requestId)) return waiting('')
  const asked = await ask({ path: `/v1/approval/${requestId}/status` }, signal)
  const read = readAsked(reader, asked, ApprovalStatus, { of: 'approval' })
  if (read.kind === 'error' && read.proves === 'hidden') return waiting('')
  if (read.kind !== 'ok') return asRead(read)
  const word = read.value.status.trim().toUpperCase()
  if (!ENDED.includes(word)) return waiting(` (approval request ${word})`)
  const message = `Approval request ${requestId} ended as ${word}.`
  return known?.isDoubtful === true
    ? shown('approval ended, in doubt', {
        message: `${message} Whether a later one waits must be looked up.`,
      })
    : shown('approval ended', { message })
}

/** Once an approval request has been met, a request that may or may not have made one is for a person. */
export function withoutApproval(
  { operation }: Order,
  status: TargetStatus,
  known: Known | undefined,
): TargetStatus {
  if (status.kind !== 'not-effective' || known?.isDoubtful !== true || !known.areApprovalsInPlay())
    return status
  return provenStatus(PROOF, operation, 'approvals in play', {
    message: `EJBCA shows the certificate as ${status.vendorStatus}, and no request tells whether one for it waits for approval: look for it in EJBCA.`,
  })
}
