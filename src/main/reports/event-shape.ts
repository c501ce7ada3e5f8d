import type { z } from 'zod'
import { Fingerprint } from '../../contract/identity.ts'
import { ItemState, StateCounts } from '../../contract/item-state.ts'
import { type Place, RunHalt } from '../../contract/runs.ts'
import { Reason } from '../../contract/vendor.ts'
import { Origin } from '../batches/manifest-schema.ts'
import { isTime } from '../batches/time-text.ts'
import { CHECKPOINT_REASONS } from '../journal/checkpoint-reason.ts'
import {
  type BatchEvent,
  type Exchange,
  type ItemEvent,
  type RunAuthority,
  type StoredEvent,
  TOLD_BY,
  type TrustHead,
} from '../journal/event.ts'

/** Of several types that share one declaration, `T` is one. */
type EventOf<T extends StoredEvent['type']> = ItemEvent | BatchEvent extends infer E
  ? E extends { readonly type: infer U }
    ? T extends U
      ? E
      : never
    : never
  : never
type Check = (value: unknown) => boolean
type MemberCheck = { readonly required: boolean; readonly fits: Check }
/** One entry for each member that the event's type declares: a member added there and not here does not compile. */
type Members<T> = {
  readonly [K in keyof T]-?: undefined extends T[K]
    ? MemberCheck & { required: false }
    : MemberCheck & { required: true }
}

const needed = (fits: Check) => ({ required: true, fits }) as const
const optional = (fits: Check) => ({ required: false, fits }) as const

const text: Check = (value) => typeof value === 'string'
const textOrNull: Check = (value) => value === null || text(value)
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const duration: Check = (value) => typeof value === 'number' && value >= 0
const flag: Check = (value) => typeof value === 'boolean'
const digest: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const each =
  (fits: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(fits)
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value)
/** SHA-256 in base64url. */
const keyId = matching(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)
/** In its one spelling, without line breaks. */
const base64 = matching(
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)$/,
)
const textsByName: Check = (value) => isPlain(value) && Object.values(value).every(text)
const onlyMembers = (value: unknown, checks: Readonly<Record<string, Check>>): boolean =>
  isPlain(value) &&
  Object.keys(value).length === Object.keys(checks).length &&
  Object.entries(checks).every(([name, fits]) => Object.hasOwn(value, name) && fits(value[name]))
const among = (values: readonly string[]): Check => {
  const known = new Set<unknown>(values)
  return (value) => known.has(value)
}
const fitting =
  (schema: z.ZodType): Check =>
  (value) =>
    schema.safeParse(value).success

const exchange: Members<Exchange> = {
  httpStatus: optional(count),
  code: optional(text),
  message: optional(text),
  requestId: optional(text),
  durationMs: optional(duration),
}
const nothing = {}
const authority: Check = (value) =>
  onlyMembers(value, {
    approvals: count,
    atSeal: count,
    changes: count,
    most: count,
    head: digest,
  } satisfies Record<keyof RunAuthority, Check>)
const trustHead: Check = (value) =>
  onlyMembers(value, { changes: count, head: digest } satisfies Record<keyof TrustHead, Check>)
const halt: Check = (value) =>
  RunHalt.safeParse(value).success && isTime((value as { readonly at: unknown }).at)
const people: Check = (value) =>
  onlyMembers(value, { approvers: each(text), preparer: textOrNull, runner: textOrNull })
const started: Members<EventOf<'run.started' | 'run.resumed'>['data']> = {
  connection: needed(text),
  host: needed(text),
  version: needed(text),
  canary: needed(flag),
  preflight: needed(flag),
  authority: optional(authority),
  byItself: optional((value) => value === true),
}
const origin: Check = (value) => Origin.safeParse(value).success
const bound: Members<EventOf<'run.bound'>['data']> = {
  origin: needed(origin),
  account: needed(textOrNull),
}
const place: Check = (value) =>
  onlyMembers(value, { origin, account: textOrNull } satisfies Record<keyof Place, Check>)
const counted = { counts: needed(fitting(StateCounts)) }

