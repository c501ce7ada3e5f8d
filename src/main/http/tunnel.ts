import { isIPv6, type Socket } from 'node:net'
import { SocksClient } from 'socks'
import type { Pool } from 'undici'
import { FAILURE_WORDS } from './classify-failure.ts'
import { noLogin, type Passed, type ProxyAuthorization, wrongLogin } from './proxy-authorization.ts'
import type { ProxyServer } from './proxy-server.ts'
import { WayError } from './way-error.ts'

export interface TunnelOptions {
  readonly proxy: ProxyServer
  readonly authorization: ProxyAuthorization
  /** Asks an HTTP proxy for tunnels, each over a connection of its own. */
  readonly asker: () => Pool
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Where a tunnel leads; the name is looked up by the proxy. */
export interface TunnelEnd {
  /** A name or an address, without brackets. */
  readonly host: string
  readonly port: number
}

/**
 * A connection through a proxy: by CONNECT (RFC 9110 section 9.3.6), or by SOCKS5 (RFC 1928, 1929). What comes of it is as if the
 * host itself had been connected to.
 *
 * @throws WayError that names the proxy, what it said, and what to do
 */
export async function openTunnel(end: TunnelEnd, options: TunnelOptions): Promise<Socket> {
  return options.proxy.url.startsWith('socks5:') ? bySocks(end, options) : byConnect(end, options)
}

interface Connected extends Passed {
  readonly socket: Socket
}

async function byConnect(end: TunnelEnd, options: TunnelOptions): Promise<Socket> {
  const { proxy, authorization } = options
  const uri = `${isIPv6(end.host) ? `[${end.host}]` : end.host}:${end.port}`
  const { status, socket } = await authorization.through({ method: 'CONNECT', uri }, async (header) => {
    const connected = await connect(uri, header, options)
    if (connected.status < 200 || connected.status > 299) connected.socket.destroy()
    return connected
  })
  if (status >= 200 && status <= 299) return socket
  throw refusal(proxy, end.host, status)
}

/** What a proxy's own refusal means, for a tunnel and for a plain request alike. */
export function refusal({ url, namedBy }: ProxyServer, host: string, status: number): WayError {
  const who = `the proxy ${url} (${namedBy})`
  // SOCKS has words of its own, and no status.
  const said = url.startsWith('socks') ? '' : ` (HTTP ${status})`
  return new WayError(
    status >= 500
      ? `${who} could not reach ${host}${said}: ask whoever runs the proxy, or reach it without one`
      : status < 400
        ? `${who} leads elsewhere instead of to ${host}${said}, to a login for instance: open any page through it in a browser, or ask whoever runs it`
        : `${who} does not let requests through to ${host}${said}: ask whoever runs it to allow that host`,
  )
}

async function connect(
  uri: string,
  header: string | undefined,
  { asker, proxy, signal }: TunnelOptions,
): Promise<Connected> {
  try {
    const { statusCode, headers, socket } = await asker().connect({
      path: uri,
      headers: { host: uri, ...(header === undefined ? {} : { 'proxy-authorization': header }) },
      signal,
    })
    return {
      // Tinyproxy says 401 of a wrong password; nobody but the proxy itself can have answered a CONNECT.
      status: statusCode === 401 ? 407 : statusCode,
      challenge: headers['proxy-authenticate']?.toString(),
      socket: socket as Socket,
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : unreached(proxy, error as NodeJS.ErrnoException)
  }
}

/** What keeps a proxy from being reached at all. */
export function unreached(proxy: ProxyServer, error: NodeJS.ErrnoException): WayError {
  const words = FAILURE_WORDS[error.code ?? ''] ?? 'it does not answer as a proxy does'
  return new WayError(
    `the proxy ${proxy.url} (${proxy.namedBy}) cannot be used: ${words}${error.code === undefined ? '' : ` (${error.code})`}; look whether it runs and whether its address is right`,
    { cause: error },
  )
}

async function bySocks(end: TunnelEnd, options: TunnelOptions): Promise<Socket> {
  const { proxy, authorization, signal } = options
  const { hostname, port } = new URL(proxy.url)
  const { login } = proxy
  const { socket } = await authorization.through({ method: 'CONNECT', uri: end.host }, async () => {
    signal.throwIfAborted()
    try {
      const { socket: opened } = await SocksClient.createConnection({
        command: 'connect',
        proxy: {
          host: hostname.replace(/^\[|\]$/g, ''),
          port: Number(port),
          type: 5,
          ...(login === undefined ? {} : { userId: login.user, password: login.password.reveal() }),
        },
        destination: { host: end.host, port: end.port },
        timeout: options.timeoutMs,
      })
      return { status: 200, socket: opened }
    } catch (error) {
      throw socksError(proxy, end.host, error as Error)
    }
  })
  if (!signal.aborted) return socket
  socket.destroy()
  throw signal.reason
}

/** The library's errors by their words, which are all that it tells them apart by. */
function socksError(proxy: ProxyServer, host: string, error: NodeJS.ErrnoException): WayError {
  const { message } = error
  if (/no accepted authentication type|authentication failed/i.test(message))
    return proxy.login === undefined ? noLogin(proxy) : wrongLogin(proxy)
  if (/NotAllowed/.test(message)) return refusal(proxy, host, 403)
  if (/proxy rejected connection/.test(message)) return refusal(proxy, host, 502)
  // Of a failed connection the library keeps the words alone.
  const code =
    /\b(E[A-Z]{4,20})\b/.exec(message)?.[1] ?? (/timed out/i.test(message) ? 'ETIMEDOUT' : undefined)
  return unreached(proxy, Object.assign(new Error(message), code === undefined ? {} : { code }))
}
