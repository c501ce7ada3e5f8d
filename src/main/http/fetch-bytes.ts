import type { lookup } from 'node:dns'
import type { Dispatcher } from 'undici'
import { countOf } from '../../contract/counted.ts'
import type { Clock } from '../clock.ts'
import { classifyFailure } from './classify-failure.ts'
import { type DispatcherOnDemand, dispatcherOnDemand, type Way, wayThrough } from './dispatcher-on-demand.ts'
import { isLoopback } from './loopback.ts'
import { isOfTheMoment } from './passing-status.ts'
import type { FindProxy } from './proxy-server.ts'
import { INNER_ADDRESS, isInnerAddress, publicLookup } from './public-address.ts'
import { type TlsOptions, tlsOptionsOnce } from './tls-options.ts'
import { refusal, unreached } from './tunnel.ts'
import { unpacked } from './unpacked.ts'

export interface BytesRequest {
  readonly url: string
  /** Sent by POST when present. */
  readonly body?: { readonly type: string; readonly bytes: Uint8Array }
  readonly bytesMax: number
  /** Told of each piece as it comes; what it gives back ends the exchange, in words that follow "it". */
  readonly onPiece?: ((bytes: number) => string | null) | undefined
}

export type FetchedBytes =
  /** `isKept`: it came at an earlier time, and not from there just now. `type`: as its sender calls it. */
  | {
      readonly kind: 'bytes'
      readonly bytes: Uint8Array
      readonly isKept?: true
      readonly type?: string | undefined
    }
  /**
   * In words that follow "it": no answer, or one that is of no use; with its HTTP status where there was one. `mayPass`: the way there
   * failed, or the server for the moment.
   */
  | { readonly kind: 'failed'; readonly why: string; readonly status?: number; readonly mayPass?: true }

/** Fetches lists and answers from the addresses that certificates name. No key ever goes this way. */
export interface Fetcher {
  fetch(request: BytesRequest, signal?: AbortSignal): Promise<FetchedBytes>
  close(): Promise<void>
}

export interface FetcherOptions {
  readonly clock: Clock
  /** Which proxy leads to an address; none where this is absent. */
  readonly findProxy?: FindProxy | undefined
  /** Addresses that a person gave: their hosts may be of a private network, or this machine. */
  readonly given?: readonly string[] | undefined
  /** How names are looked up: the system's way unless a test has its own. */
  readonly resolve?: typeof lookup | undefined
}

/** In each such span so much must come, or the whole: a list of 20 MB over a slow line is let in, one that drips is not. */
const SPAN_MS = 60_000
const SPAN_BYTES_MIN = 1024 * 1024
const SILENCE_MS = 20_000
const CONNECT_MS = 10_000
const CONNECTIONS_PER_ORIGIN = 8
const REDIRECTS_MAX = 3

/**
 * http and https over undici. A few redirects are followed, as lists and responders have them; nothing is repeated, cached
 * or authenticated. Hosts of this machine, this link or a private network are asked only where a person gave an address of
 * theirs: certificates and redirects may name anything. Through a proxy names are looked up there, so that only such hosts
 * are refused as are written as addresses.
 */
export function openFetcher({ clock, findProxy, given = [], resolve }: FetcherOptions): Fetcher {
  const tls = tlsOptionsOnce({})
  const open = openDispatcher(tls, undefined, undefined)
  const guarded = openDispatcher(tls, undefined, publicLookup(resolve))
  const givenHosts = new Set(given.flatMap((text) => plainUrl(text)?.host ?? []))
  const byProxy = new Map<string, ProxyRoute>()
  const routeFor = async (url: URL): Promise<Route | null> => {
    const isGiven = givenHosts.has(url.host)
    if (!isGiven && (isInnerAddress(url.hostname) || isLoopback(url.hostname))) return null
    const proxy = (await findProxy?.(url)) ?? null
    if (proxy === null) return { dispatcher: isGiven ? open : guarded }
    const known = byProxy.get(proxy.url)
    if (known !== undefined) return known.to(url)
    const route = proxyRoute(tls, wayThrough(proxy))
    byProxy.set(proxy.url, route)
    return route.to(url)
  }
  return {
    async fetch(request, signal) {
      const stop = new AbortController()
      const pace = openPace(clock, () => stop.abort())
      const onAbort = () => stop.abort()
      signal?.addEventListener('abort', onAbort, { once: true })
      try {
        signal?.throwIfAborted()
        return await followed(routeFor, request, stop.signal, pace.came)
      } catch (error) {
        signal?.throwIfAborted()
        if (codeOf(error) === INNER_ADDRESS) return failed(INNER_WHY)
        const why = stop.signal.aborted
          ? 'its answer was not complete in time'
          : classifyFailure(error, 'sent').cause
        return { kind: 'failed', why, mayPass: true }
      } finally {
        signal?.removeEventListener('abort', onAbort)
        pace.end()
      }
    },
    async close() {
      await Promise.all([open, guarded, ...byProxy.values()].map((one) => one.destroy()))
    },
  }
}

