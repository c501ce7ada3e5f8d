import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import { Secret } from '../keychain/secret.ts'
import { readBaseUrl, rootsUnder } from './base-url.ts'
import { BAD_CLIENT_CERTIFICATE, GIVE_CLIENT_CERTIFICATE, NO_CLIENT_CERTIFICATE } from './classify-failure.ts'
import { type DispatcherOnDemand, dispatcherOnDemand, wayThrough } from './dispatcher-on-demand.ts'
import { exchange } from './exchange.ts'
import { readHttpDate } from './http-date.ts'
import { isLoopbackAddress } from './loopback.ts'
import type { ProxyServer } from './proxy-server.ts'
import { refuseClearThroughProxy } from './proxy-url.ts'
import { createRedactor, type Redactor } from './redactor.ts'
import { readRetryAfter } from './retry-after.ts'
import { type ClientCertificate, tlsOptionsOnce } from './tls-options.ts'
import type { Transport, WireRequest } from './transport.ts'
import type { Remedy } from './way-error.ts'

export interface Timeouts {
  /** Name look-up, TCP and TLS. */
  readonly connectMs: number
  /** From the request's last byte to the answer's first. */
  readonly headersMs: number
  /** Between two pieces of the answer. */
  readonly bodyMs: number
  /** The whole exchange: what drips for ever ends here. */
  readonly totalMs: number
}

export const TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 30_000, totalMs: 120_000 }

/** A search page of some hundred certificates with their details is about a megabyte. */
export const BODY_BYTES_MAX = 32 * 1024 * 1024
/** More than the runner's widest concurrency. */
const CONNECTIONS_MAX = 32
/** Below the idle time after which common load balancers close: a request on a closed connection is a doubt. */
const KEEP_ALIVE_MS = 4_000

export interface TransportOptions {
  /** Root of every request, without a trailing slash: https, or http on loopback. */
  readonly baseUrl: string
  /** PEM of CA certificates that are trusted besides the system's and Node's own. */
  readonly extraCa?: string | undefined
  /** Shown to the server where it asks for one. */
  readonly clientCertificate?: ClientCertificate | undefined
  readonly proxy?: ProxyServer | undefined
  /** Gives each mutating request a connection of its own, so that none meets one which the vendor has just closed. */
  readonly freshConnections?: boolean
  readonly timeouts?: Partial<Timeouts>
  readonly bodyBytesMax?: number
  readonly clock: Clock
}

/**
 * A transport over undici: HTTP/1.1, one request at a time on each connection, no retry, no redirect, no cache.
 *
 * Every failure is classified by whether undici had begun to write the request (`exchange.ts`), so `not-sent` is certain.
 * No request leaves for another origin than the base URL's; trying to is a bug in the caller and throws.
 *
 * @throws AppError `input.…` for a base URL or proxy that must not be used
 */
export function openTransport(options: TransportOptions): Transport {
  const { clock, bodyBytesMax = BODY_BYTES_MAX } = options
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const base = new URL(readBaseUrl(options.baseUrl))
  const addressOf = addressesUnder(base)
  const { extraCa, clientCertificate, proxy } = options
  if (proxy !== undefined) refuseClearThroughProxy(base)
  const common = {
    tls: tlsOptionsOnce({ extraCa, clientCertificate }),
    way: proxy === undefined ? undefined : wayThrough(proxy),
    lookup: base.hostname === 'localhost' && proxy === undefined ? lookupLoopback : undefined,
    connections: CONNECTIONS_MAX,
    connectTimeout: timeouts.connectMs,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  }
  // One keeps connections for the next request, the other closes each after its answer.
  const shared: DispatcherOnDemand = dispatcherOnDemand({ ...common, pipelining: 1 })
  const fresh = options.freshConnections === true ? dispatcherOnDemand({ ...common, pipelining: 0 }) : shared
  const redactor = createRedactor()
  /** Whatever is revealed here is looked for in every answer from now on. */
  const reveal = (value: string | Secret): string => {
    if (!(value instanceof Secret)) return value
    redactor.add(value)
    return value.reveal()
  }
  return {
    async send(request, signal) {
      const { origin, path } = addressOf(request)
      const started = clock.monotonic()
      const result = await exchange(await (request.mutating ? fresh : shared).get(), {
        options: {
          origin,
          path,
          method: request.method,
          headers: headersOf(request, reveal),
          body: bodyOf(request, reveal),
        },
        bodyBytesMax,
        deadline: (stop) => clock.sleep(timeouts.totalMs, stop),
        signal,
        mayLeave: request.mayLeave,
      })
      const durationMs = Math.max(0, clock.monotonic() - started)
      if (result.kind !== 'answer') return { ...result, durationMs }
      const gateway = request.mutating ? null : gatewayRefusal(result)
      if (gateway !== null) return { kind: 'not-sent', ...gateway, durationMs }
      const { date, 'retry-after': retryAfter } = result.headers
      const now = clock.now()
      const retryAfterMs = readRetryAfter(retryAfter, now)
      const vendorNow = readHttpDate(date)
      const isClean = redactor.isClean([...Object.values(result.headers), result.body])
      return {
        ...(isClean ? result : redacted(result, redactor)),
        durationMs,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        ...(vendorNow === undefined ? {} : { vendorClock: { now: vendorNow, aheadMs: vendorNow - now } }),
      }
    },
    async close() {
      await Promise.all([shared.destroy(), ...(fresh === shared ? [] : [fresh.destroy()])])
    },
  }
}

