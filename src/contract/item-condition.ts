import { z } from 'zod'

/** A list longer than this is an inventory: `inventories common` finds what two have in common. */
export const CONDITION_TEXTS_MAX = 100_000

/**
 * One condition of a filter. `texts` is one text, but none for `empty` and many for `in`, whose `file` says where they came
 * from: the texts themselves are kept, so that a draft does not change with the file.
 */
export const ItemCondition = z.strictObject({
  column: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/),
  test: z.enum(['contains', 'equals', 'begins', 'empty', 'in', 'before']),
  not: z.boolean(),
  texts: z.array(z.string().max(2_000)).max(CONDITION_TEXTS_MAX),
  file: z.string().max(300).optional(),
})
export type ItemCondition = z.infer<typeof ItemCondition>
