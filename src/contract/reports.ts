import { z } from 'zod'
import type { Channels } from './channel.ts'
import { FileHandle, Name } from './page.ts'

export const ReportFormat = z.enum(['pdf', 'html', 'csv', 'jsonl'])
export type ReportFormat = z.infer<typeof ReportFormat>

export const Verdict = z.strictObject({
  kind: z.enum(['evidence', 'excerpt', 'incident', 'incident-excerpt', 'bundle', 'unknown']),
  ok: z.boolean(),
  /** What was checked, a line each. */
  checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), message: z.string() })),
  /** The first place that does not hold: the event's number and the line of the file; of a bundle, the bytes. */
  firstBad: z
    .strictObject({
      event: z.int().nullable(),
      line: z.int().nullable(),
      message: z.string(),
      bytes: z.strictObject({ from: z.int().nonnegative(), to: z.int().nonnegative() }).optional(),
    })
    .nullable(),
  /**
   * Who stands for the file as a whole. `none`: nobody, so that whoever computes every digest anew makes such a file;
   * `unchecked`: a key of which the reader did not say whose it is; `checked`: one that the reader has given or trusts.
   */
  signature: z.enum(['none', 'unchecked', 'checked']),
  /** Keys of signers that were replaced, each with the one in its place (fingerprints): from what the file shows or the reader gave. */
  replaced: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      at: z.string(),
      why: z.enum(['handed-over', 'lost']),
      approvedBy: z.array(z.string()),
    }),
  ),
  /** The batch's name; of an incident, its own. */
  batch: z.string().nullable(),
  events: z.int().nonnegative(),
  items: z.int().nonnegative(),
  head: z.string().nullable(),
})
export type Verdict = z.infer<typeof Verdict>

export const reports = {
  /** Asks where to save by main's own dialog; answers null when the operator cancels, else the file's name. */
  'reports.export': {
    class: 'local',
    input: z.strictObject({ batch: Name, format: ReportFormat }),
    output: z.string().nullable(),
  },
  /** Cuts one item's record out of an evidence file; asks where to save it, and answers null when the operator cancels. */
  'reports.excerpt': {
    class: 'local',
    input: z.strictObject({ file: FileHandle, find: z.string().min(1).max(500) }),
    output: z.string().nullable(),
  },
  'reports.verify': { class: 'read', input: z.strictObject({ file: FileHandle }), output: Verdict },
} satisfies Channels
