import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

export interface TlsFiles {
  /** PEM texts. */
  readonly key: string
  readonly cert: string
}

/** A server on 127.0.0.1 that can go away and come back on the same port. */
export interface Listener {
  readonly port: number
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string
  /** Stops listening and cuts all connections: new ones are refused. */
  down(): void
  up(): Promise<void>
  close(): Promise<void>
}

/** Longer than any test: a connection that closes just as it is used again would look like a fault. */
const KEEP_ALIVE_MS = 10 * 60_000

export async function listen(
  port: number,
  answer: RequestListener,
  options: { readonly tls?: TlsFiles; readonly refuses?: () => boolean } = {},
): Promise<Listener> {
  const server: Server = options.tls
    ? createHttps({ ...options.tls, keepAliveTimeout: KEEP_ALIVE_MS }, answer)
    : createHttp({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, answer)
  // Whoever waits for an answer that hangs must not keep `close` waiting.
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    if (options.refuses?.()) {
      socket.resetAndDestroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('clientError', (_error, socket) => socket.destroy())

  const open = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(at, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  await open(port)
  const bound = (server.address() as AddressInfo).port
  const down = () => {
    if (server.listening) server.close()
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: bound,
    origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${bound}`,
    down,
    up: async () => {
      if (!server.listening) await open(bound)
    },
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) resolve()
        else server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
