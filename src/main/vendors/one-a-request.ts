import type { Answer } from '../http/transport.ts'
import type { Item, OperationPace, Outcome, Submitted } from './port.ts'

/** The pace of a vendor that takes one target a request, under the name that the file gives it, and tells its status. */
export const oneARequest = (times: Pick<OperationPace, 'settleMs' | 'confirmWithinMs'>): OperationPace => ({
  maxTargetsPerRequest: 1,
  hasStatus: true,
  ...times,
})

/** @throws RangeError a bug: the vendor's pace says that it takes one at a time */
export function onlyItem(items: readonly Item[]): Item {
  const [item] = items
  if (item === undefined || items.length > 1) throw new RangeError('this vendor takes one target a request')
  return item
}

/** What became of a change of one target. @param vendorRequestId where the answer names one */
export const submittedOne = (answer: Answer, outcome: Outcome, vendorRequestId?: string): Submitted => ({
  outcome,
  ...factsOfAnswer(answer),
  ...(vendorRequestId === undefined ? {} : { vendorRequestId }),
})

/** Facts of an exchange that stand beside each outcome of it. */
export const factsOfAnswer = (answer: Answer): Pick<Submitted, 'durationMs' | 'httpStatus'> => ({
  durationMs: answer.durationMs,
  ...(answer.kind === 'answer' ? { httpStatus: answer.status } : {}),
})
