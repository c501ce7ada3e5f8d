import { z } from 'zod'

/**
 * The states of one item of a batch, in the order in which reports and the command line list them.
 * What may follow what stands in `main/journal/transition.ts`.
 */
export const ITEM_STATES = [
  'queued',
  'submitting',
  'accepted',
  'pending-approval',
  'confirmed',
  'already-done',
  'refused',
  'waiting',
  'in-doubt',
  'unconfirmed',
  'unresolved',
  'skipped',
] as const

export const ItemState = z.enum(ITEM_STATES)
export type ItemState = z.infer<typeof ItemState>

/** Items by state; the states' figures add up to `total`. */
export const StateCounts = z.strictObject({
  total: z.int().nonnegative(),
  ...(Object.fromEntries(ITEM_STATES.map((state) => [state, z.int().nonnegative()])) as Record<
    ItemState,
    z.ZodInt
  >),
})
export type StateCounts = z.infer<typeof StateCounts>

export const BATCH_STATES = [
  'draft',
  'sealed',
  'approved',
  'running',
  'paused',
  'stopped',
  'finished',
] as const
/** `paused` covers every run that can be carried on: paused by a person, by a refused key, by a crash. */
export const BatchState = z.enum(BATCH_STATES)
export type BatchState = z.infer<typeof BatchState>