const failed = (why: string, status?: number): FetchedBytes => ({
  kind: 'failed',
  why,
  ...(status === undefined ? {} : { status }),
  ...(status === undefined || !isOfTheMoment(status) ? {} : { mayPass: true }),
})

const INNER_WHY =
  'it is on this machine or a private network, and is asked only when its address is given with its CA'

/** Calls `onTooSlow` when less came within a span than must. */
function openPace(clock: Clock, onTooSlow: () => void): { came(bytes: number): void; end(): void } {
  const over = new AbortController()
  let bytes = 0
  const watch = async () => {
    for (let before = 0; ; before = bytes) {
      await clock.sleep(SPAN_MS, over.signal)
      if (over.signal.aborted) return
      if (bytes - before < SPAN_BYTES_MIN) return onTooSlow()
    }
  }
  // What ends it early is the exchange's own end.
  void watch().catch(() => {})
  return {
    came: (more) => {
      bytes += more
    },
    end: () => over.abort(),
  }
}

/** Follows what leads elsewhere, a few steps, by the same method: a question is repeated where it is to be asked. */
async function followed(
  routeFor: (url: URL) => Promise<Route | null>,
  request: BytesRequest,
  signal: AbortSignal,
  came: (bytes: number) => void,
): Promise<FetchedBytes> {
  const first = plainUrl(request.url)
  if (first === null) return failed('its address is not a plain http or https one')
  let address: URL = first
  for (let steps = 0; steps <= REDIRECTS_MAX; steps += 1) {
    const route = await routeFor(address)
    if (route === null) return failed(steps === 0 ? INNER_WHY : `it leads elsewhere, and ${INNER_WHY}`)
    const answer = await exchange(route, address, request, signal, came)
    if (answer.kind !== 'elsewhere') return answer
    const next: URL | null = URL.canParse(answer.location, address.href)
      ? plainUrl(new URL(answer.location, address.href).href)
      : null
    if (next === null) return failed('it leads to an address that is not a plain http or https one')
    address = next
  }
  return failed(`it leads from one address to another, more than ${REDIRECTS_MAX} times`)
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

async function exchange(
  route: Route,
  url: URL,
  { body, bytesMax, onPiece }: BytesRequest,
  signal: AbortSignal,
  came: (bytes: number) => void,
): Promise<FetchedBytes | { readonly kind: 'elsewhere'; readonly location: string }> {
  const answer = await asked(route, url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': body.type },
    body: body?.bytes ?? null,
    signal,
  })
  if (answer.statusCode !== 200) {
    answer.body.on('error', () => {}).destroy()
    const { location } = answer.headers
    return REDIRECTS.has(answer.statusCode) && typeof location === 'string'
      ? { kind: 'elsewhere', location }
      : failed(`it answers HTTP ${answer.statusCode}`, answer.statusCode)
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    came(chunk.length)
    if (bytes > bytesMax) return failed(`its answer is larger than ${countOf(bytesMax, 'byte')}`)
    const why = onPiece?.(chunk.length) ?? null
    if (why !== null) return failed(why)
    chunks.push(chunk)
  }
  const whole = unpacked(Buffer.concat(chunks), answer.headers['content-encoding'], bytesMax)
  if (whole.kind === 'bytes') return { ...whole, type: joined(answer.headers['content-type']) }
  switch (whole.why) {
    case 'unknown':
      return failed('its answer is packed in a way that is not understood')
    case 'broken':
      return failed('its answer is packed, and cannot be unpacked')
    case 'too-large':
      return failed(`its answer is larger than ${countOf(bytesMax, 'byte')}`)
    default:
      return whole.why satisfies never
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code

/** http or https, without credentials; null for anything else. */
export function plainUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  return url.username === '' && url.password === '' ? url : null
}

/** How an address is reached: over connections that lead to its host, or by asking a proxy for it. */
interface Route {
  readonly dispatcher: DispatcherOnDemand
  /** A proxy that is asked for the whole address, since nothing is to be hidden from it (RFC 9112 section 3.2.2). */
  readonly forwarder?: Way
}

interface ProxyRoute {
  to(url: URL): Route
  destroy(): Promise<void>
}

/** Plain http goes through an HTTP proxy without a tunnel: proxies let tunnels through to 443 alone. */
function proxyRoute(tls: () => TlsOptions, way: Way): ProxyRoute {
  const tunnels = openDispatcher(tls, way, undefined)
  const plain = openDispatcher(tls, undefined, undefined, true)
  const isForwarder = !way.proxy.url.startsWith('socks5:')
  return {
    to: ({ protocol }) =>
      isForwarder && protocol === 'http:' ? { dispatcher: plain, forwarder: way } : { dispatcher: tunnels },
    async destroy() {
      await Promise.all([tunnels.destroy(), plain.destroy()])
    },
  }
}

type AskOptions = Pick<Dispatcher.RequestOptions, 'method' | 'body' | 'signal'> & {
  readonly headers: Readonly<Record<string, string>>
}

/** @throws WayError for a proxy's own refusal */
async function asked(
  { dispatcher, forwarder }: Route,
  { href, origin, host, hostname, pathname, search }: URL,
  options: AskOptions,
): Promise<Dispatcher.ResponseData> {
  const agent = await dispatcher.get()
  if (forwarder === undefined) return agent.request({ ...options, origin, path: `${pathname}${search}` })
  const uri = href.replace(/#.*$/, '')
  const { answer } = await forwarder.authorization.through(
    { method: options.method, uri },
    async (header) => {
      const answered = await agent
        .request({
          ...options,
          origin: forwarder.proxy.url,
          path: uri,
          headers: {
            ...options.headers,
            host,
            ...(header === undefined ? {} : { 'proxy-authorization': header }),
          },
        })
        .catch((error: NodeJS.ErrnoException) => {
          throw options.signal instanceof AbortSignal && options.signal.aborted
            ? error
            : unreached(forwarder.proxy, error)
        })
      const { statusCode: status, headers } = answered
      if (status === PROXY_ASKS) answered.body.on('error', () => {}).destroy()
      return { status, challenge: joined(headers['proxy-authenticate']), answer: answered }
    },
  )
  if (!SAID_BY_PROXY.some((name) => answer.headers[name] !== undefined) || answer.statusCode === 200)
    return answer
  answer.body.on('error', () => {}).destroy()
  throw refusal(forwarder.proxy, hostname, answer.statusCode)
}

const PROXY_ASKS = 407
/** Squid's mark on pages of its own. Other proxies' refusals pass for the host's, with their status. */
const SAID_BY_PROXY = ['x-squid-error'] as const

const joined = (value: string | readonly string[] | undefined): string | undefined =>
  value === undefined || typeof value === 'string' ? value : value.join(', ')

const openDispatcher = (
  tls: () => TlsOptions,
  way: Way | undefined,
  lookupName: ReturnType<typeof publicLookup> | undefined,
  isProxy = false,
): DispatcherOnDemand =>
  dispatcherOnDemand({
    tls,
    way,
    lookup: lookupName,
    isProxy,
    pipelining: 1,
    connections: CONNECTIONS_PER_ORIGIN,
    connectTimeout: CONNECT_MS,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  })
