import type { Answer } from '../../http/transport.ts'
import type { Answered, Question } from '../answer-reader.ts'
import { createDigicertReader } from '../digicert-reader.ts'
import { type ErrorText, parseJson } from '../error-text.ts'
import type { Order, Outcome, Read } from '../port.ts'
import { CreatedRequest, wordOf } from './wire.ts'

const RIGHTS_HINT =
  'The key needs a user who may revoke what is asked for. Skipping the approval, approving and rejecting need a key with administrator rights.'

/** Met on single orders and requests by keys that are good for others: the order is of a division that the key does not see, or the approver is not one for this request. */
const DENIED_ITEM = ['access_denied|invalid_approver', 'access_denied|missing_permission']
/** As recorded: a key that is mistyped or gone is no 401 here. */
const DENIED_KEY = ['access_denied|access_denied_invalid_key', 'access_denied|invalid_key']

function deniedOf({ code }: ErrorText): 'item' | 'key' | 'rights' {
  if (DENIED_ITEM.includes(code)) return 'item'
  return DENIED_KEY.includes(code) ? 'key' : 'rights'
}

const reader = createDigicertReader({
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
  deniedOf,
})
export const { readQuestion } = reader

const asksToSkip = (order: Order): boolean => order.options['skip_approval'] === 'true'

/** DigiCert CertCentral, "Revoke order certificates" and "Revoke certificate": 204 done, 201 a request for approval. */
export function readRevocation(order: Order, answer: Answer): Outcome {
  return reader.readSubmit(answer, (answered) => readAccepted(order, answered), refusal)
}

/** "Update request status": an empty answer. */
export function readDecision(answer: Answer): Outcome {
  return reader.readSubmit(answer, ({ body }) => (body.trim() === '' ? { kind: 'accepted' } : null), refusal)
}

/** Codes hold a literal `|` (`not_found|order`) and are kept whole. */
function refusal(error: { readonly code: string; readonly message: string }, { status }: Answered): Outcome {
  const isUnknown = status === 404 && /^not_found(?:\|(?!route)|$)/.test(error.code)
  return { kind: 'refused', ...error, final: isUnknown }
}

function readAccepted(order: Order, { status, body }: Answered): Outcome | null {
  if (status === 204) return { kind: 'accepted' }
  const parsed = CreatedRequest.safeParse(parseJson(body))
  if (!parsed.success) return null
  const { id, status: word } = parsed.data
  switch (wordOf(word)) {
    case 'submitted':
    case 'pending':
      return {
        kind: 'pending-approval',
        requestId: String(id),
        ...(asksToSkip(order)
          ? { detail: 'The vendor did not skip the approval: the key has no administrator rights.' }
          : {}),
      }
    case 'approved':
      return { kind: 'accepted', detail: `Request ${id} was approved at once.` }
    case 'rejected':
      return {
        kind: 'refused',
        code: 'rejected',
        message: `Request ${id} was rejected at once.`,
        final: false,
      }
    default:
      return null
  }
}

type Unread = Exclude<Question<unknown>, { kind: 'ok' }>

/** A question about the account as a whole: what is denied there is what the key may do. */
export function ofAccount(question: Unread): Unread {
  if (question.kind !== 'error' || question.status !== 403) return question
  return { kind: 'key-refused', code: question.code, message: question.message, hint: RIGHTS_HINT }
}

/** A question about one thing: null where the vendor does not know it. Any other refusal is not an answer to go by. */
export function orMissing<T>(question: Question<T>): Read<T | null> {
  if (question.kind !== 'error') return question
  if (question.status === 404) return { kind: 'ok', value: null }
  return { kind: 'unexpected', cause: `HTTP ${question.status} ${question.code}: ${question.message}` }
}
