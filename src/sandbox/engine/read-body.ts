import type { IncomingMessage } from 'node:http'

const BODY_BYTES_MAX = 16 * 1024 * 1024

/** Calls back once with the whole body as text; never when the client went away before its end. */
export function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('error', () => {})
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) request.destroy()
    else chunks.push(chunk)
  })
  request.on('end', () => done(chunks.length === 0 ? '' : Buffer.concat(chunks).toString('utf8')))
}
