import { z } from 'zod'
import type { Channels } from './channel.ts'
import { StandElsewhere } from './elsewhere.ts'
import { Environment } from './environment.ts'
import { Passphrase } from './identity.ts'
import { BatchState, ItemState, StateCounts } from './item-state.ts'
import { Name, PAGE_ROWS_MAX } from './page.ts'
import { VendorId } from './vendor.ts'

/** Why a run is not sending just now. */
export const RunHalt = z.strictObject({
  kind: z.enum([
    'operator',
    'signal',
    'key-refused',
    'doubts',
    'canary',
    'unexpected-answer',
    'offline',
    'disk',
    'lease',
    'wrong-place',
    'target-held',
    'handed-over',
    'closing',
    'crash',
    'internal',
  ]),
  message: z.string(),
  hint: z.string(),
  at: z.iso.datetime(),
})
export type RunHalt = z.infer<typeof RunHalt>

export const Sweep = z.strictObject({
  /** Items of the batch that the vendor still lists as active after the run. */
  stillActive: z.int().nonnegative(),
  complete: z.boolean(),
  note: z.string(),
  at: z.iso.datetime(),
})
export type Sweep = z.infer<typeof Sweep>

/** Why a person must read about a run that has ended. */
export const ExceptionKind = z.enum([
  'refused',
  'unconfirmed',
  'unresolved',
  'reason-differs',
  'skipped',
  'not-seen',
  'moved',
])
export type ExceptionKind = z.infer<typeof ExceptionKind>

/** Where a run goes: `origin` such as `https://one.digicert.com`, `account` as the vendor numbers it. */
export const Place = z.strictObject({ origin: z.string(), account: z.string().nullable() })
export type Place = z.infer<typeof Place>

/** What a run is at. */
export const RunPhase = z.enum([
  'account',
  'preflight',
  'approvals',
  'names',
  'sending',
  'doubts',
  'confirming',
  'sweeping',
])
export type RunPhase = z.infer<typeof RunPhase>

/** What keeps a run from getting on just now. */
export const RunTrouble = z.strictObject({
  /** In the vendor's words, or the network's. */
  message: z.string(),
  /** How often in a row. */
  times: z.int().positive(),
  since: z.iso.datetime(),
  /** When the next try is made; null where that hangs on others. */
  nextTryAt: z.iso.datetime().nullable(),
  /** What mends it, where that is known. */
  remedy: z.strictObject({ code: z.string(), hint: z.string() }).optional(),
})
export type RunTrouble = z.infer<typeof RunTrouble>

/** How many answers what a run asks at its present phase has had. */
export const RunProgress = z.strictObject({
  answered: z.int().nonnegative(),
  /** Null where nobody knows yet how many there are. */
  of: z.int().nonnegative().nullable(),
})
export type RunProgress = z.infer<typeof RunProgress>

/** What items of a run under way wait for, where that takes its time though nothing has failed. */
export const RunWait = z.strictObject({
  /**
   * `effect`: that of a doubtful request may still come to show; `status`: accepted, and not shown yet; `limit`: the vendor's pace;
   * `step`: the careful step before; `other-batch`, `above`: held back by another batch, or by what stands above the run;
   * `answer`: sent, and the vendor takes its time.
   */
  for: z.enum(['effect', 'status', 'limit', 'step', 'other-batch', 'above', 'answer']),
  items: z.int().positive(),
  /** When they are asked about next, or the next may leave; null for now, or where that hangs on others. */
  nextAt: z.iso.datetime().nullable(),
  /** When the last of them is over at the latest, with a vendor that answers; null where that hangs on others. */
  latestAt: z.iso.datetime().nullable(),
  /** What holds them back, in words. */
  message: z.string().nullable(),
  /** Of `answer`: when the first of them left. */
  since: z.iso.datetime().optional(),
})
export type RunWait = z.infer<typeof RunWait>

/** The document that `status --json` prints; further keys may be added, none is taken away. */
export const RunStatus = z.strictObject({
  batch: z.string(),
  vendor: VendorId,
  operation: z.string(),
  /** An exercise against the built-in sandbox. */
  drill: z.boolean(),
  state: BatchState,
  counts: StateCounts,
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  requests: z.strictObject({ sent: z.int(), throttled: z.int(), retried: z.int() }),
  chain: z.strictObject({ events: z.int().nonnegative(), head: z.string() }),
  connection: z.string().nullable(),
  host: z.string().nullable(),
  /** Whether a process holds the lease of this run now, and which. */
  runner: z.strictObject({ holder: z.string(), heartbeatAt: z.iso.datetime(), here: z.boolean() }).nullable(),
  halt: RunHalt.nullable(),
  /** Of a run under way: what it is at, in another process as of about a second ago; null where nobody carries it. */
  phase: RunPhase.nullable(),
  /** Of a run under way that does not get on; null while all is well. */
  trouble: RunTrouble.nullable(),
  /** Of a run under way that looks up names, statuses or approvals; null at any other phase. */
  progress: RunProgress.nullable(),
  /** Of a run under way: what its items wait for. */
  waits: z.array(RunWait),
  pace: z.strictObject({
    /** Items settled a second, over the last ten seconds. */
    itemsPerSecond: z.number().nonnegative(),
    /** What the limits allow now; null when there is none. */
    allowedPerSecond: z.number().nonnegative().nullable(),
    concurrency: z.int().nonnegative(),
  }),
  estimatedEndAt: z.iso.datetime().nullable(),
  /** Items whose reason at the vendor differs from the one asked for, and other things a person must read. */
  exceptions: z.int().nonnegative(),
  /** What a person must read about, by kind; kinds that did not happen are left out. */
  exceptionKinds: z.array(z.strictObject({ kind: ExceptionKind, count: z.int().positive() })),
  /** The vendor's origin, and account where it tells one, that the run is bound to since its first start. */
  place: Place.nullable(),
  /** What that host is for; null before the first start. */
  environment: Environment.nullable(),
  sweep: Sweep.nullable(),
})
export type RunStatus = z.infer<typeof RunStatus>

