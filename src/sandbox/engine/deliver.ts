import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Reply } from '../vendor-world.ts'
import type { AnswerFault, RetryAfter, WrongAnswer } from './fault.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Sends a reply whole. Answers whether anybody was still there to read it. */
export function sendReply({ response }: Exchange, reply: Reply): boolean {
  if (response.destroyed || response.socket?.destroyed) return false
  const { headers, body } = render(reply)
  response.writeHead(reply.status, headers)
  response.end(body)
  return true
}

/** Sends a reply spoilt as the fault says. For faults whose moment is `before`, `reply` was never made. */
export function sendSpoilt(
  exchange: Exchange,
  fault: Exclude<AnswerFault, { kind: 'slow' | WrongAnswer }>,
  reply: Reply,
  stranger: string,
): void {
  const { request, response } = exchange
  const socket = request.socket
  if (socket.destroyed) return
  switch (fault.kind) {
    case 'reset':
    case 'offline':
      reset(socket)
      return
    case 'close':
      socket.end()
      return
    case 'hang':
      return
    case 'status':
      sendReply(exchange, statusReply(fault.status, fault.retryAfter))
      return
    case 'html':
      sendReply(exchange, {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        text: CAPTIVE_PORTAL,
      })
      return
    case 'say':
      sendReply(exchange, fault)
      return
    case 'odd-json':
      sendReply(exchange, {
        status: 200,
        json: { ok: true, data: { message: 'an answer of another version' } },
      })
      return
    case 'redirect': {
      const to = fault.to ?? `${stranger}${request.url ?? '/'}`
      sendReply(exchange, { status: fault.status, headers: { location: to }, text: '' })
      return
    }
    case 'truncate-body': {
      // A reply without a body is cut in its head, before the blank line that ends it.
      const raw = rawAnswer(reply)
      const head = raw.indexOf('\r\n\r\n')
      const body = raw.length - head - 4
      socket.end(raw.subarray(0, body > 1 ? head + 4 + Math.floor(body / 2) : head))
      return
    }
    case 'truncate-json': {
      const whole = render(reply).body
      const text =
        whole.length > 1 ? whole.subarray(0, Math.floor(whole.length / 2)).toString('latin1') : '{"status":'
      response.writeHead(reply.status === 204 ? 200 : reply.status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text, 'latin1'),
      })
      response.end(text, 'latin1')
      return
    }
    case 'drip':
      drip(socket, rawAnswer(reply), fault.everyMs)
      return
    default:
      fault satisfies never
  }
}

const CAPTIVE_PORTAL =
  '<!doctype html><html><head><title>Guest network</title></head><body><h1>Welcome</h1><p>Please sign in to go on.</p></body></html>'

/** An RST where the platform can send one, so that the client sees ECONNRESET. */
function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy()
  } catch {
    socket.destroy() // a TLS socket cannot be reset
  }
}

function drip(socket: Socket, bytes: Buffer, everyMs: number): void {
  let sent = 0
  const timer = setInterval(() => {
    if (socket.destroyed || sent >= bytes.length) {
      clearInterval(timer)
      socket.end()
      return
    }
    socket.write(bytes.subarray(sent, sent + 1))
    sent += 1
  }, everyMs)
  socket.once('close', () => clearInterval(timer))
}

function statusReply(status: number, retryAfter: RetryAfter): Reply {
  const headers: Record<string, string> = { 'content-type': 'text/plain' }
  if (retryAfter.kind === 'seconds') headers['retry-after'] = String(retryAfter.seconds)
  if (retryAfter.kind === 'date')
    headers['retry-after'] = new Date(Date.now() + retryAfter.seconds * 1000).toUTCString()
  if (retryAfter.kind === 'nonsense') headers['retry-after'] = 'when the moon is full'
  return { status, headers, text: `${status} ${STATUS_CODES[status] ?? ''}`.trim() }
}

/** JSON bodies may be large (a page of 1000 certificates): built once, with their length. */
function render(reply: Reply): { headers: Record<string, string | number>; body: Buffer } {
  const body = Buffer.from(reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json))
  const headers: Record<string, string | number> =
    reply.status === 204 ? {} : { 'content-length': body.length }
  if (reply.json !== undefined) headers['content-type'] = 'application/json'
  else if (body.length > 0) headers['content-type'] = 'text/plain; charset=utf-8'
  return { headers: { ...headers, ...reply.headers }, body: reply.status === 204 ? Buffer.alloc(0) : body }
}

function rawAnswer(reply: Reply): Buffer {
  const { headers, body } = render(reply)
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n${lines.join('')}\r\n`),
    body,
  ])
}
