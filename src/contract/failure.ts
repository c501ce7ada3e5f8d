import { z } from 'zod'

/** What crosses the bridge instead of an exception: never a stack, never a secret. */
export const Failure = z.strictObject({
  code: z.string(),
  /** What happened, and where. */
  message: z.string(),
  /** How to mend it. */
  hint: z.string().optional(),
  details: z.json().optional(),
})
export type Failure = z.infer<typeof Failure>
