import type { OperationInfo, TargetSchema } from '../../contract/vendor.ts'

/** Where the vendor publishes no figure. */
export const unknownLimits = (startPerSecond: number): string =>
  `Not published by the vendor: starts at ${startPerSecond} requests a second and adapts.`

/** Certificates that were put on hold are taken off it; what differs between vendors are its words and what it needs. */
export function resumeOperation(own: {
  readonly title: string
  readonly target: TargetSchema
  readonly options?: OperationInfo['options']
  readonly commentRequired?: boolean
  readonly warning: string
}): OperationInfo {
  return {
    id: 'resume',
    title: own.title,
    done: 'resumed',
    reversible: true,
    target: own.target,
    options: own.options ?? [],
    reasons: [],
    reasonRequired: false,
    commentRequired: own.commentRequired ?? false,
    warnings: [own.warning],
  }
}
