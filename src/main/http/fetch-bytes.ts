import { createSecureContext, getCACertificates } from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { Clock } from '../clock.ts'
import { classifyFailure } from './classify-failure.ts'

export interface BytesRequest {
  readonly url: string
  /** Sent by POST when present. */
  readonly body?: { readonly type: string; readonly bytes: Uint8Array }
  readonly bytesMax: number
}

export type FetchedBytes =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** In words that follow "it": no answer, or one that is of no use. */
  | { readonly kind: 'failed'; readonly why: string }

/** Fetches lists and answers from the addresses that certificates name. No key ever goes this way. */
export interface Fetcher {
  fetch(request: BytesRequest, signal?: AbortSignal): Promise<FetchedBytes>
  close(): Promise<void>
}

/** The whole of one exchange, a list of many megabytes included. */
const TOTAL_MS = 60_000
const SILENCE_MS = 20_000
const CONNECT_MS = 10_000
const CONNECTIONS_PER_ORIGIN = 8

/**
 * http and https over undici: no redirect is followed, since certificates name the addresses and nobody else does; nothing
 * is repeated, cached or authenticated.
 *
 * @param proxy `http://host:port`, for all that is fetched
 */
export function openFetcher({ clock, proxy }: { clock: Clock; proxy?: string | undefined }): Fetcher {
  const dispatcher = openDispatcher(proxy)
  return {
    async fetch(request, signal) {
      const over = new AbortController()
      const tooLong = clock.sleep(TOTAL_MS, over.signal).then(
        () => true,
        () => false,
      )
      const stop = new AbortController()
      const onAbort = () => stop.abort()
      signal?.addEventListener('abort', onAbort, { once: true })
      void tooLong.then((isTooLong) => isTooLong && stop.abort())
      try {
        signal?.throwIfAborted()
        return await exchange(dispatcher, request, stop.signal)
      } catch (error) {
        signal?.throwIfAborted()
        const why = stop.signal.aborted
          ? 'its answer was not complete in time'
          : classifyFailure(error, 'sent').cause
        return { kind: 'failed', why }
      } finally {
        signal?.removeEventListener('abort', onAbort)
        over.abort()
      }
    },
    close: () => dispatcher.destroy(),
  }
}

async function exchange(
  dispatcher: Dispatcher,
  { url, body, bytesMax }: BytesRequest,
  signal: AbortSignal,
): Promise<FetchedBytes> {
  const address = plainUrl(url)
  if (address === null) return { kind: 'failed', why: 'its address is not a plain http or https one' }
  const { origin, pathname, search } = address
  const answer = await dispatcher.request({
    origin,
    path: `${pathname}${search}`,
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': body.type },
    body: body?.bytes ?? null,
    signal,
  })
  if (answer.statusCode !== 200) {
    answer.body.on('error', () => {}).destroy()
    const isElsewhere = answer.statusCode >= 300 && answer.statusCode < 400
    return {
      kind: 'failed',
      why: isElsewhere
        ? 'it leads to another address, which is not followed'
        : `it answers HTTP ${answer.statusCode}`,
    }
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) return { kind: 'failed', why: `its answer is larger than ${bytesMax} bytes` }
    chunks.push(chunk)
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks) }
}

/** http or https, without credentials; null for anything else. */
export function plainUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  return url.username === '' && url.password === '' ? url : null
}

function openDispatcher(proxy: string | undefined): Dispatcher {
  const common = {
    allowH2: false,
    pipelining: 1,
    connections: CONNECTIONS_PER_ORIGIN,
    connectTimeout: CONNECT_MS,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  }
  const tls = {
    secureContext: createSecureContext({
      ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])],
    }),
    allowH2: false,
    timeout: CONNECT_MS,
  }
  return proxy === undefined
    ? new Agent({ ...common, connect: tls })
    : new ProxyAgent({ ...common, uri: proxy, requestTls: tls, proxyTls: tls })
}
