import type { OperationInfo, TargetSchema } from '../../contract/vendor.ts'
import { readIdentifier } from '../inventory/identifier.ts'
import type { BundleItem } from './bundle-format.ts'

/**
 * What of an item this workspace could not have sealed itself, in words that follow "item N"; null when nothing is. A
 * bundle comes from elsewhere: what is in it becomes parts of requests, so it is held to the forms of an import.
 */
export function targetFault(operation: OperationInfo, item: BundleItem): string | null {
  const { target } = operation
  for (const [name, value] of Object.entries(item.target)) {
    const column = target.columns.find((known) => known.name === name)
    if (column === undefined)
      return `has a column "${name.slice(0, 40)}", which ${operation.title} does not know`
    const reading = readIdentifier(column.type, value, 'hex')
    if (reading.kind !== 'ok' || reading.value !== value)
      return `has a ${column.label} that is not in its normal form`
  }
  if (isIncomplete(target, item)) return 'does not name a target'
  const { reasons } = operation
  if (item.reason !== null && !reasons.some(({ reason }) => reason === item.reason))
    return `asks for the reason ${item.reason}, which ${operation.title} does not take`
  return null
}

function isIncomplete({ columns, oneOf }: TargetSchema, { target }: BundleItem): boolean {
  const isMissing = columns.some(({ name, required }) => required && target[name] === undefined)
  return isMissing || (oneOf.length > 0 && !oneOf.some((name) => target[name] !== undefined))
}
