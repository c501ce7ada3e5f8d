import { z } from 'zod'
import { ITEM_STATES } from '../../../contract/item-state.ts'
import { Time } from '../../batches/manifest-schema.ts'
import type { FrameForm } from '../bundle-format.ts'

/**
 * The bundle file of an incident (`docs/bundle-format.md`), in the frames of `bundle-format.ts`:
 *
 *   rescind-incident-bundle 1\n   the first line, plain text
 *   frame H                       one, canonical JSON: `IncidentBundleHeader`
 *   frame C …                     events as the incident's journal holds them, each followed by a line feed
 *   frame N, B …                  for each batch: `IncidentBundleBatch`, then the bytes of its own bundle, in pieces
 *   frame M …                     members (`IncidentBundleMember`) by number, each followed by a line feed
 *   frame S                       one, canonical JSON: `{ "seal": JWS }` of an `IncidentSeal`
 *   frame E                       one, canonical JSON: `IncidentBundleEnd`; nothing follows it
 */
export const INCIDENT_MAGIC = 'rescind-incident-bundle'
export const INCIDENT_FRAME_KINDS = ['H', 'C', 'N', 'B', 'M', 'S', 'E'] as const
export type IncidentFrameKind = (typeof INCIDENT_FRAME_KINDS)[number]

export const INCIDENT_FORM: FrameForm<IncidentFrameKind> = {
  magic: INCIDENT_MAGIC,
  kinds: INCIDENT_FRAME_KINDS,
  versions: [1],
  hint: 'Choose a file that this wrote: rescind incident save NAME --out FILE. One of a single batch: rescind batch import FILE',
}

export const MEMBERS_MAX = 5_000_000
export const EVENTS_MAX = 100_000
export const BATCHES_MAX = 1_000

const text = z.string()
const count = z.int().nonnegative()
const digest = text.regex(/^[0-9a-f]{64}$/)
const target = z.record(text, text).refine((value) => Object.keys(value).length > 0)

/** A batch whose items members stand by, and which does not travel: it ran where the file was written, or elsewhere. */
export const ToldBatch = z.strictObject({
  batch: text,
  name: text,
  vendor: text,
  digest,
  events: count,
  head: digest,
  items: count,
  members: count,
})
export type ToldBatch = z.infer<typeof ToldBatch>

export const IncidentBundleHeader = z.strictObject({
  at: Time,
  incident: z.uuid(),
  name: text,
  events: count.positive().max(EVENTS_MAX),
  head: digest,
  members: count.max(MEMBERS_MAX),
  batches: count.max(BATCHES_MAX),
  told: z.array(ToldBatch).max(BATCHES_MAX),
  product: text,
})
export type IncidentBundleHeader = z.infer<typeof IncidentBundleHeader>

export const IncidentBundleBatch = z.strictObject({ batch: text, name: text })
export type IncidentBundleBatch = z.infer<typeof IncidentBundleBatch>

export const IncidentBundleMember = z.strictObject({
  member: count,
  /** As the event that brought it in names itself. */
  addition: count,
  vendor: text,
  kind: text,
  target,
  issuer: text.nullable(),
  /** With what later inventories told beside. */
  known: target,
  knownIssuer: text.nullable(),
  label: text,
  validFrom: text.nullable(),
  validTo: text.nullable(),
  /** The first moment after its validity, milliseconds since the epoch. */
  endsMs: z.int().nullable(),
  keySha256: text.nullable(),
  names: text.nullable(),
  sourceRow: count,
  told: z.boolean(),
  replaced: z.boolean(),
  replacement: text.nullable(),
  excluded: z.strictObject({ event: count, until: Time.nullable() }).nullable(),
  /** The batch of its wave, where that travels along. */
  wave: text.nullable(),
  /** Where it stands by a batch that does not travel. */
  item: z
    .strictObject({ batch: text, ordinal: count, state: z.enum(ITEM_STATES), settledAt: Time.nullable() })
    .nullable(),
})
export type IncidentBundleMember = z.infer<typeof IncidentBundleMember>

/** The preparer's signature: this is the incident as it stood here. */
export const IncidentSeal = z.strictObject({
  kind: z.literal('rescind-incident-seal'),
  product: text,
  incident: text,
  name: text,
  events: count,
  head: digest,
  members: count,
  batches: count,
  /** Digest of the frame before the signature, which covers every byte before it. */
  content: digest,
  at: Time,
  /** What the signer calls themselves. */
  by: text,
})
export type IncidentSeal = z.infer<typeof IncidentSeal>

export const IncidentSignature = z.strictObject({ seal: text })

export const IncidentBundleEnd = z.strictObject({ frames: count, members: count, batches: count })
export type IncidentBundleEnd = z.infer<typeof IncidentBundleEnd>
