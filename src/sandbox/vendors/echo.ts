import { CREDENTIAL_HEADERS } from '../credential-headers.ts'
import type { Reply, Route, VendorRequest, VendorWorld } from '../vendor-world.ts'
import { rerouted } from './rerouted.ts'

/** A key that is cut still is most of a key. */
const CUT_CHARS = 20

/**
 * A vendor, or something before it, that quotes what it was sent: no document tells of one, and debug pages, gateways and
 * validation messages do it. The setting `echo`: `none`; `changes`: every change is refused, without effect, in the vendor's
 * own form, and each of its texts quotes the credentials; `all`: everything is. Whichever, all answers' headers quote too.
 * The way of quoting changes from request to request.
 */
export function echoing(world: VendorWorld): VendorWorld {
  world.settings['echo'] ??= 'none'
  return rerouted(world, (route, request) => {
    const mode = world.settings['echo']
    return mode === 'none' ? route : { ...route, answer: () => answerOf(world, route, request, mode) }
  })
}

function answerOf(
  world: VendorWorld,
  route: Route,
  request: VendorRequest,
  mode: string | number | boolean | undefined,
): Reply {
  const quote = quoteOf(request)
  const isRefused = mode === 'all' || route.group === 'submit'
  const reply = isRefused ? refusal(world, route, quote) : route.answer()
  return { ...reply, headers: { ...reply.headers, 'x-request-id': quote, 'x-debug': quote } }
}

/** The vendor's own form of an error, with the quotation for each text of it. */
function refusal(world: VendorWorld, { group }: Route, quote: string): Reply {
  const json =
    group === 'token' ? { error: 'invalid_request', error_description: '' } : world.throttled(1).json
  return { status: 400, json: withTexts(json, quote) }
}

function withTexts(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text
  if (Array.isArray(value)) return value.map((inner) => withTexts(inner, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTexts(inner, text)]))
}

const WAYS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => encodeURIComponent(text),
  (text) => new URLSearchParams([['k', text]]).toString(),
  (text) => Buffer.from(text, 'utf8').toString('base64'),
  (text) => Buffer.from(`k=${text}`, 'utf8').toString('base64url'),
  (text) => Buffer.from(text, 'utf8').toString('hex'),
  (text) => JSON.stringify({ k: text }),
  (text) => JSON.stringify(JSON.stringify({ k: text })),
  (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
  (text) => text.slice(0, CUT_CHARS),
]

function quoteOf(request: VendorRequest): string {
  const way = WAYS[request.number % WAYS.length] ?? String
  return secretsOf(request).map(way).join(' and ')
}

function secretsOf({ headers, body }: VendorRequest): readonly string[] {
  const sent = CREDENTIAL_HEADERS.flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' ? [value.replace(/^(Basic|Bearer) /i, '')] : []
  })
  const basic = /^Basic (.+)$/i.exec(String(headers['authorization'] ?? ''))?.[1]
  const pair = basic === undefined ? '' : Buffer.from(basic, 'base64').toString('utf8')
  const form = new URLSearchParams(body)
  const clientSecret = form.get('client_secret') ?? form.get('secret_id')
  return [
    ...sent,
    ...(pair === '' ? [] : [pair, pair.slice(pair.indexOf(':') + 1)]),
    ...(clientSecret === null ? [] : [clientSecret]),
  ]
}
