import type { OperationInfo, TargetSchema, VendorId } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import type { Target, Vendor, VendorRegistry } from '../vendors/port.ts'

/** A target in one short text for tables and reports: its required identity columns, or the first that it has. */
export function targetText(schema: TargetSchema, target: Target): string {
  const identity = schema.columns.filter((column) => column.identity)
  const required = identity.filter((column) => column.required).flatMap(({ name }) => target[name] ?? [])
  if (required.length > 0) return required.join('/')
  return identity.flatMap(({ name }) => target[name] ?? [])[0] ?? ''
}

/** @throws AppError `input.no-such-vendor` */
export function vendorOf(vendors: VendorRegistry, id: VendorId): Vendor {
  const vendor = vendors.get(id)
  if (vendor !== undefined) return vendor
  throw new AppError('input.no-such-vendor', `There is no vendor "${id}".`, {
    hint: `Known are: ${[...vendors.keys()].join(', ')}.`,
  })
}

/** @throws AppError `input.no-such-operation` */
export function operationOf(vendor: Vendor, id: string): OperationInfo {
  const operation = vendor.info.operations.find((candidate) => candidate.id === id)
  if (operation !== undefined) return operation
  throw new AppError('input.no-such-operation', `${vendor.info.title} has no operation "${id}".`, {
    hint: `It has: ${vendor.info.operations.map((known) => known.id).join(', ')}.`,
  })
}
