import type { z } from 'zod'

/** One function over the bridge: what it takes and what it answers. Sizes are bounded by the schemas; lists are pages. */
export interface Channel {
  readonly input: z.ZodType
  readonly output: z.ZodType
}
export type Channels = Record<string, Channel>
