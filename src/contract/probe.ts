import { z } from 'zod'
import type { Channels } from './channel.ts'
import { Name } from './page.ts'
import { Key } from './runs.ts'
import { VendorId } from './vendor.ts'

export const ProbeVerdict = z.enum(['holds', 'differs', 'untold'])
export type ProbeVerdict = z.infer<typeof ProbeVerdict>

/** What a real account says of what the vendor's documents leave open. `probe --json` prints it. */
export const ProbeReport = z.strictObject({
  at: z.iso.datetime(),
  product: z.string(),
  connection: z.string(),
  vendor: VendorId,
  /** Questions that were asked. None of them changes anything. */
  questions: z.int().nonnegative(),
  /** In the order of the vendor's page for administrators. */
  findings: z.array(
    z.strictObject({
      /** As the vendor's page calls it. */
      id: z.string(),
      says: z.string(),
      /** `untold`: not to be told by reading, or not by what this account shows. */
      verdict: ProbeVerdict,
      saw: z.string(),
    }),
  ),
  /** What the connection uses from now on. */
  learnt: z.array(
    z.strictObject({
      what: z.enum(['page size', 'spelling of queries', 'limits']),
      was: z.string(),
      is: z.string(),
    }),
  ),
})
export type ProbeReport = z.infer<typeof ProbeReport>

export const probe = {
  /** Asks the vendor by reading only, and lets the connection use what is learnt. */
  'probe.ask': {
    class: 'outward',
    input: z.strictObject({
      connection: Name,
      key: Key.optional(),
      /** A thing to look at, by column, where the vendor has no list to take one from. */
      target: z.record(z.string().max(60), z.string().max(2_000)),
    }),
    output: ProbeReport,
  },
  /** Writes what the last one of a connection saw, redacted, where main's dialog says; the file's name, null when it was cancelled. */
  'probe.save': {
    class: 'local',
    input: z.strictObject({ connection: Name }),
    output: z.string().nullable(),
  },
} satisfies Channels
