import type { TargetSchema, VendorInfo } from '../../contract/vendor.ts'

/** What an inventory of a vendor may hold: the kinds of target that its operations take. */
export function targetKinds(vendor: VendorInfo | undefined): readonly TargetSchema[] {
  const kinds = new Map(vendor?.operations.map(({ target }) => [target.kind, target]))
  return [...kinds.values()]
}
