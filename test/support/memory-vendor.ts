import type { ConnectionCheck, RateWindow } from '../../src/contract/connections.ts'
import type { OperationInfo, Reason } from '../../src/contract/vendor.ts'
import type { Clock } from '../../src/main/clock.ts'
import type { Transport } from '../../src/main/http/transport.ts'
import type {
  Item,
  Order,
  Outcome,
  Population,
  Read,
  Resolution,
  Submitted,
  Target,
  TargetStatus,
  Vendor,
  VendorClient,
} from '../../src/main/vendors/port.ts'

/** What the vendor does with the n-th submit, beside doing it. */
export type Behaviour =
  | 'ok'
  | 'doubt-before'
  | 'doubt-after'
  /** 503 with `Retry-After`, and 500 without. */
  | 'busy-before'
  | 'busy-after'
  | 'failed-before'
  | 'failed-after'
  | 'throttled'
  | 'not-sent'
  | 'refused'
  | 'refused-final'
  | 'already-done'
  | 'key-refused'
  | 'unexpected'

/** A request that left: from which batch, and where to. */
export interface Leaving {
  readonly origin: string
  /** Of the key. */
  readonly account: string | null
  /** The comment of the order, which simulated batches have as their name; null for a question. */
  readonly batch: string | null
  readonly serials: readonly string[]
}

/** What became of a request for one item at the vendor. */
export interface Submission {
  readonly batch: string
  readonly serial: string
  readonly estate: string
  readonly behaviour: Behaviour
  readonly hadEffect: boolean
  /** An earlier request has had its effect already. */
  readonly isRepeated: boolean
  /** Another request for the same target was under way. */
  readonly isDouble: boolean
}

export interface MemoryVendorOptions {
  readonly clock: Clock
  readonly latencyMs: () => number
  /** How long an effect takes to show. */
  readonly lagMs: number
  /** How long an effect is given to show at the most. */
  readonly confirmWithinMs?: number
  readonly behaviour: (submit: number, item: Item) => Behaviour
  /** Whether a status that is asked now comes from a replica that has not seen the effect. */
  readonly isStale?: () => boolean
  /** What a refusal for speed asks for; 1.5 s unless given. */
  readonly retryAfterMs?: number
  readonly readFails?: (read: number) => Read<never> | null
  readonly hasList?: boolean
  /** Each target must be asked for under another name before it is sent. */
  readonly named?: boolean
  /** Each submit creates a request that waits for approval, a second one for the same target too, as CertCentral does. */
  readonly approvals?: boolean
  readonly hasStatus?: boolean
  /** Which certificates a host knows, by its origin: those of one estate are the same. One for all unless given. */
  readonly estateOf?: (origin: string) => string
  /** The account that a key acts for; the vendor tells none unless given. */
  readonly accountOf?: (key: string) => string
  readonly onLeave?: (leaving: Leaving) => void
  readonly windows?: readonly RateWindow[]
  readonly maxTargetsPerRequest?: number
}

/** A vendor in memory with a log of every effect, for simulations on a virtual clock. */
export interface MemoryVendor {
  readonly vendor: Vendor
  /** The vendor as a process sees it that may be frozen: nothing leaves and nothing is taken in until the gate opens. */
  behind(gate: () => Promise<void>): Vendor
  /** What was asked for, and left. */
  readonly submissions: readonly Submission[]
  /** Serial numbers in the order in which they were revoked. */
  readonly effects: string[]
  /** Wall-clock times at which requests arrived. */
  readonly arrivals: number[]
  readonly submits: () => number
  revokeBeforehand(serial: string, reason?: Reason): void
  approveAll(): void
}

export const REVOKE: OperationInfo = {
  id: 'revoke',
  title: 'Revoke certificate',
  done: 'revoked',
  reversible: false,
  target: {
    kind: 'certificate',
    noun: { one: 'certificate', many: 'certificates' },
    columns: [
      {
        name: 'serial_number',
        label: 'Serial number',
        type: 'serial',
        synonyms: ['serialnumber'],
        required: true,
        identity: true,
      },
    ],
    oneOf: [],
  },
  options: [],
  reasons: [{ reason: 'superseded', code: 4, wire: 'superseded' }],
  reasonRequired: true,
  commentRequired: false,
  warnings: [],
}

/** Latencies that are prime to each other, so that no two answers come in the same moment. */
export function latenciesApart(): () => number {
  let sent = 0
  return () => 200 + 37 * (sent++ % 11) + sent / 997
}

