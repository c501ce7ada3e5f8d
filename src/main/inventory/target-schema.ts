import type { TargetSchema, VendorId } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'

/** What is needed of the vendors: what their targets are named by. */
export type KnownVendors = ReadonlyMap<
  VendorId,
  {
    readonly info: {
      readonly title: string
      readonly operations: readonly { readonly target: TargetSchema }[]
    }
  }
>

/**
 * The columns that name a kind of target; of the vendor's first operation when no kind is given.
 *
 * @throws AppError `input.no-such-vendor`, `input.no-such-kind`
 */
export function schemaOf(vendors: KnownVendors, id: VendorId, kind: string | undefined): TargetSchema {
  const vendor = vendors.get(id)
  if (vendor === undefined) {
    throw new AppError('input.no-such-vendor', `There is no vendor "${id}".`, {
      hint: `Known are: ${[...vendors.keys()].join(', ')}.`,
    })
  }
  const schemas = vendor.info.operations.map(({ target }) => target)
  const found = kind === undefined ? schemas[0] : schemas.find((schema) => schema.kind === kind)
  if (found !== undefined) return found
  throw new AppError(
    'input.no-such-kind',
    `${vendor.info.title} has no targets of the kind "${kind ?? ''}".`,
    {
      hint: `It has: ${[...new Set(schemas.map((schema) => schema.kind))].join(', ')}.`,
    },
  )
}
