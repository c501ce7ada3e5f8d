import type { Answer } from '../../http/transport.ts'
import { type Answered, createAnswerReader, type Named } from '../answer-reader.ts'
import { answerJson, readDigicertError } from '../error-text.ts'
import type { Order, Outcome } from '../port.ts'
import { PROOF } from './proof.ts'
import { CreatedRequest, wordOf } from './wire.ts'

export const RIGHTS_HINT =
  'The key needs a user who may revoke what is asked for. Skipping the approval, approving and rejecting need a key with administrator rights.'

const reader = createAnswerReader({
  proof: PROOF,
  readError: readDigicertError,
  key: {
    code: 'access_denied',
    message: 'The vendor does not take the API key.',
    hint: 'Check the API key in CertCentral: it may be mistyped or revoked, or belong to the other region (US keys work at www.digicert.com, EU keys at certcentral.digicert.eu).',
  },
  permission: {
    code: 'access_denied',
    message: 'The vendor denies access.',
    hint: RIGHTS_HINT,
  },
})
export const { readQuestion } = reader

const asksToSkip = (order: Order): boolean => order.options['skip_approval'] === 'true'

/** Of a revocation or a decision. Codes hold a literal `|` (`not_found|order`) and are kept whole. */
export const readChange = (order: Order, answer: Answer): Outcome =>
  reader.readSubmit(order.operation, answer, (answered) => nameRequest(order, answered))

/** The request that a revocation has created ("Revoke order certificates", "Revoke certificate": 201). */
function nameRequest(order: Order, answered: Answered): Named | null {
  const parsed = answered.status < 300 ? CreatedRequest.safeParse(answerJson(answered)) : null
  if (parsed?.success !== true) return null
  const requestId = String(parsed.data.id)
  switch (wordOf(parsed.data.status)) {
    case 'submitted':
    case 'pending':
      return {
        body: 'open request',
        requestId,
        ...(asksToSkip(order)
          ? { detail: 'The vendor did not skip the approval: the key has no administrator rights.' }
          : {}),
      }
    case 'approved':
      return { body: 'approved request', detail: `Request ${requestId} was approved at once.` }
    case 'rejected':
      return {
        body: 'rejected request',
        refusal: { code: 'rejected', message: `Request ${requestId} was rejected at once.` },
      }
    default:
      return null
  }
}
