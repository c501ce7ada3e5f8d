import { z } from 'zod'

/**
 * What the vendor's answers look like, as far as they are read. Further fields are let through; a missing or misshapen one
 * that is read means that something else has answered.
 */

/** "Manage credential lifecycle for document signers", Step 1. */
export const Credential = z.looseObject({
  name: z.string().min(1),
  user_id: z.string().nullish(),
  account_id: z.string().nullish(),
  status: z.string().min(1),
})
export type Credential = z.infer<typeof Credential>

/** Step 3. */
export const Revoked = z.looseObject({ id: z.string().min(1), status: z.string().nullish() })
/** Steps 2 and 4. */
export const Done = z.looseObject({ id: z.string().min(1) })

/** Statuses are compared without case. */
export const statusOf = ({ status }: Pick<Credential, 'status'>): string => status.trim().toUpperCase()
