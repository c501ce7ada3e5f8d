import { z } from 'zod'
import { isNameText } from './unseen-text.ts'

/** The most rows that one page may carry. */
export const PAGE_ROWS_MAX = 200

/** A name that a person gives: an inventory, a batch, a connection. All of it is seen, and in the order in which it stands. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine(isNameText, 'no slashes, and no characters that are invisible or change the direction of writing')

/**
 * An opaque handle of a file that main's own dialog (or a drop, resolved by preload) has chosen. The renderer never
 * holds a path it could change.
 */
export const FileHandle = z.string().min(1).max(100)

export const Source = z.strictObject({
  /** File name without its folder, or the search that found the items. */
  name: z.string(),
  bytes: z.int().nonnegative(),
  /** Lower-case hex; of a search: of the canonical list of what it found. */
  sha256: z.string(),
})
export type Source = z.infer<typeof Source>

export const SortDirection = z.enum(['ascending', 'descending'])
export type SortDirection = z.infer<typeof SortDirection>
