import { z } from 'zod'
import type { Channels } from './channel.ts'
import { FATES } from './incident-fates.ts'
import { BatchState } from './item-state.ts'
import { FileHandle, Name, PAGE_ROWS_MAX } from './page.ts'
import { Reason, VendorId } from './vendor.ts'
import { WaveSchedule } from './wave-schedule.ts'

/** What became of a member of the population: each member has exactly one of these. */
export const MemberFate = z.enum(FATES)
export type MemberFate = z.infer<typeof MemberFate>

const count = z.int().nonnegative()

/**
 * `population = revoked + notYetRevoked + expired + excluded + inDoubt + refused`, at all times. `replaced` counts beside:
 * a member that has a replacement is one of those six as well.
 */
export const IncidentFigures = z.strictObject({
  population: count,
  revoked: count,
  notYetRevoked: count,
  expired: count,
  excluded: count,
  inDoubt: count,
  refused: count,
  replaced: count,
})
export type IncidentFigures = z.infer<typeof IncidentFigures>

export const noFigures = (): IncidentFigures => ({
  population: 0,
  revoked: 0,
  notYetRevoked: 0,
  expired: 0,
  excluded: 0,
  inDoubt: 0,
  refused: 0,
  replaced: 0,
})

/** Where the rate of an estimate comes from: settled in the last minutes, a connection's own limits, the vendor's, an assumption. */
export const RateSource = z.enum(['measured', 'connection', 'published', 'assumed'])
export type RateSource = z.infer<typeof RateSource>

export const IncidentVendor = IncidentFigures.extend({
  vendor: VendorId,
  /** Of `revoked`: those of which only an inventory says so. */
  toldRevoked: count,
  /** Of `notYetRevoked`: those that no sealed batch will send. */
  inNoBatch: count,
  /** Certificates a second; null when there is no limit and nothing was measured. */
  perSecond: z.number().nonnegative().nullable(),
  rateFrom: RateSource.nullable(),
  /** When the last of it is done at that rate; null when nothing is left or the rate is not known. */
  estimatedEndAt: z.iso.datetime().nullable(),
})
export type IncidentVendor = z.infer<typeof IncidentVendor>

export const IncidentBatch = z.strictObject({
  batch: z.string(),
  vendor: VendorId,
  state: BatchState,
  /** Whether it was drafted for this incident by its name. */
  named: z.boolean(),
  items: count,
  /** Members of the population that it holds. */
  members: count,
  /** Of its items. */
  done: count,
  exceptions: count,
  events: count,
  head: z.string().nullable(),
  /** Where another workspace runs it, as its progress told last: of the moment, and of the members that it holds. */
  elsewhere: z
    .strictObject({ at: z.iso.datetime(), begun: count, done: count, exceptions: count, open: count })
    .nullable(),
})
export type IncidentBatch = z.infer<typeof IncidentBatch>

export const IncidentClock = z.strictObject({
  deadline: z.iso.datetime(),
  /** Milliseconds to the deadline; negative when it has passed. */
  leftMs: z.int(),
  /** Certificates still to be done: not yet revoked and in doubt. */
  left: count,
  estimatedEndAt: z.iso.datetime().nullable(),
  /** `unknown`: no rate is known. */
  outlook: z.enum(['done', 'kept', 'missed', 'passed', 'unknown']),
  /** What stands in the way and what would mend it, in sentences. */
  notes: z.array(z.string()),
})
export type IncidentClock = z.infer<typeof IncidentClock>

/** A line of the incident's journal in words. */
export const IncidentChange = z.strictObject({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  actor: z.string(),
  what: z.string(),
})
export type IncidentChange = z.infer<typeof IncidentChange>

export const IncidentWave = z.strictObject({
  name: z.string(),
  plannedAt: z.iso.datetime(),
  plannedBy: z.string(),
  /** The condition by which it was cut; empty for all that was left. */
  where: z.string(),
  schedule: WaveSchedule,
  /** The schedule in words. */
  when: z.string(),
  /** Whether its batches start by themselves once it is due, as was sealed or is to be sealed with them. */
  startsItself: z.boolean(),
  held: z.strictObject({ at: z.iso.datetime(), who: z.string(), why: z.string() }).nullable(),
  /** `due`: sealed, and nothing stands in its way here; a person may run it. */
  state: z.enum(['draft', 'held', 'waiting', 'due', 'running', 'ended']),
  /** Why it may not be sent now; empty when it may. */
  waitsFor: z.array(z.string()),
  members: count,
  /** Of its members. */
  replaced: count,
  revoked: count,
  excluded: count,
  batches: z.array(
    z.strictObject({
      batch: z.string(),
      vendor: VendorId,
      state: BatchState,
      connection: z.string().nullable(),
      items: count,
      /** Whether it starts by itself. */
      startsItself: z.boolean(),
    }),
  ),
})
export type IncidentWave = z.infer<typeof IncidentWave>

