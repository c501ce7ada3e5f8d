import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '../../src/main/clock.ts'
import { openTransport } from '../../src/main/http/undici-transport.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type { Vendor, VendorClient } from '../../src/main/vendors/port.ts'

export interface StubRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
export interface StubReply {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface StubVendor extends AsyncDisposable {
  readonly client: VendorClient
  readonly baseUrl: string
  readonly requests: readonly StubRequest[]
}

export const STUB_KEY = 'stub-key-7c1d'

/** A vendor's client at a server on loopback that answers just what a test tells it to. */
export async function stubVendor(
  vendor: Vendor,
  answer: (request: StubRequest, number: number) => StubReply,
  clock: Clock = systemClock(),
  given: {
    readonly key?: string
    readonly options?: Readonly<Record<string, string>>
    readonly path?: string
  } = {},
): Promise<StubVendor> {
  const requests: StubRequest[] = []
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const url = new URL(incoming.url ?? '/', 'http://stub')
    const request = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    requests.push(request)
    const { status, json, text, headers } = answer(request, requests.length)
    outgoing.writeHead(status, {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    })
    outgoing.end(json === undefined ? text : JSON.stringify(json))
  }
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${given.path ?? ''}`
  const transport = openTransport({ baseUrl, clock })
  return {
    client: vendor.connect(
      { baseUrl, options: given.options ?? {} },
      new Secret(given.key ?? STUB_KEY),
      transport,
    ),
    baseUrl,
    requests,
    async [Symbol.asyncDispose]() {
      await transport.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
