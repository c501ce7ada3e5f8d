import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** One HTTP/1.1 request as it came over the socket. */
export interface RawRequest {
  readonly head: string
  readonly body: string
  readonly socket: Socket
  /** Counted from 1 over the server's life. */
  readonly number: number
}

export interface RawServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Requests received whole. */
  readonly requests: readonly RawRequest[]
  /** Connections accepted so far. */
  readonly connections: () => number
}

export interface RawServerOptions {
  /** PEM of certificate and key; absent: plain TCP. */
  readonly tls?: Pick<TlsOptions, 'cert' | 'key' | 'minVersion' | 'maxVersion' | 'ciphers'>
  readonly onRequest: (request: RawRequest) => void
  /** Called for each connection before anything is read. */
  readonly onConnection?: (socket: Socket) => void
  readonly host?: string
}

/** A server on loopback that answers with whatever bytes, or none: what no HTTP library would do. */
export async function rawServer({
  tls,
  onRequest,
  onConnection,
  host = '127.0.0.1',
}: RawServerOptions): Promise<RawServer> {
  const requests: RawRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const accept = (socket: Socket): void => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    onConnection?.(socket)
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (;;) {
        const end = text.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0)
        if (text.length < end + 4 + length) return
        const request = {
          head: text.slice(0, end),
          body: text.slice(end + 4, end + 4 + length),
          socket,
          number: requests.length + 1,
        }
        text = text.slice(end + 4 + length)
        requests.push(request)
        onRequest(request)
      }
    })
  }
  const server =
    tls === undefined ? createServer(accept) : createTlsServer(tls, accept).on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    port,
    requests,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Writes a whole answer with its length. */
export function reply(
  socket: Socket,
  status: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): void {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`HTTP/1.1 ${status} Words\r\n${lines.join('')}\r\n${body}`)
}
