import { z } from 'zod'
import type { Channels } from './channel.ts'
import { StandElsewhere } from './elsewhere.ts'
import { ItemFilter } from './inventories.ts'
import { BatchState, StateCounts } from './item-state.ts'
import { Name, Source } from './page.ts'
import { Reason, VendorId } from './vendor.ts'
import { StartsItself } from './wave-schedule.ts'

/** What the operator decides about a batch before it is sealed. */
export const BatchRequest = z.strictObject({
  operation: z.string().max(60),
  reason: Reason.optional(),
  comment: z.string().max(2000),
  options: z.record(z.string().max(60), z.string().max(2000)),
  /** When the clock started (a compromise was reported) and when it must be done, UTC. */
  deadline: z.strictObject({ startedAt: z.iso.datetime(), dueAt: z.iso.datetime() }).optional(),
  /** What it was prepared for. Where an incident of that name is opened, the batch is shown under it. */
  incident: z.string().max(120).optional(),
  /** What to do with targets that stand in other batches of the workspace already, done or with an open outcome. */
  otherBatches: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('leave-out') }),
      z.strictObject({ kind: z.literal('include'), note: z.string().min(1).max(2000) }),
    ])
    .optional(),
  /** An exercise: runs against the built-in sandbox only, and says so wherever it is shown. */
  drill: z.literal(true).optional(),
  /** Starts by itself once its wave is due. Where it is absent, a person starts it. */
  startsItself: StartsItself.optional(),
})
export type BatchRequest = z.infer<typeof BatchRequest>

export const Finding = z.strictObject({
  level: z.enum(['ok', 'note', 'warning', 'error']),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** How many items it is about. */
  count: z.int().nonnegative().optional(),
})
export type Finding = z.infer<typeof Finding>

/** What would be sent, which rules it breaks, how long it takes. `sealable` is false while any finding is an error. */
export const BatchCheck = z.strictObject({
  batch: z.string(),
  vendor: VendorId,
  operation: z.string(),
  items: z.int().nonnegative(),
  reasons: z.partialRecord(z.string(), z.int().positive()),
  requests: z.int().nonnegative(),
  /** At the vendor's limits, confirmations included; null when the limits are not known and nothing was measured. */
  estimatedMs: z.number().nonnegative().nullable(),
  findings: z.array(Finding),
  /** What of it stands in other batches; with `leave-out`, what was left out for it. */
  elsewhere: z.array(StandElsewhere),
  sealable: z.boolean(),
})
export type BatchCheck = z.infer<typeof BatchCheck>

export const Approval = z.strictObject({
  fingerprint: z.string(),
  label: z.string(),
  at: z.iso.datetime(),
  /** Whether it counts here and now: by a trusted key that is not the preparer's. */
  counts: z.boolean(),
})
export type Approval = z.infer<typeof Approval>

export const Batch = z.strictObject({
  id: z.string(),
  name: z.string(),
  vendor: VendorId,
  state: BatchState,
  inventory: z.string(),
  kind: z.string(),
  request: BatchRequest,
  filter: ItemFilter,
  source: Source,
  counts: StateCounts,
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  sealedAt: z.iso.datetime().optional(),
  /** SHA-256 over the sealed manifest, lower-case hex: the anchor of the hash chain. */
  digest: z.string().optional(),
  approvals: z.array(Approval),
})
export type Batch = z.infer<typeof Batch>

const batch = Name

export const batches = {
  'batches.list': { class: 'read', input: z.strictObject({}), output: z.array(Batch) },
  'batches.show': { class: 'read', input: z.strictObject({ batch }), output: Batch },
  'batches.create': {
    class: 'local',
    input: z.strictObject({ name: Name, inventory: Name, request: BatchRequest, filter: ItemFilter }),
    output: Batch,
  },
  /** Drafts only. */
  'batches.update': {
    class: 'local',
    input: z.strictObject({ batch, request: BatchRequest, filter: ItemFilter }),
    output: Batch,
  },
  'batches.check': { class: 'read', input: z.strictObject({ batch }), output: BatchCheck },
  /** Asked about where what is sealed starts by itself: nobody is asked again. */
  'batches.seal': { class: 'outward', input: z.strictObject({ batch }), output: Batch },
  /** Drafts only. */
  'batches.remove': { class: 'irreversible', input: z.strictObject({ batch }), output: z.void() },
} satisfies Channels

export const batchAnnouncements = { 'batches.changed': z.strictObject({}) }