export function memoryVendor(options: MemoryVendorOptions): MemoryVendor {
  const { clock } = options
  const revoked = new Map<string, { visibleAt: number; reason: Reason }>()
  const pending = new Map<string, { requestId: string; visibleAt: number }>()
  const effects: string[] = []
  const arrivals: number[] = []
  const submissions: Submission[] = []
  /** How many requests for a target are under way. */
  const inAir = new Map<string, number>()
  let submits = 0
  let reads = 0

  const affect = (key: string, item: Item) => {
    effects.push(key)
    revoked.set(key, { visibleAt: clock.monotonic() + options.lagMs, reason: item.reason ?? 'superseded' })
  }
  const submitOne = (item: Item, key: string, batch: string, estate: string): Outcome => {
    submits += 1
    const behaviour = options.behaviour(submits, item)
    const isRepeated = effects.includes(key)
    const before = effects.length
    const outcome = outcomeOf(behaviour, item, key)
    submissions.push({
      batch,
      serial: serialOf(item.target),
      estate,
      behaviour,
      hadEffect: effects.length > before,
      isRepeated,
      isDouble: (inAir.get(key) ?? 0) > 1,
    })
    return outcome
  }
  const outcomeOf = (behaviour: Behaviour, item: Item, key: string): Outcome => {
    const isRevoked = revoked.has(key)
    switch (behaviour) {
      case 'doubt-before':
        return { kind: 'in-doubt', cause: 'connection reset', unexpected: false }
      case 'busy-before':
        return { kind: 'in-doubt', cause: '503', unexpected: false, retryAfterMs: 1500 }
      case 'failed-before':
        return { kind: 'in-doubt', cause: '500', unexpected: false }
      case 'throttled':
        return { kind: 'throttled', retryAfterMs: options.retryAfterMs ?? 1500 }
      case 'not-sent':
        return { kind: 'not-sent', cause: 'connection refused' }
      case 'key-refused':
        return { kind: 'key-refused', code: 'invalid_api_key', message: 'no', hint: 'another key' }
      case 'refused':
        return { kind: 'refused', code: 'bad', message: 'not in a revocable state', final: false }
      case 'refused-final':
        if (isRevoked) return { kind: 'refused', code: 'bad', message: 'already revoked', final: false }
        return { kind: 'refused', code: 'not_found', message: 'no such certificate', final: true }
      case 'already-done':
        return { kind: 'already-done', code: 'done', message: 'already revoked' }
      case 'ok':
      case 'doubt-after':
      case 'busy-after':
      case 'failed-after':
      case 'unexpected': {
        const doubt: Outcome = {
          kind: 'in-doubt',
          cause: behaviour,
          unexpected: behaviour === 'unexpected',
          ...(behaviour === 'busy-after' ? { retryAfterMs: 1500 } : {}),
        }
        if (options.approvals === true && !isRevoked) {
          const requestId = `r${submits}`
          effects.push(key)
          pending.set(key, { requestId, visibleAt: clock.monotonic() + options.lagMs })
          return behaviour === 'ok' ? { kind: 'pending-approval', requestId } : doubt
        }
        if (isRevoked) return { kind: 'refused', code: 'bad', message: 'already revoked', final: false }
        affect(key, item)
        return behaviour === 'ok' ? { kind: 'accepted' } : doubt
      }
      default:
        return behaviour satisfies never
    }
  }
  const statusOf = (key: string): TargetStatus => {
    const found = revoked.get(key)
    // A replica may show the old status after another has shown the new one, for as long as an effect is given to show.
    const isYoung = (visibleAt: number) =>
      clock.monotonic() - (visibleAt - options.lagMs) < (options.confirmWithinMs ?? 60_000) / 2
    const isStale = (visibleAt: number) => isYoung(visibleAt) && options.isStale?.() === true
    if (found !== undefined && found.visibleAt <= clock.monotonic() && !isStale(found.visibleAt)) {
      return {
        kind: 'effective',
        vendorStatus: 'revoked',
        reason: found.reason,
        since: '2026-11-20T10:00:00Z',
      }
    }
    const request = pending.get(key)
    if (request !== undefined && request.visibleAt <= clock.monotonic() && !isStale(request.visibleAt)) {
      return { kind: 'pending-approval', requestId: request.requestId, vendorStatus: 'pending' }
    }
    return { kind: 'not-effective', vendorStatus: 'issued' }
  }
  const read = async <T>(value: () => T, signal?: AbortSignal): Promise<Read<T>> => {
    reads += 1
    arrivals.push(clock.now())
    try {
      await clock.sleep(options.latencyMs(), signal)
    } catch {
      return { kind: 'offline', cause: 'cancelled' }
    }
    return options.readFails?.(reads) ?? { kind: 'ok', value: value() }
  }

  interface Way {
    readonly origin: string
    readonly account: string | null
    readonly transport: Transport
    readonly gate: () => Promise<void>
  }
  const client = ({ origin, account, transport, gate }: Way): VendorClient => {
    const estate = options.estateOf?.(origin) ?? ''
    const keyOf = (target: Target) => estate + serialOf(target)
    const send = async (mutating: boolean) => {
      await gate()
      return transport.send({ method: mutating ? 'POST' : 'GET', path: '/', headers: {}, mutating })
    }
    const ask = async <T>(items: readonly Item[], value: () => T, signal?: AbortSignal): Promise<Read<T>> => {
      await send(false)
      const serials = items.map(({ target }) => serialOf(target))
      options.onLeave?.({ origin, account, batch: null, serials })
      const answer = await read(value, signal)
      await gate()
      return answer
    }
    return {
      check: async (): Promise<ConnectionCheck> => ({ ok: true, message: 'ok', facts: [] }),
      async submit(order: Order, items: readonly Item[]): Promise<Submitted[]> {
        const left = await send(true)
        if (left.kind === 'not-sent')
          return items.map(() => ({ outcome: { kind: 'not-sent', cause: left.cause }, durationMs: 0 }))
        const serials = items.map(({ target }) => serialOf(target))
        options.onLeave?.({ origin, account, batch: order.comment, serials })
        arrivals.push(clock.now())
        const count = (by: number) => {
          for (const { target } of items) inAir.set(keyOf(target), (inAir.get(keyOf(target)) ?? 0) + by)
        }
        count(1)
        const latency = options.latencyMs()
        await clock.sleep(latency / 2)
        const outcomes = items.map((item) => submitOne(item, keyOf(item.target), order.comment, estate))
        await clock.sleep(latency / 2)
        count(-1)
        await gate()
        return outcomes.map((outcome) => ({ outcome, durationMs: latency }))
      },
      status: (_order, item, _requestId, signal) =>
        ask(
          [item],
          () =>
            options.hasStatus === false
              ? { kind: 'untold', message: 'no status call' }
              : statusOf(keyOf(item.target)),
          signal,
        ),
      ...(options.named === true
        ? {
            resolve: (_order: Order, items: readonly Item[], signal?: AbortSignal) =>
              ask(
                items,
                () =>
                  new Map<number, Resolution>(
                    items.map(({ ordinal, target }) => [
                      ordinal,
                      { kind: 'resolved', columns: { memory_name: `name of ${serialOf(target)}` } },
                    ]),
                  ),
                signal,
              ),
          }
        : {}),
      ...(account === null
        ? {}
        : { account: async (): Promise<Read<string | null>> => ({ kind: 'ok', value: account }) }),
      ...(options.hasList === true
        ? {
            statuses: (
              _order: Order,
              items: readonly Item[],
              _population: Population,
              _maxRequests: number,
              signal?: AbortSignal,
            ) =>
              ask(
                items,
                () => {
                  const found = items.map((item) => [item.ordinal, statusOf(keyOf(item.target))] as const)
                  return new Map(found.filter(([, status]) => status.kind === 'effective'))
                },
                signal,
              ),
            statusesCost: () => 1,
          }
        : {}),
      close: async () => {},
    }
  }

  const behind = (gate: () => Promise<void>): Vendor => ({
    id: 'digicert-tlm',
    info: {
      id: 'digicert-tlm',
      title: 'Memory',
      operations: [REVOKE],
      secret: { label: 'Key', help: '' },
      baseUrlExample: 'https://example.com',
      connectionFields: [],
      queryFields: [],
      limits: '',
      assumptions: [],
    },
    limits:
      options.windows === undefined
        ? { kind: 'unknown', startPerSecond: 5 }
        : { kind: 'published', windows: options.windows },
    // It says itself what its answers prove.
    proof: { names: {}, changes: [], questions: [], statuses: [] },
    throttleMs: 1000,
    pace: () => ({
      maxTargetsPerRequest: options.maxTargetsPerRequest ?? 1,
      needsResolution: (target) => options.named === true && target['memory_name'] === undefined,
      settleMs: 2000,
      confirmWithinMs: options.confirmWithinMs ?? 60_000,
      hasStatus: options.hasStatus ?? true,
    }),
    examine: () => [],
    // All goes through the transport, so that questions take their place in the rate budget and requests meet the fence.
    connect: ({ baseUrl }, secret, transport) =>
      client({
        origin: new URL(baseUrl).origin,
        account: options.accountOf?.(secret.reveal()) ?? null,
        transport,
        gate,
      }),
  })
  return {
    vendor: behind(async () => {}),
    behind,
    effects,
    submissions,
    arrivals,
    submits: () => submits,
    revokeBeforehand: (serial, reason = 'superseded') => void revoked.set(serial, { visibleAt: 0, reason }),
    approveAll() {
      for (const serial of pending.keys()) revoked.set(serial, { visibleAt: 0, reason: 'superseded' })
    },
  }
}

const serialOf = (target: Target): string => target['serial_number'] ?? ''