export const IncidentSummary = z.strictObject({
  name: z.string(),
  state: z.enum(['open', 'closed']),
  cause: z.strictObject({ id: z.string(), title: z.string() }),
  reason: Reason,
  owner: z.string(),
  knownAt: z.iso.datetime(),
  knownHow: z.string(),
  openedAt: z.iso.datetime(),
  /** An exercise: only drills count for it. */
  drill: z.boolean(),
  figures: IncidentFigures,
  clock: IncidentClock,
})
export type IncidentSummary = z.infer<typeof IncidentSummary>

export const Incident = IncidentSummary.extend({
  byVendor: z.array(IncidentVendor),
  batches: z.array(IncidentBatch),
  exclusions: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      who: z.string(),
      why: z.string(),
      until: z.iso.datetime().nullable(),
      items: count,
      /** How many of them are excluded by it still. */
      now: count,
    }),
  ),
  changes: z.array(IncidentChange),
  chain: z.strictObject({ events: count, head: z.string() }),
})
export type Incident = z.infer<typeof Incident>

export const IncidentMember = z.strictObject({
  id: z.int().positive(),
  vendor: VendorId,
  target: z.string(),
  commonName: z.string(),
  validTo: z.string().nullable(),
  fate: MemberFate,
  replaced: z.boolean(),
  /** What replaces it, as far as a list named it. */
  replacement: z.string().nullable(),
  origin: z.string(),
  batch: z.string().nullable(),
})
export type IncidentMember = z.infer<typeof IncidentMember>

export const IncidentCause = z.strictObject({
  id: z.string(),
  title: z.string(),
  reason: Reason,
  /** From when it became known; null where the document gives none. */
  hours: z.int().positive().nullable(),
})
export type IncidentCause = z.infer<typeof IncidentCause>

/** What is left over time: neither revoked, expired nor excluded. The last point is of now. */
export const BurnDown = z.strictObject({
  points: z.array(z.strictObject({ at: z.iso.datetime(), left: count })),
})
export type BurnDown = z.infer<typeof BurnDown>

export const ComparedIncident = z.strictObject({
  inventory: z.string(),
  items: count,
  new: count,
  present: count,
  told: count,
  replaced: count,
  gone: z.strictObject({
    revoked: count,
    toldRevoked: count,
    expired: count,
    replaced: count,
    excluded: count,
    unexplained: count,
  }),
})
export type ComparedIncident = z.infer<typeof ComparedIncident>

const incident = Name
const Words = z.string().trim().min(1).max(2000)
/** Those that an inventory lists, or those of whose names or labels one is given. */
const Chosen = z.union([
  z.strictObject({ inventory: Name }),
  z.strictObject({ find: z.array(z.string().trim().min(1).max(300)).min(1).max(1000) }),
])
const Overruled = {
  deadline: z.iso.datetime().optional(),
  reason: Reason.optional(),
  owner: z.string().trim().min(1).max(200).optional(),
}
const Items = z.strictObject({ items: count })

