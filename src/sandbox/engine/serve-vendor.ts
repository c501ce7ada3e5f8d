import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SandboxClock } from '../sandbox-clock.ts'
import type { VendorName } from '../vendor-name.ts'
import type { RateWindow, Reply, Route, VendorRequest, VendorWorld } from '../vendor-world.ts'
import { type Exchange, sendReply, sendSpoilt } from './deliver.ts'
import {
  type AnswerFault,
  type FaultRule,
  type LastingFault,
  WRONG_ANSWERS,
  type WrongAnswer,
} from './fault.ts'
import { type FaultPlan, faultPlan } from './fault-plan.ts'
import type { LaggingStatus } from './lagging-status.ts'
import { type Listener, listen, type TlsFiles } from './listener.ts'
import { readBody } from './read-body.ts'
import { rollingWindows } from './rolling-windows.ts'
import type { RequestRecord, SandboxLog } from './sandbox-log.ts'
import { wrongAnswers } from './wrong-answers.ts'

export interface VendorCounts {
  readonly requests: number
  /** Answers 429 because a window was full, not by a fault. */
  readonly throttled: number
  readonly faults: number
  readonly connections: number
}

/** One vendor at its address. */
export interface VendorServer {
  readonly origin: string
  counts(): VendorCounts
  windows(): readonly RateWindow[]
  setFaults(rules: readonly FaultRule[]): void
  setWindows(windows: readonly RateWindow[]): void
  halveWindows(): void
  setLatency(ms: number): void
  setKeyRevoked(revoked: boolean): void
  /** Refuses connections until `online`. */
  offline(): void
  online(): Promise<void>
  /** The number of the request that is being answered, 0 between requests. */
  currentRequest(): number
  close(): Promise<void>
}

export interface VendorServerInit {
  readonly name: VendorName
  readonly world: VendorWorld
  readonly port: number
  readonly tls?: TlsFiles
  readonly clock: SandboxClock
  readonly log: SandboxLog
  readonly lag: LaggingStatus
  readonly latencyMs: number
  readonly windows: readonly RateWindow[]
  readonly rules: readonly FaultRule[]
  /** Origin that redirects lead to. */
  readonly stranger: string
}

