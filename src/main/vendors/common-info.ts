import { countOf } from '../../contract/counted.ts'
import type { Field, OperationInfo, TargetColumn, TargetSchema } from '../../contract/vendor.ts'
import { choiceField } from './fields.ts'

type Own<K extends keyof OperationInfo> = Pick<OperationInfo, K> & Partial<OperationInfo>

/** An operation by what is its own: it goes for good and asks for nothing, unless the vendor says otherwise. */
export const operation = (own: Own<'id' | 'title' | 'done' | 'target'>): OperationInfo => ({
  reversible: false,
  options: [],
  reasons: [],
  reasonRequired: false,
  commentRequired: false,
  warnings: [],
  ...own,
})

/** Revoking, of certificates where no title says of what. */
export const revokeOperation = (own: Own<'target'>): OperationInfo =>
  operation({ id: 'revoke', title: 'Revoke certificates', done: 'revoked', ...own })

/** Certificates that were put on hold are taken off it; what differs between vendors are its words and what it needs. */
export const resumeOperation = (own: Own<'title' | 'target'>): OperationInfo =>
  operation({ id: 'resume', done: 'resumed', reversible: true, ...own })

/** Certificates as targets, each by all the columns that a file gives of it unless the vendor says otherwise. */
export const certificates = (
  columns: readonly TargetColumn[],
  own: Partial<TargetSchema> = {},
): TargetSchema => ({
  kind: 'certificate',
  noun: { one: 'certificate', many: 'certificates' },
  columns,
  oneOf: [],
  ...own,
})

/** Filter of a search by status, in words of ours. @param between further ones, before those that are revoked */
export const statusFilter = (help?: string, between: Field['choices'] = []): Field =>
  choiceField(
    'status',
    'Status',
    [
      { value: 'active', label: 'Active' },
      ...between,
      { value: 'revoked', label: 'Revoked' },
      { value: 'any', label: 'Any' },
    ],
    'active',
    help,
  )

/** Where no figure is known. @param why in the vendor's circumstances */
export const unknownLimits = (startPerSecond: number, why = 'Not published by the vendor'): string =>
  `${why}: starts at ${countOf(startPerSecond, 'request')} a second and adapts.`