export const incidents = {
  'incidents.list': { class: 'read', input: z.strictObject({}), output: z.array(IncidentSummary) },
  'incidents.get': { class: 'read', input: z.strictObject({ incident }), output: Incident },
  /** Beside `get`: its members are counted one by one. */
  'incidents.waves': { class: 'read', input: z.strictObject({ incident }), output: z.array(IncidentWave) },
  'incidents.causes': { class: 'read', input: z.strictObject({}), output: z.array(IncidentCause) },
  'incidents.burnDown': { class: 'read', input: z.strictObject({ incident }), output: BurnDown },
  'incidents.members': {
    class: 'read',
    input: z.strictObject({
      incident,
      fate: MemberFate.optional(),
      vendor: VendorId.optional(),
      wave: Name.optional(),
      batch: Name.optional(),
      replaced: z.boolean().optional(),
      offset: count,
      limit: z.int().positive().max(PAGE_ROWS_MAX),
    }),
    output: z.strictObject({ total: count, items: z.array(IncidentMember) }),
  },
  /** Writes a numbered report; asks where to save, and answers null when the operator cancels, else the file's name. */
  'incidents.report': {
    class: 'local',
    input: z.strictObject({ incident, format: z.enum(['html', 'csv', 'pdf', 'jsonl']) }),
    output: z.string().nullable(),
  },
  /** One signed file to run it elsewhere by; asks where to save. `state.passphrase-needed` when the key is in a file. */
  'incidents.save': {
    class: 'local',
    input: z.strictObject({ incident, passphrase: z.string().min(1).max(1000).optional() }),
    output: z.string().nullable(),
  },
  /** Takes such a file in, all or nothing. Nothing is sent by it; what a stranger sealed starts by itself nowhere. */
  'incidents.load': {
    class: 'local',
    input: z.strictObject({ file: FileHandle }),
    output: z.strictObject({
      incident: z.string(),
      outcome: z.enum(['loaded', 'known']),
      members: count,
      batches: count,
      signedBy: z.string(),
      isTrusted: z.boolean(),
    }),
  },
  /** What another workspace tells of it, signed by a key that is trusted here. */
  'incidents.readProgress': {
    class: 'local',
    input: z.strictObject({ incident, file: FileHandle }),
    output: z.strictObject({
      outcome: z.enum(['read', 'known']),
      at: z.iso.datetime(),
      by: z.string(),
      told: count,
      unknown: count,
    }),
  },
  'incidents.open': {
    class: 'local',
    input: z.strictObject({
      incident,
      cause: z.string().max(60),
      knownAt: z.iso.datetime(),
      knownHow: z.string().trim().max(2000),
      ...Overruled,
      /** Needed where what the cause proposes is overruled. */
      note: z.string().trim().max(2000),
    }),
    output: z.void(),
  },
  'incidents.change': {
    class: 'local',
    input: z.strictObject({ incident, ...Overruled, note: Words }),
    output: z.void(),
  },
  'incidents.add': {
    class: 'local',
    input: z.strictObject({ incident, inventory: Name }),
    output: z.strictObject({
      inventory: z.string(),
      items: count,
      added: count,
      present: count,
      told: count,
    }),
  },
  'incidents.compare': {
    class: 'local',
    input: z.strictObject({ incident, inventory: Name }),
    output: ComparedIncident,
  },
  /** Only ever makes less be sent, so it is not asked about. */
  'incidents.exclude': {
    class: 'local',
    input: z.strictObject({ incident, chosen: Chosen, why: Words, until: z.iso.datetime().nullable() }),
    output: Items,
  },
  /** Lets runs send what was held back. */
  'incidents.include': {
    class: 'outward',
    input: z.strictObject({ incident, chosen: Chosen, why: Words }),
    output: Items,
  },
  /** Drafts, and when they may be sent; nothing is sealed or started by it. */
  'incidents.plan': {
    class: 'local',
    input: z.strictObject({
      incident,
      wave: Name,
      /** The grammar of `--where`, without lists from files. */
      where: z.string().trim().max(2000),
      vendor: VendorId.optional(),
      connections: z.array(Name).max(20),
      schedule: WaveSchedule,
      /** What is sealed says that it starts by itself; whoever seals and approves it says yes to that. */
      startsItself: z.boolean().optional(),
    }),
    output: z.strictObject({
      batches: z.array(z.strictObject({ batch: z.string(), vendor: VendorId, items: count })),
      unreplaced: count,
      /** What was left out, in words. */
      leftOut: z.string(),
    }),
  },
  'incidents.hold': {
    class: 'local',
    input: z.strictObject({ incident, wave: Name, why: Words }),
    output: z.void(),
  },
  /** Lets runs send what was held back. */
  'incidents.release': {
    class: 'outward',
    input: z.strictObject({ incident, wave: Name, why: Words }),
    output: z.void(),
  },
  'incidents.close': {
    class: 'local',
    input: z.strictObject({ incident, statement: Words }),
    output: z.void(),
  },
  'incidents.reopen': { class: 'local', input: z.strictObject({ incident, why: Words }), output: z.void() },
} satisfies Channels
