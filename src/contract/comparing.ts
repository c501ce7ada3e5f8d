import { z } from 'zod'

/** Which items of two inventories: of `both` and `different` the first one's rows; `same-key` those that share a key with another. */
export const ComparedPart = z.enum(['only-a', 'only-b', 'both', 'different', 'either', 'same-key'])
export type ComparedPart = z.infer<typeof ComparedPart>

/** What two inventories have in common and what not. `different` is a part of `both`. */
export const Comparison = z.strictObject({
  /** Columns by which an item of the one is taken for one of the other: those that all items of both have. */
  by: z.array(z.string()),
  onlyA: z.int().nonnegative(),
  onlyB: z.int().nonnegative(),
  both: z.int().nonnegative(),
  /** In both, where both say something of it and not the same. */
  different: z.strictObject({
    items: z.int().nonnegative(),
    validTo: z.int().nonnegative(),
    status: z.int().nonnegative(),
    issuer: z.int().nonnegative(),
    otherIds: z.int().nonnegative(),
  }),
  /** Keys that several certificates of the two share, and how many these are; nothing where keys are not known. */
  sameKey: z.strictObject({ keys: z.int().nonnegative(), items: z.int().nonnegative() }),
})
export type Comparison = z.infer<typeof Comparison>
