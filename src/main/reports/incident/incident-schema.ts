import { z } from 'zod'
import { FATES } from '../../../contract/incident-fates.ts'
import { IncidentFigures } from '../../../contract/incidents.ts'
import { ITEM_STATES } from '../../../contract/item-state.ts'
import { Reason } from '../../../contract/vendor.ts'
import { Time } from '../../batches/manifest-schema.ts'
import {
  INCIDENT_EXCERPT_FORMAT,
  INCIDENT_FORMAT,
  type IncidentExcerptHeader,
  type IncidentHeader,
  type IncidentMemberLine,
  type IncidentProof,
  type IncidentSummaryLine,
} from './incident-format.ts'

const text = z.string()
const count = z.int().nonnegative()
const digest = text.regex(/^[0-9a-f]{64}$/)

const about = { at: Time, incident: text, name: text, events: count, members: count }

export const HeaderSchema = z.strictObject({
  format: z.literal(INCIDENT_FORMAT),
  version: z.union([z.literal(1), z.literal(2)]),
  ...about,
}) satisfies z.ZodType<IncidentHeader>

export const ExcerptHeaderSchema = z.strictObject({
  format: z.literal(INCIDENT_EXCERPT_FORMAT),
  version: z.literal(1),
  ...about,
}) satisfies z.ZodType<IncidentExcerptHeader>

export const ProofSchema = z.strictObject({
  proof: z.strictObject({ index: count, events: z.array(z.array(digest)), member: z.array(digest) }),
}) satisfies z.ZodType<IncidentProof>

export const MemberSchema = z.strictObject({
  member: count,
  vendor: text,
  kind: text,
  target: z.record(text, text).refine((target) => Object.keys(target).length > 0),
  issuer: text.nullable(),
  addition: count,
  label: text,
  endsAt: Time.nullable(),
  told: z.boolean(),
  replaced: z.boolean(),
  excluded: z.strictObject({ event: count, until: Time.nullable() }).nullable(),
  item: z
    .strictObject({ batch: text, ordinal: count, state: z.enum(ITEM_STATES), settledAt: Time.nullable() })
    .nullable(),
  became: z.enum(FATES),
}) satisfies z.ZodType<IncidentMemberLine>

export const SummarySchema = z.strictObject({
  summary: z.strictObject({
    at: Time,
    incident: text,
    name: text,
    state: z.enum(['open', 'closed']),
    deadline: Time,
    number: count,
    events: count,
    head: digest,
    members: count,
    membersSha256: digest,
    root: digest.optional(),
    figures: IncidentFigures,
    batches: z.array(
      z.strictObject({
        batch: text,
        name: text,
        vendor: text,
        digest,
        events: count,
        head: digest,
        items: count,
        members: count,
      }),
    ),
    product: text,
    jws: text.nullable(),
    checksum: digest,
  }),
}) satisfies z.ZodType<IncidentSummaryLine>

const facts = {
  cause: text,
  reason: Reason,
  knownAt: Time,
  knownHow: text,
  deadline: Time,
  owner: text,
}
const inventory = { inventory: text, vendor: text, kind: text, digest, items: count }
const gone = {
  revoked: count,
  toldRevoked: count,
  expired: count,
  replaced: count,
  excluded: count,
  unexplained: count,
}

/** What the events carry that the account of the population rests on. Other types may carry anything. */
export const DATA_SCHEMAS = {
  'incident.opened': z.strictObject({ ...facts, drill: z.literal(true).optional(), name: text, note: text }),
  'incident.changed': z.strictObject({
    change: z.strictObject({ ...facts, drill: z.literal(true) }).partial(),
    note: text,
  }),
  'incident.added': z.strictObject({
    ...inventory,
    addition: count,
    added: count,
    present: count,
    told: count,
    replaced: count.optional(),
    sha256: digest,
  }),
  'incident.compared': z.strictObject({
    ...inventory,
    new: count,
    present: count,
    told: count,
    replaced: count,
    gone: z.strictObject(gone),
  }),
  'incident.excluded': z.strictObject({ items: count, why: text, until: Time.nullable(), sha256: digest }),
  'incident.included': z.strictObject({ items: count, why: text, sha256: digest }),
  'incident.reported': z.strictObject({
    number: count,
    format: text,
    sha256: digest,
    figures: IncidentFigures,
  }),
  'incident.closed': z.strictObject({ statement: text, figures: IncidentFigures }),
  'incident.reopened': z.strictObject({ why: text }),
} as const

export const EventSchema = z.strictObject({
  actor: text,
  at: Time,
  data: z.record(text, z.unknown()),
  incident: text,
  prev: digest,
  seq: count,
  type: text.regex(/^[a-z]+(\.[a-z]+)+$/),
})
