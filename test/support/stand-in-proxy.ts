/** Proxies in this process, which ask who comes: so that what real ones are held to by other tests runs everywhere. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface StandInProxy extends AsyncDisposable {
  readonly url: string
  /** What was asked for, in order: `CONNECT host:port`, or a method with the whole address; with how it was answered. */
  readonly asked: readonly string[]
  /** Credentials as they came. */
  readonly credentials: readonly string[]
}

export interface StandInOptions {
  readonly asks?: 'basic' | 'digest' | 'negotiate'
  readonly user?: string
  readonly password?: string
  readonly algorithm?: 'MD5' | 'SHA-256'
  /** After so many uses a nonce is stale. */
  readonly nonceUses?: number
  /** What it says to those whom it knows, in place of leading on. */
  readonly refuses?: number
}

const onThisMachine = '127.0.0.1'

export async function standInProxy(options: StandInOptions = {}): Promise<StandInProxy> {
  const {
    asks,
    user = 'ada',
    password = 'proxy-secret',
    algorithm = 'SHA-256',
    nonceUses = 1_000,
    refuses,
  } = options
  const asked: string[] = []
  const credentials: string[] = []
  const sockets = new Set<Duplex>()
  let nonce = randomBytes(8).toString('hex')
  let uses = 0
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex')
  const challenge = (isStale = false): string => {
    if (asks === 'basic') return 'Basic realm="stand-in", charset="UTF-8"'
    if (asks === 'negotiate') return 'Negotiate, NTLM'
    return `Digest realm="stand-in", qop="auth,auth-int", algorithm=${algorithm}, nonce="${nonce}", opaque="o\\"p"${isStale ? ', stale=true' : ''}`
  }
  /** Null for somebody who may pass, else what to ask. */
  const refusal = (method: string, uri: string, header: string | undefined): string | null => {
    if (header !== undefined) credentials.push(header)
    if (asks === undefined) return null
    if (header === undefined) return challenge()
    if (asks === 'basic')
      return header === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` ? null : challenge()
    const param = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? ''
    uses += 1
    if (param('nonce') !== nonce || uses > nonceUses) {
      nonce = randomBytes(8).toString('hex')
      uses = 0
      return challenge(true)
    }
    const expected = hash(
      `${hash(`${user}:stand-in:${password}`)}:${nonce}:${param('nc')}:${param('cnonce')}:auth:${hash(`${method}:${uri}`)}`,
    )
    return param('response') === expected && param('username') === user ? null : challenge()
  }
  const server = http.createServer((request, response) => {
    const { method = '', url = '', headers } = request
    const asking = refusal(method, url, headers['proxy-authorization'])
    asked.push(`${method} ${url} ${asking === null ? (refuses ?? 200) : 407}`)
    if (asking !== null) return void response.writeHead(407, { 'proxy-authenticate': asking }).end('who?')
    if (refuses !== undefined)
      return void response.writeHead(refuses, { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }).end('no')
    const onward = http.request(
      { ...target(url), method, path: new URL(url).pathname, headers: { host: headers.host ?? '' } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.writeHead(502).end())
    request.pipe(onward)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.on('connect', (request, socket: Duplex) => {
    const uri = request.url ?? ''
    const asking = refusal('CONNECT', uri, request.headers['proxy-authorization'])
    asked.push(`CONNECT ${uri} ${asking === null ? (refuses ?? 200) : 407}`)
    socket.on('error', () => {})
    if (asking !== null)
      return void socket.end(
        `HTTP/1.1 407 Who?\r\nproxy-authenticate: ${asking}\r\ncontent-length: 4\r\n\r\nwho?`,
      )
    if (refuses !== undefined) return void socket.end(`HTTP/1.1 ${refuses} No\r\ncontent-length: 0\r\n\r\n`)
    leadOn(socket, Number(/:(\d+)$/.exec(uri)?.[1]), 'HTTP/1.1 200 Connection established\r\n\r\n', sockets)
  })
  return opened(server, 'http', { asked, credentials }, sockets)
}

const target = (url: string): { host: string; port: number } => ({
  host: onThisMachine,
  port: Number(new URL(url).port || 80),
})

function leadOn(socket: Duplex, port: number, word: string | Buffer, sockets: Set<Duplex>): void {
  const onward = connect(port, onThisMachine, () => {
    socket.write(word)
    onward.pipe(socket)
    socket.pipe(onward)
  })
  sockets.add(onward)
  onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
  socket.on('close', () => onward.destroy())
}

async function opened(
  server: Server,
  scheme: string,
  facts: Pick<StandInProxy, 'asked' | 'credentials'>,
  sockets: ReadonlySet<Duplex>,
): Promise<StandInProxy> {
  server.listen(0, onThisMachine)
  await once(server, 'listening')
  return {
    url: `${scheme}://${onThisMachine}:${(server.address() as AddressInfo).port}`,
    ...facts,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** SOCKS5 with a name and a password (RFC 1928, 1929), or without. */
export async function standInSocks({
  user,
  password,
}: {
  user?: string
  password?: string
} = {}): Promise<StandInProxy> {
  const asked: string[] = []
  const credentials: string[] = []
  const sockets = new Set<Duplex>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let step: 'methods' | 'login' | 'request' | 'leading' = 'methods'
    socket.on('data', (bytes: Buffer) => {
      if (step === 'methods') {
        const wanted = user === undefined ? 0 : 2
        const isOffered = bytes.subarray(2, 2 + (bytes[1] ?? 0)).includes(wanted)
        step = wanted === 2 ? 'login' : 'request'
        if (isOffered) socket.write(Buffer.from([5, wanted]))
        else socket.end(Buffer.from([5, 0xff]))
      } else if (step === 'login') {
        const nameEnd = 2 + (bytes[1] ?? 0)
        const given = `${bytes.subarray(2, nameEnd)}:${bytes.subarray(nameEnd + 1, nameEnd + 1 + (bytes[nameEnd] ?? 0))}`
        credentials.push(given)
        const isKnown = given === `${user}:${password}`
        step = 'request'
        if (isKnown) socket.write(Buffer.from([1, 0]))
        else socket.end(Buffer.from([1, 1]))
      } else if (step === 'request') {
        step = 'leading'
        const isName = bytes[3] === 3
        const end = isName ? 5 + (bytes[4] ?? 0) : 8
        const host = isName ? bytes.subarray(5, end).toString() : [...bytes.subarray(4, end)].join('.')
        const port = bytes.readUInt16BE(end)
        asked.push(`CONNECT ${host}:${port}`)
        leadOn(socket, port, Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]), sockets)
        socket.removeAllListeners('data')
      }
    })
  })
  return opened(server, 'socks5', { asked, credentials }, sockets)
}