export const RunItem = z.strictObject({
  ordinal: z.int().positive(),
  target: z.string(),
  commonName: z.string().optional(),
  state: ItemState,
  /** The vendor's answer in the vendor's words, with what is being done about it. */
  answer: z.string(),
  attempts: z.int().nonnegative(),
  reason: z.string().nullable(),
  sourceRow: z.int().nonnegative(),
  /** The vendor shows another reason than was asked for, or another thing a person must read. */
  exception: z.string().nullable(),
})
export type RunItem = z.infer<typeof RunItem>

/** `reason-differs`: what ended well and bears an exception all the same. */
export const RunItemGroup = z.enum(['all', 'in-flight', 'attention', 'reason-differs', 'confirmed', 'queued'])
export type RunItemGroup = z.infer<typeof RunItemGroup>

/** A point of the chart: what became of items in the minute that starts at `at`. */
export const SeriesPoint = z.strictObject({
  at: z.iso.datetime(),
  confirmed: z.int().nonnegative(),
  /** Refused, or for a person otherwise. */
  failed: z.int().nonnegative(),
  /** Came into doubt; most are settled later, and counted again then. */
  doubted: z.int().nonnegative(),
})
export type SeriesPoint = z.infer<typeof SeriesPoint>

export const RetryState = z.enum(['refused', 'unresolved', 'unconfirmed'])
export type RetryState = z.infer<typeof RetryState>

const batch = Name
/** A key typed into the window for this run only; it is held in memory, goes no further and cannot be read back. */
export const Key = z.string().min(1).max(10_000)

/** Of a signing key in a file: with it the run's record is signed; it is held for this run only. Without, nothing is held up. */
const passphrase = Passphrase.optional()

export const runs = {
  'runs.status': { class: 'read', input: z.strictObject({ batch }), output: RunStatus },
  /** Runs and finished runs, newest first. */
  'runs.list': { class: 'read', input: z.strictObject({}), output: z.array(RunStatus) },
  'runs.start': {
    class: 'irreversible',
    input: z.strictObject({
      batch,
      connection: Name,
      /** The number of items, typed by the operator: anything else is refused. */
      confirmCount: z.int().nonnegative(),
      canary: z.boolean(),
      preflight: z.boolean(),
      concurrency: z.int().positive().max(20).optional(),
      key: Key.optional(),
      passphrase,
    }),
    output: RunStatus,
  },
  'runs.pause': { class: 'local', input: z.strictObject({ batch }), output: RunStatus },
  'runs.resume': {
    class: 'irreversible',
    input: z.strictObject({ batch, connection: Name.optional(), key: Key.optional(), passphrase }),
    output: RunStatus,
  },
  'runs.stop': { class: 'local', input: z.strictObject({ batch }), output: RunStatus },
  /** Puts items that ended in a state back into the queue of the run. */
  'runs.retry': {
    class: 'irreversible',
    input: z.strictObject({
      batch,
      state: RetryState,
      ordinals: z.array(z.int().positive()).max(PAGE_ROWS_MAX).optional(),
    }),
    output: z.strictObject({ items: z.int().nonnegative() }),
  },
  /** Takes items out before they are sent. */
  'runs.skip': {
    class: 'irreversible',
    input: z.strictObject({ batch, ordinals: z.array(z.int().positive()).min(1).max(PAGE_ROWS_MAX) }),
    output: z.strictObject({ items: z.int().nonnegative() }),
  },
  /** What of it that is still to be sent stands in other batches. */
  'runs.elsewhere': { class: 'read', input: z.strictObject({ batch }), output: z.array(StandElsewhere) },
  /** Takes out what another batch has done or under way. */
  'runs.skipElsewhere': {
    class: 'irreversible',
    input: z.strictObject({ batch }),
    output: z.strictObject({ items: z.int().nonnegative() }),
  },
  /**
   * Says that the place of a run goes by another address now: later requests and questions go there. Refused while outcomes
   * are open that only the old place can tell, unless `giveUpOpen` ends them as unknown.
   */
  'runs.move': {
    class: 'irreversible',
    input: z.strictObject({
      batch,
      connection: Name,
      reason: z.string().trim().min(1).max(2000),
      giveUpOpen: z.boolean(),
    }),
    output: RunStatus,
  },
  'runs.items': {
    class: 'read',
    input: z.strictObject({
      batch,
      group: RunItemGroup,
      state: ItemState.optional(),
      search: z.string().max(200).optional(),
      offset: z.int().nonnegative(),
      limit: z.int().positive().max(PAGE_ROWS_MAX),
    }),
    output: z.strictObject({ total: z.int().nonnegative(), items: z.array(RunItem) }),
  },
  'runs.series': { class: 'read', input: z.strictObject({ batch }), output: z.array(SeriesPoint) },
} satisfies Channels

export const runAnnouncements = { 'runs.changed': z.strictObject({ batch: z.string(), status: RunStatus }) }
