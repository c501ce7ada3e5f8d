import type { Known, Order, Read, TargetStatus } from './port.ts'
import { type ProofTable, provenStatus, type StatusRow } from './proof.ts'

/** What a vendor calls that by which somebody approves a change there: an approval request, a workflow. */
export interface ApprovalWords {
  /** Of the product, for people. */
  readonly vendor: string
  readonly one: string
  /** The words of its ends without effect. */
  readonly ends: string
  /** The page of the question for its state. */
  readonly page: string
  /** The assumption that no search tells which of them are about a certificate. */
  readonly notSearched: string
}

/** The names of what is shown, for the table. */
export const approvalNames = ({ vendor, one, ends }: ApprovalWords): ProofTable['names'] => ({
  'approval waits': `the ${one} has not ended, or may not be read`,
  'approval ended': `the ${one} is ${ends}`,
  'approval ended, in doubt': 'the same, while a later request may have started another',
  'approvals in play': `a certificate in doubt that is not revoked, where ${vendor} has answered for others with the id of their ${one}`,
})

/** What a change that waits at the vendor proves: after the vendor's own rows for what is in effect. */
export const approvalStatuses = ({ one, page, notSearched }: ApprovalWords): readonly StatusRow[] => [
  {
    when: { shows: ['approval waits'] },
    proves: 'pending-approval',
    why: 'What was approved shows by the certificate.',
    source: { page },
  },
  {
    when: { shows: ['approval ended'] },
    proves: 'rejected',
    why: `The ${one} was rejected, or ended otherwise without effect.`,
    source: { page },
  },
  {
    when: { shows: ['approval ended, in doubt'] },
    proves: 'untold',
    why: 'The last request may have started another one, which nobody has told us of.',
    source: { assumed: notSearched },
  },
  {
    when: { shows: ['approvals in play'] },
    proves: 'untold',
    why: `The last request may have started another ${one}, which nobody has told us of; one more request would start one more.`,
    source: { assumed: notSearched },
  },
]

type NotEffective = Extract<TargetStatus, { kind: 'not-effective' }>

/** How an approval at the vendor stands; null where this account, or this version, does not tell. */
export type ApprovalState = {
  readonly word: string
  readonly hasEnded: boolean
  readonly why?: string
} | null

/**
 * The status of a certificate, with what its approval says where it does not show the change.
 *
 * @param requestId of the approval; null where no answer told of one
 * @param ask how it stands
 */
export async function statusWithApproval(
  table: ProofTable,
  words: ApprovalWords,
  order: Order,
  status: TargetStatus,
  requestId: string | null,
  known: Known | undefined,
  ask: (requestId: string) => Promise<Read<ApprovalState>>,
): Promise<Read<TargetStatus>> {
  if (status.kind !== 'not-effective') return { kind: 'ok', value: status }
  if (requestId === null)
    return { kind: 'ok', value: statusWithoutApproval(table, words, order, status, known) }
  const state = await ask(requestId)
  if (state.kind !== 'ok') return state
  return { kind: 'ok', value: statusByApproval(table, words, order, requestId, status, state.value, known) }
}

/** What the approval of a change says of its item. */
function statusByApproval(
  table: ProofTable,
  { one }: ApprovalWords,
  { operation }: Order,
  requestId: string,
  { vendorStatus }: NotEffective,
  state: ApprovalState,
  known: Known | undefined,
): TargetStatus {
  if (state === null || !state.hasEnded) {
    const stands = state === null ? '' : ` (${one} ${state.word})`
    return provenStatus(table, operation, 'approval waits', {
      requestId,
      vendorStatus: `${vendorStatus}${stands}`,
    })
  }
  const { word, why = '' } = state
  const message = `${one.charAt(0).toUpperCase()}${one.slice(1)} ${requestId} ended as ${word}${why === '' ? '.' : `: ${why}`}`
  return known?.isDoubtful === true
    ? provenStatus(table, operation, 'approval ended, in doubt', {
        requestId,
        message: `${message} Whether a later one waits must be looked up.`,
      })
    : provenStatus(table, operation, 'approval ended', { requestId, message })
}

/** Once one approval has been met, a request that may or may not have started another is for a person. */
export function statusWithoutApproval(
  table: ProofTable,
  { vendor, one }: ApprovalWords,
  { operation }: Order,
  status: TargetStatus,
  known: Known | undefined,
): TargetStatus {
  if (status.kind !== 'not-effective' || known?.isDoubtful !== true || !known.areApprovalsInPlay())
    return status
  return provenStatus(table, operation, 'approvals in play', {
    message: `${vendor} shows the certificate as ${status.vendorStatus}, and no request tells whether some ${one} for it waits: look for it in ${vendor}.`,
  })
}
