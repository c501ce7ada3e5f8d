import type { Vendor } from '../../src/main/vendors/port.ts'
import type { QuestionProof, QuestionRow } from '../../src/main/vendors/proof.ts'
import { bodyOf, codeFrom, STRANGERS, statusesIn, visibleRow } from './said-answers.ts'

/** Questions that a status does not ask, or not of a server that answers so. */
const ASKED_ELSEWHERE = new Set(['token', 'workflow', 'approval', 'login', 'settings'])

export interface AskedMeeting {
  readonly row: QuestionRow
  readonly fault: string
}

/** Every way in which a status can meet a row of its vendor's table that is no documented answer. */
export function questionMeetingsOf(vendor: Vendor): readonly AskedMeeting[] {
  const { questions } = vendor.proof
  /** How the table calls the question that a status asks first. */
  const asks = questions.flatMap(({ when }) => when.of ?? []).find((one) => !ASKED_ELSEWHERE.has(one)) ?? ''
  return questions.flatMap((row): AskedMeeting[] => {
    const { of, failure, status, body, code, retryAfter } = row.when
    if (of?.some((one) => ASKED_ELSEWHERE.has(one)) || row.proves === 'answer') return []
    if (failure !== undefined)
      return ['reset-before', 'close-before', 'truncate-body'].map((fault) => ({ row, fault }))
    if (status === undefined) {
      return STRANGERS.filter(
        (fault) => !fault.startsWith('say') || visibleRow(questions, row, asks, fault),
      ).map((fault) => ({ row, fault }))
    }
    if (retryAfter === true) return [{ row, fault: '503=3s' }]
    return status
      .flatMap(statusesIn)
      .flatMap((one) =>
        (body ?? ['other']).flatMap((name) =>
          (code ?? [undefined]).map((pattern) => ({
            row,
            fault: `say=${one}/${bodyOf(vendor, name, codeFrom(pattern), '1')}`,
          })),
        ),
      )
      .filter(({ fault }) => visibleRow(questions, row, of?.[0] ?? asks, fault))
  })
}

/** How a client hands on what a row proves; a refusal may also be a status that learns nothing. */
export const READ_OF: Readonly<Record<Exclude<QuestionProof, 'answer'>, readonly string[]>> = {
  missing: ['not-found', 'unexpected', 'untold'],
  several: ['ambiguous'],
  hidden: ['untold', 'unexpected'],
  refused: ['unexpected', 'untold'],
  'too-fast': ['throttled'],
  'key-refused': ['key-refused'],
  offline: ['offline'],
  stranger: ['unexpected'],
}
