import type { ConnectionCheck, RateWindow } from '../../src/contract/connections.ts'
import type { OperationInfo, Reason } from '../../src/contract/vendor.ts'
import type { Clock } from '../../src/main/clock.ts'
import type {
  Item,
  Order,
  Outcome,
  Population,
  Read,
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
  | 'throttled'
  | 'not-sent'
  | 'refused'
  | 'refused-final'
  | 'already-done'
  | 'key-refused'
  | 'unexpected'

export interface MemoryVendorOptions {
  readonly clock: Clock
  readonly latencyMs: () => number
  /** How long an effect takes to show. */
  readonly lagMs: number
  /** How long an effect is given to show at the most. */
  readonly confirmWithinMs?: number
  readonly behaviour: (submit: number, item: Item) => Behaviour
  readonly readFails?: (read: number) => Read<never> | null
  readonly hasList?: boolean
  /** Each submit creates a request that waits for approval, a second one for the same target too, as CertCentral does. */
  readonly approvals?: boolean
  readonly hasStatus?: boolean
  readonly windows?: readonly RateWindow[]
  readonly maxTargetsPerRequest?: number
}

/** A vendor in memory with a log of every effect, for simulations on a virtual clock. */
export interface MemoryVendor {
  readonly vendor: Vendor
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

export function memoryVendor(options: MemoryVendorOptions): MemoryVendor {
  const { clock } = options
  const revoked = new Map<string, { visibleAt: number; reason: Reason }>()
  const pending = new Map<string, { requestId: string; visibleAt: number }>()
  const effects: string[] = []
  const arrivals: number[] = []
  let submits = 0
  let reads = 0

  const affect = (item: Item) => {
    const serial = serialOf(item.target)
    effects.push(serial)
    revoked.set(serial, { visibleAt: clock.monotonic() + options.lagMs, reason: item.reason ?? 'superseded' })
  }
  const submitOne = (item: Item): Outcome => {
    submits += 1
    const behaviour = options.behaviour(submits, item)
    const isRevoked = revoked.has(serialOf(item.target))
    switch (behaviour) {
      case 'doubt-before':
        return { kind: 'in-doubt', cause: 'connection reset', unexpected: false }
      case 'throttled':
        return { kind: 'throttled', retryAfterMs: 1500 }
      case 'not-sent':
        return { kind: 'not-sent', cause: 'connection refused' }
      case 'key-refused':
        return { kind: 'key-refused', code: 'invalid_api_key', message: 'no', hint: 'another key' }
      case 'refused':
        return { kind: 'refused', code: 'bad', message: 'not in a revocable state', final: false }
      case 'refused-final':
        return { kind: 'refused', code: 'not_found', message: 'no such certificate', final: true }
      case 'already-done':
        return { kind: 'already-done', code: 'done', message: 'already revoked' }
      case 'ok':
      case 'doubt-after':
      case 'unexpected':
        if (options.approvals === true && !isRevoked) {
          const requestId = `r${submits}`
          effects.push(serialOf(item.target))
          pending.set(serialOf(item.target), { requestId, visibleAt: clock.monotonic() + options.lagMs })
          if (behaviour === 'ok') return { kind: 'pending-approval', requestId }
          return { kind: 'in-doubt', cause: behaviour, unexpected: behaviour === 'unexpected' }
        }
        if (isRevoked) return { kind: 'refused', code: 'bad', message: 'already revoked', final: false }
        affect(item)
        if (behaviour === 'ok') return { kind: 'accepted' }
        return { kind: 'in-doubt', cause: behaviour, unexpected: behaviour === 'unexpected' }
      default:
        return behaviour satisfies never
    }
  }
  const statusOf = (target: Target): TargetStatus => {
    const found = revoked.get(serialOf(target))
    if (found !== undefined && found.visibleAt <= clock.monotonic()) {
      return {
        kind: 'effective',
        vendorStatus: 'revoked',
        reason: found.reason,
        since: '2026-11-20T10:00:00Z',
      }
    }
    const request = pending.get(serialOf(target))
    if (request !== undefined && request.visibleAt <= clock.monotonic()) {
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

  const client = (send: () => Promise<void>): VendorClient => ({
    check: async (): Promise<ConnectionCheck> => ({ ok: true, message: 'ok', facts: [] }),
    async submit(_order: Order, items: readonly Item[]): Promise<Submitted[]> {
      arrivals.push(clock.now())
      const latency = options.latencyMs()
      await clock.sleep(latency / 2)
      const outcomes = items.map(submitOne)
      await clock.sleep(latency / 2)
      return outcomes.map((outcome) => ({ outcome, durationMs: latency }))
    },
    async status(_order, item, _requestId, signal) {
      await send()
      return read(
        () =>
          options.hasStatus === false ? { kind: 'untold', message: 'no status call' } : statusOf(item.target),
        signal,
      )
    },
    ...(options.hasList === true
      ? {
          async statuses(
            _order: Order,
            items: readonly Item[],
            _population: Population,
            _maxRequests: number,
            signal?: AbortSignal,
          ) {
            await send()
            return read(() => {
              const found = items.map((item) => [item.ordinal, statusOf(item.target)] as const)
              return new Map(found.filter(([, status]) => status.kind === 'effective'))
            }, signal)
          },
          statusesCost: () => 1,
        }
      : {}),
    close: async () => {},
  })

  const vendor: Vendor = {
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
      needsResolution: () => false,
      settleMs: 2000,
      confirmWithinMs: options.confirmWithinMs ?? 60_000,
      hasStatus: options.hasStatus ?? true,
    }),
    examine: () => [],
    // Questions go through the transport, so that they take their place in the rate budget as a real client's do.
    connect: (_connection, _secret, transport) =>
      client(async () => {
        await transport.send({ method: 'GET', path: '/', headers: {}, mutating: false })
      }),
  }
  return {
    vendor,
    effects,
    arrivals,
    submits: () => submits,
    revokeBeforehand: (serial, reason = 'superseded') => void revoked.set(serial, { visibleAt: 0, reason }),
    approveAll() {
      for (const serial of pending.keys()) revoked.set(serial, { visibleAt: 0, reason: 'superseded' })
    },
  }
}

const serialOf = (target: Target): string => target['serial_number'] ?? ''
