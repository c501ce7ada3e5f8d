import { z } from 'zod'
import { ItemState } from './item-state.ts'

/**
 * How a target stands in another batch of the workspace. `live`: a request for it is under way or waits at the vendor;
 * `open`: nobody knows what became of one; `done`: the same operation had its effect; `queued`: it is to be sent.
 */
export const Standing = z.enum(['live', 'open', 'done', 'queued'])
export type Standing = z.infer<typeof Standing>

/** Items of a batch that stand alike in another one. */
export const StandElsewhere = z.strictObject({
  batch: z.string(),
  state: ItemState,
  /** Why they were to be revoked there; null where nothing was said. */
  reason: z.string().nullable(),
  standing: Standing,
  items: z.int().positive(),
})
export type StandElsewhere = z.infer<typeof StandElsewhere>
