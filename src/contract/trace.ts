import { z } from 'zod'
import type { Channels } from './channel.ts'

/** Whether exchanges with vendors are written down for support, and where. */
export const TraceState = z.strictObject({
  on: z.boolean(),
  /** Of the trace that is on, or of the last one since the program was started. */
  file: z.string().nullable(),
  entries: z.int().nonnegative(),
  /** Whether serial numbers are written too. */
  serials: z.boolean(),
  /** Why it could not go on. */
  failure: z.string().nullable(),
})
export type TraceState = z.infer<typeof TraceState>

export const trace = {
  'trace.state': { class: 'read', input: z.strictObject({}), output: TraceState },
  /** Begins one in the file that main's dialog names; unchanged when it is cancelled. */
  'trace.start': { class: 'local', input: z.strictObject({ serials: z.boolean() }), output: TraceState },
  'trace.stop': { class: 'local', input: z.strictObject({}), output: TraceState },
} satisfies Channels