/** What each type of event carries in `data`. Written by hand, not as schemas: millions are checked in one go. */
const DATA: { readonly [T in StoredEvent['type']]: Members<EventOf<T>['data']> } = {
  'submit.intent': { attempt: needed(count), digest: needed(digest) },
  'submit.outcome': {
    ...exchange,
    attempt: needed(count),
    outcome: needed(
      among([
        'accepted',
        'pending-approval',
        'already-done',
        'refused',
        'refused-final',
        'ambiguous',
        'key-refused',
        'not-sent',
        'throttled',
        'in-doubt',
      ] satisfies EventOf<'submit.outcome'>['data']['outcome'][]),
    ),
  },
  'submit.lost': { attempt: needed(count), unsent: optional((value) => value === true) },
  'status.answer': {
    ...exchange,
    purpose: needed(
      among([
        'settle',
        'confirm',
        'preflight',
        'approval',
      ] satisfies EventOf<'status.answer'>['data']['purpose'][]),
    ),
    status: needed(
      among([
        'effective',
        'effective-before',
        'not-effective',
        'pending-approval',
        'rejected',
        'not-found',
        'ambiguous',
        'untold',
      ] satisfies EventOf<'status.answer'>['data']['status'][]),
    ),
    vendorStatus: optional(text),
    reason: optional(among(Reason.options)),
    since: optional(text),
    early: optional(flag),
    by: optional(among(TOLD_BY)),
  },
  'target.resolved': { columns: needed(textsByName) },
  'target.unresolvable': { code: needed(text), message: needed(text), doubted: optional(flag) },
  'confirm.expired': nothing,
  'settle.given-up': { message: needed(text) },
  'item.skipped': nothing,
  'item.retried': { from: needed(among(ItemState.options)), doubted: optional(flag) },
  'batch.sealed': { digest: needed(digest), items: needed(count), content: optional(digest) },
  'batch.imported': { bundle: needed(digest), keyId: needed(keyId), seal: needed(text) },
  'batch.approved': { keyId: needed(keyId), by: needed(text), jws: needed(text) },
  'batch.key-replaced': {
    from: needed(keyId),
    to: needed(keyId),
    why: needed(among(['handed-over', 'lost'])),
    jws: needed(text),
    approvals: needed(each(text)),
  },
  'run.permitted': {
    needed: needed(count),
    by: needed(each((value) => Fingerprint.safeParse(value).success)),
    keys: optional(each(keyId)),
    preparer: optional(keyId),
    runner: optional(keyId),
    until: optional(isTime),
    people: optional(people),
  },
  'run.started': started,
  'run.resumed': started,
  'run.bound': bound,
  'run.moved': { from: needed(place), to: needed(place), reason: needed(text) },
  'run.handed-over': {
    handOver: needed(text),
    number: needed(count),
    items: needed(count),
    digest: needed(digest),
  },
  'run.returned': {
    handOver: needed(text),
    result: needed(digest),
    outcomes: needed(count),
    closed: needed(flag),
  },
  'run.paused': { halt: needed(halt) },
  'run.offline': { cause: needed(text) },
  'run.online': nothing,
  'run.stopped': counted,
  'run.swept': {
    stillActive: needed(count),
    complete: needed(flag),
    note: needed(text),
    at: needed(isTime),
  },
  'run.finished': counted,
  'report.written': { format: needed(text), sha256: needed(digest) },
  'effect.checked': {
    items: needed(count),
    revoked: needed(count),
    notRevoked: needed(count),
    notCheckable: needed(count),
    expected: needed(count),
    shown: needed(count),
    sha256: needed(digest),
  },
  'checkpoint.timestamped': {
    seq: needed(count),
    head: needed(digest),
    authority: needed(text),
    token: needed(base64),
  },
  'checkpoint.signed': {
    why: needed(among(CHECKPOINT_REASONS)),
    keyId: needed(keyId),
    jws: needed(text),
    authority: optional(trustHead),
  },
}

const MEMBERS: readonly string[] = ['actor', 'at', 'batch', 'data', 'item', 'prev', 'seq', 'type']

/** What is wrong with the members of a would-be event, in words that follow "the event"; null when nothing is. */
export function misshapen(value: unknown): string | null {
  if (!isPlain(value)) return 'is not an object'
  const names = Object.keys(value)
  if (names.length !== MEMBERS.length || !MEMBERS.every((name, index) => names[index] === name)) {
    return `has the members ${names.join(', ')} instead of ${MEMBERS.join(', ')}`
  }
  const { actor, at, batch, data, item, prev, seq, type } = value
  if (typeof actor !== 'string' || typeof batch !== 'string' || !digest(prev))
    return 'has an actor, a batch or a prev that is none'
  if (!isTime(at)) return 'has a time that is none'
  if (!count(seq) || (item !== null && !count(item))) return 'has a seq or an item that is no number'
  if (typeof type !== 'string' || !Object.hasOwn(DATA, type))
    return `is of a type that this version does not know (${String(type)})`
  if (isOfItem(type) !== (item !== null))
    return item === null ? `is a ${type} of no item` : `is a ${type}, which is never of one item`
  return misshapenData(type as StoredEvent['type'], data)
}

function misshapenData(type: StoredEvent['type'], data: unknown): string | null {
  if (!isPlain(data)) return 'carries no data'
  const members = DATA[type] as Readonly<Record<string, MemberCheck>>
  for (const name in data) {
    if (!Object.hasOwn(members, name)) return `carries ${type} data with the unknown member "${name}"`
    if (!members[name]?.fits(data[name]))
      return `carries ${type} data whose member "${name}" is not what it may be`
  }
  for (const name in members) {
    if (members[name]?.required === true && !Object.hasOwn(data, name))
      return `carries ${type} data without "${name}"`
  }
  return null
}

const OF_BATCH = /^(batch|run|report|effect|checkpoint)\./

function isOfItem(type: string): boolean {
  return !OF_BATCH.test(type)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