function redacted<A extends { readonly headers: Readonly<Record<string, string>>; readonly body: string }>(
  answer: A,
  redactor: Redactor,
): A {
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, redactor.redact(value)])
  return { ...answer, headers: Object.fromEntries(headers), body: redactor.redact(answer.body) }
}

/** nginx's own page where a client certificate is missing or not good (its codes 496 and 495, shown as 400). */
const NGINX_PAGE = /<title>400 (No required SSL certificate was sent|The SSL certificate error)<\/title>/

/**
 * A gateway in front of the vendor that has refused a question, in words. What changes something is not judged by a page: its
 * answer is told as it came, and asked about.
 */
function gatewayRefusal({
  status,
  body,
}: {
  readonly status: number
  readonly body: string
}): { readonly cause: string; readonly remedy?: Remedy } | null {
  const [, said] = status === 400 ? (NGINX_PAGE.exec(body) ?? []) : []
  if (said === undefined) return null
  return said.startsWith('No')
    ? { cause: NO_CLIENT_CERTIFICATE, remedy: GIVE_CLIENT_CERTIFICATE }
    : { cause: BAD_CLIENT_CERTIFICATE }
}

/** `localhost` is a name like any other to a resolver: an answer that leads elsewhere is refused. */
const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, [])
    const own = addresses.filter(({ address }) => isLoopbackAddress(address))
    const first = own[0]
    if (first === undefined)
      return callback(Object.assign(new Error('not loopback'), { code: 'RESCIND_NOT_LOOPBACK' }), [])
    if (options.all === true) callback(null, own)
    else callback(null, first.address, first.family)
  })
}

function addressesUnder(base: URL): (request: WireRequest) => { origin: string; path: string } {
  const { origin } = base
  const rootOf = rootsUnder(base)
  return (request) => {
    const path = pathOf(origin, rootOf(request), request)
    const query = new URLSearchParams(
      (request.query ?? []).map(([name, value]): [string, string] => [name, value]),
    ).toString()
    return { origin, path: query === '' ? path : `${path}?${query.replaceAll('+', '%20')}` }
  }
}

function pathOf(origin: string, root: string, request: WireRequest): string {
  if (!/^\/(?!\/)/.test(request.path) || /[?#\s]/.test(request.path)) {
    throw new AppError(
      'internal.bad-request-path',
      `A request's path must start with "/" and hold neither query nor fragment.`,
    )
  }
  const written = `${root}${request.path}`
  // Dot segments would be resolved, and reach another call than the one that was built: ids are encoded by the caller.
  if (new URL(`${origin}${written}`).href !== `${origin}${written}`) {
    throw new AppError('internal.bad-request-path', "A request's path is not what a server would see.")
  }
  return written
}

type Reveal = (value: string | Secret) => string

function headersOf(request: WireRequest, reveal: Reveal): Record<string, string> {
  const type =
    request.form !== undefined
      ? { 'content-type': 'application/x-www-form-urlencoded' }
      : request.body === undefined
        ? {}
        : { 'content-type': 'application/json' }
  const own = Object.entries(request.headers).map(([name, value]) => [name, reveal(value)] as const)
  return { accept: 'application/json', ...type, ...Object.fromEntries(own) }
}

function bodyOf({ body, form }: WireRequest, reveal: Reveal): string | null {
  if (form !== undefined)
    return new URLSearchParams(
      form.map(([name, value]): [string, string] => [name, reveal(value)]),
    ).toString()
  return body === undefined ? null : JSON.stringify(body)
}
