import { X509Certificate } from 'node:crypto'
import type { LookupFunction, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { buildConnector, Pool } from 'undici'
import type { ProxyAuthorization } from './proxy-authorization.ts'
import type { ProxyServer } from './proxy-server.ts'
import type { TlsOptions } from './tls-options.ts'
import { openTunnel } from './tunnel.ts'
import { WayError } from './way-error.ts'

export interface ConnectorOptions {
  readonly tls: () => TlsOptions
  readonly timeoutMs: number
  /** How names are looked up; by a proxy where there is one. */
  readonly lookup?: LookupFunction | undefined
  readonly way?: { readonly proxy: ProxyServer; readonly authorization: ProxyAuthorization } | undefined
  /** The host connected to is a proxy: undici takes the name in a request's `Host` for that of the other side, which it is not. */
  readonly isProxy?: boolean
  /** Ends what is being connected. */
  readonly signal: AbortSignal
}

/**
 * How every connection of this program is made: directly or through a proxy, and then TLS, by one way for vendors, tokens, time
 * stamps and lists. It fails in words that name who was in the way.
 */
export function connectorOf(
  undici: Pick<typeof import('undici'), 'buildConnector' | 'Pool'>,
  { tls, timeoutMs, lookup, way, isProxy = false, signal }: ConnectorOptions,
): buildConnector.connector {
  const common = { timeout: timeoutMs, allowH2: false, ...(lookup === undefined ? {} : { lookup }) }
  const { buildConnector: build } = undici
  const plain = build(common)
  let secured: buildConnector.connector | undefined
  /** Undici gives back the socket that it makes, which its types leave out. */
  const connect = (asked: buildConnector.Options, callback: buildConnector.Callback): void => {
    const options = isProxy ? { ...asked, servername: '' } : asked
    if (options.protocol !== 'https:') return void plain(options, callback)
    secured ??= build({ ...common, ...tls() })
    const seen: { der?: Buffer | undefined } = {}
    const socket: unknown = secured(options, (error, connected) => {
      if (error === null) callback(null, connected)
      else callback(named(error, seen.der), null)
    })
    if (!(socket instanceof TLSSocket)) return
    // Before Node checks it and closes the socket when it is not good.
    socket.prependListener('secure', () => {
      // Not as `X509Certificate`: after it Node 24 finds no names in the certificate, and takes it for another host's.
      seen.der = socket.getPeerCertificate().raw
    })
  }
  if (way === undefined) return connect
  let asker: Pool | undefined
  const askerOf = (): Pool => {
    asker ??= new undici.Pool(way.proxy.url, {
      connect: connectorOf(undici, { tls, timeoutMs, signal, isProxy: true }),
      headersTimeout: timeoutMs,
      allowH2: false,
    })
    return asker
  }
  signal.addEventListener('abort', () => void asker?.destroy(), { once: true })
  return (options, callback) => {
    const port = options.port === '' ? (options.protocol === 'https:' ? 443 : 80) : Number(options.port)
    const failed = (error: Error): void => callback(error, null)
    openTunnel({ host: options.hostname, port }, { ...way, asker: askerOf, timeoutMs, signal })
      .then((socket) => over(socket, options, connect, callback))
      .catch(failed)
  }
}

/** What comes after the tunnel: TLS with the host itself, or nothing. */
function over(
  socket: Socket,
  options: buildConnector.Options,
  connect: (options: buildConnector.Options, callback: buildConnector.Callback) => void,
  callback: buildConnector.Callback,
): void {
  if (options.protocol === 'https:') connect({ ...options, httpSocket: socket }, callback)
  else callback(null, socket)
}

/** OpenSSL's ways to say that it does not know the CA. */
const UNKNOWN_CA: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** Who issued a certificate that is not trusted tells a proxy that opens connections from a CA of one's own. */
function named(error: Error, der: Buffer | undefined): Error {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (!UNKNOWN_CA.has(code) || der === undefined) return error
  return new WayError(
    `the server's certificate comes from a CA that is not trusted, "${shownName(new X509Certificate(der).issuer)}" (${code}); if that is your company's, a proxy or firewall may be opening the connections: add its CA certificate to the system's store, or to the connection (--ca FILE), and only if you expect it there`,
    { cause: error },
  )
}

const NAME_CHARS_MAX = 120

/** A distinguished name in one line, without what could change how a terminal or a page shows it. */
export const shownName = (name: string): string =>
  name
    .split('\n')
    .join(', ')
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?')
    .slice(0, NAME_CHARS_MAX)