export async function serveVendor(init: VendorServerInit): Promise<VendorServer> {
  const { clock, log, name } = init
  const counts = { requests: 0, throttled: 0, faults: 0, connections: 0 }
  const untrue = wrongAnswers(init.lag)
  const windows = rollingWindows(init.windows)
  const timers = new Set<NodeJS.Timeout>()
  let plan: FaultPlan = faultPlan(name, init.rules)
  let latencyMs = init.latencyMs
  let keyRevoked = false
  let current = 0

  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, ms)
    timers.add(timer)
  }
  const goOffline = (ms: number) => {
    listener.down()
    later(ms, () => void listener.up())
  }
  const last = (fault: LastingFault) => {
    switch (fault.kind) {
      case 'key-revoked':
        keyRevoked = true
        return
      case 'limits-halved':
        windows.halve()
        return
      case 'status-lag':
        init.lag.configure(fault)
        return
      default:
        fault satisfies never
    }
  }

  /** What the vendor answers; the effect happens here and nowhere else. */
  const answer = (
    request: VendorRequest,
    route: Route,
    record: RequestRecord,
    wrong: WrongAnswer | null,
  ): Reply => {
    const waitMs = windows.waitMs(clock.monotonic())
    if (waitMs > 0) {
      counts.throttled += 1
      record.throttled = true
      return init.world.throttled(Math.ceil(waitMs / 1000))
    }
    current = request.number
    try {
      return init.world.refuseKey(request, keyRevoked) ?? untrue.answer(route, wrong, () => route.answer())
    } finally {
      current = 0
    }
  }

  const handle = (exchange: Exchange, body: string, arrived: number) => {
    const world = init.world
    counts.requests += 1
    const request = vendorRequest(counts.requests, exchange.request, body)
    const route = world.route(request)
    const { struck, lasting } = plan.next(route)
    for (const fault of lasting) last(fault)
    const query = exchange.request.url?.indexOf('?') ?? -1
    const record: RequestRecord = {
      number: request.number,
      at: new Date(clock.now()).toISOString(),
      vendor: name,
      method: request.method,
      path: request.path,
      query: query < 0 ? '' : (exchange.request.url?.slice(query + 1) ?? ''),
      headers: request.headers,
      body,
      group: route.group,
      operation: route.operation,
      targets: route.targets,
      status: 0,
      fault: struck?.text ?? null,
      throttled: false,
    }
    log.request(record)

    const fault = struck?.fault ?? null
    if (fault) counts.faults += 1
    const wrong = fault && isWrong(fault) ? fault.kind : null
    const reply = fault && !reachesVendor(fault) ? NO_REPLY : answer(request, route, record, wrong)
    const send = () => {
      if (fault && fault.kind !== 'slow' && !isWrong(fault)) {
        sendSpoilt(exchange, fault, reply, init.stranger)
        if (fault.kind === 'offline') goOffline(fault.ms)
      } else if (sendReply(exchange, withId(reply, request.number))) record.status = reply.status
    }
    // Timers fire up to a millisecond late, never early: the part of a millisecond is theirs.
    const wait = Math.floor(
      latencyMs + (fault?.kind === 'slow' ? fault.ms : 0) - (performance.now() - arrived),
    )
    if (wait > 0) later(wait, send)
    else send()
  }

  const listener: Listener = await listen(
    init.port,
    (request: IncomingMessage, response: ServerResponse) => {
      const arrived = performance.now()
      if (isAskedForMark(request)) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(MARK)
        return
      }
      readBody(request, (body) => handle({ request, response }, body, arrived))
    },
    {
      ...(init.tls ? { tls: init.tls } : {}),
      refuses: () => {
        counts.connections += 1
        return plan.refusesConnection()
      },
    },
  )

  return {
    origin: listener.origin,
    counts: () => ({ ...counts }),
    windows: windows.current,
    setFaults: (rules) => {
      plan = faultPlan(name, rules)
    },
    setWindows: windows.replace,
    halveWindows: windows.halve,
    setLatency: (ms) => {
      latencyMs = ms
    },
    setKeyRevoked: (revoked) => {
      keyRevoked = revoked
    },
    offline: listener.down,
    online: listener.up,
    currentRequest: () => current,
    close: async () => {
      for (const timer of timers) clearTimeout(timer)
      await listener.close()
    },
  }
}

const isWrong = (fault: AnswerFault): fault is Extract<AnswerFault, { kind: WrongAnswer }> =>
  WRONG_ANSWERS.some((kind) => kind === fault.kind)

const NO_REPLY: Reply = { status: 204 }

/** What no vendor answers: by it a drill knows that nothing real can happen here. Not part of the log. */
const MARK = '{"rescind":"sandbox"}'
const isAskedForMark = ({ method, url }: IncomingMessage): boolean =>
  method === 'GET' && url?.endsWith('/.well-known/rescind-sandbox') === true

/** False when the request never got as far as the vendor's own logic. */
function reachesVendor(fault: AnswerFault): boolean {
  switch (fault.kind) {
    case 'truncate-body':
    case 'truncate-json':
    case 'drip':
    case 'slow':
    case 'stale':
    case 'twice':
    case 'shift':
      return true
    case 'redirect':
    case 'offline':
      return false
    default:
      return fault.moment === 'after'
  }
}

const withId = (reply: Reply, number: number): Reply => ({
  ...reply,
  headers: { 'x-request-id': `sandbox-${number}`, ...reply.headers },
})

function vendorRequest(number: number, request: IncomingMessage, body: string): VendorRequest {
  const url = request.url ?? '/'
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  let segments: readonly string[]
  try {
    segments = path
      .split('/')
      .slice(1)
      .map((segment) => (segment.includes('%') ? decodeURIComponent(segment) : segment))
  } catch {
    segments = []
  }
  return {
    number,
    method: request.method ?? 'GET',
    path,
    segments,
    query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
    headers: request.headers,
    body,
  }
}
