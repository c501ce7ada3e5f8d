import { countOf } from '../../contract/counted.ts'
import { rootsUnder } from '../http/base-url.ts'
import { type BytesRequest, type FetchedBytes, plainUrl } from '../http/fetch-bytes.ts'
import type { Answer, WireRequest } from '../http/transport.ts'
import { Secret } from '../keychain/secret.ts'
import { redactBody, redactCause, redactHeader, redactNamed, redactPath, type Shown } from './redact-text.ts'

interface Pair {
  readonly name: string
  readonly value: string
}

/** An entry of HAR 1.2 (the Web Performance group's draft, which browsers and editors read), made from redacted parts alone. */
export interface HarEntry {
  readonly startedDateTime: string
  /** Milliseconds. */
  readonly time: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly httpVersion: 'HTTP/1.1'
    readonly cookies: readonly []
    readonly headers: readonly Pair[]
    readonly queryString: readonly Pair[]
    readonly postData?: { readonly mimeType: string; readonly text: string }
    readonly headersSize: -1
    readonly bodySize: -1
  }
  readonly response: {
    /** 0 where no answer came. */
    readonly status: number
    readonly statusText: string
    readonly httpVersion: 'HTTP/1.1'
    readonly cookies: readonly []
    readonly headers: readonly Pair[]
    readonly content: { readonly size: number; readonly mimeType: string; readonly text: string }
    readonly redirectURL: ''
    readonly headersSize: -1
    readonly bodySize: number
  }
  readonly cache: Readonly<Record<string, never>>
  /** The three are required, and may not be negative: all is told as waiting. */
  readonly timings: { readonly send: 0; readonly wait: number; readonly receive: 0 }
  readonly comment?: string
}

/**
 * One exchange without keys, tokens, cookies and what is about people.
 *
 * @param baseUrl root of the connection; its own path is the operator's and is shown
 * @param startedAt milliseconds since the epoch
 */
export function harEntry(
  baseUrl: string,
  request: WireRequest,
  answer: Answer,
  startedAt: number,
  shown: Shown,
): HarEntry {
  const query = (request.query ?? []).map(([name, value]) => ({
    name,
    value: redactNamed(name, value, shown),
  }))
  const search = new URLSearchParams(
    query.map(({ name, value }): [string, string] => [name, value]),
  ).toString()
  const root = new URL(baseUrl)
  const url = `${root.origin}${rootsUnder(root)(request)}${redactPath(request.path, shown)}`
  const answered =
    answer.kind === 'answer'
      ? {
          status: answer.status,
          headers: Object.entries(answer.headers).map(([name, value]) => ({
            name,
            value: redactHeader(name, value),
          })),
          size: Buffer.byteLength(answer.body),
          mimeType: shownType(answer.headers['content-type']),
          text: redactBody(answer.body, shown),
        }
      : undefined
  return entryOf({
    startedAt,
    durationMs: answer.durationMs,
    method: request.method,
    url: search === '' ? url : `${url}?${search}`,
    headers: Object.entries(request.headers).map(([name, value]) => ({
      name,
      value: value instanceof Secret ? '[secret]' : redactHeader(name, value),
    })),
    query,
    ...postData(request, shown),
    answered,
    ...(answer.kind === 'answer' ? {} : { comment: `${answer.kind}: ${redactCause(answer.cause)}` }),
  })
}

/**
 * One exchange with a revocation list's server, a responder or a time stamp authority. What goes and comes is no text: its type and
 * size are told, and nothing of it. Of the address its host is told, and of its path what every other trace tells.
 *
 * @param startedAt milliseconds since the epoch
 */
export function harEntryOfBytes(
  { url: address, body }: BytesRequest,
  fetched: FetchedBytes,
  { startedAt, durationMs }: { readonly startedAt: number; readonly durationMs: number },
  shown: Shown,
): HarEntry {
  const url = plainUrl(address)
  const query = [...(url?.searchParams ?? [])].map(([name, value]) => ({
    name,
    value: redactNamed(name, value, shown),
  }))
  const search = query.map(({ name, value }) => `${bareName(name)}=${encodeURIComponent(value)}`).join('&')
  const place = url === null ? NO_ADDRESS : `${url.origin}${redactPath(url.pathname, shown)}`
  const isAnswered = fetched.kind === 'bytes' || fetched.status !== undefined
  return entryOf({
    startedAt,
    durationMs,
    method: body === undefined ? 'GET' : 'POST',
    url: search === '' ? place : `${place}?${search}`,
    headers: body === undefined ? [] : [{ name: 'content-type', value: body.type }],
    query: query.map(({ name, value }) => ({ name: bareName(name), value })),
    ...(body === undefined
      ? {}
      : { postData: { mimeType: body.type, text: `[${countOf(body.bytes.byteLength, 'byte')}]` } }),
    answered: isAnswered
      ? {
          status: fetched.kind === 'bytes' ? 200 : (fetched.status ?? 0),
          headers: [],
          size: fetched.kind === 'bytes' ? fetched.bytes.byteLength : 0,
          mimeType: shownType(fetched.kind === 'bytes' ? fetched.type : undefined),
          text: fetched.kind === 'bytes' ? `[${countOf(fetched.bytes.byteLength, 'byte')}]` : '',
        }
      : undefined,
    ...(fetched.kind === 'bytes' ? {} : { comment: redactCause(fetched.why) }),
  })
}

const NO_ADDRESS = '[no plain address]'
const shownType = (type: string | undefined): string => type?.slice(0, 100) ?? ''
/** A parameter may be all that an address has, and name whatever its server likes. */
const bareName = (name: string): string => (/^[A-Za-z_][\w.-]{0,40}$/.test(name) ? name : '[name]')

interface Redacted {
  readonly startedAt: number
  readonly durationMs: number
  readonly method: string
  readonly url: string
  readonly headers: readonly Pair[]
  readonly query: readonly Pair[]
  readonly postData?: HarEntry['request']['postData']
  /** Absent where no answer came. */
  readonly answered:
    | {
        readonly status: number
        readonly headers: readonly Pair[]
        readonly size: number
        readonly mimeType: string
        readonly text: string
      }
    | undefined
  readonly comment?: string
}

function entryOf(exchange: Redacted): HarEntry {
  const { startedAt, durationMs, method, url, headers, query, postData: sent, answered, comment } = exchange
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: durationMs,
    request: {
      method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers,
      queryString: query,
      ...(sent === undefined ? {} : { postData: sent }),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: answered?.status ?? 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: answered?.headers ?? [],
      content: {
        size: answered?.size ?? 0,
        mimeType: answered?.mimeType ?? 'x-unknown',
        text: answered?.text ?? '',
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: answered?.size ?? -1,
    },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
    ...(comment === undefined ? {} : { comment }),
  }
}

function postData({ body, form }: WireRequest, shown: Shown): Pick<HarEntry['request'], 'postData'> {
  if (form !== undefined) {
    const pairs = form.map(([name, value]): [string, string] => [
      name,
      value instanceof Secret ? '[secret]' : redactNamed(name, value, shown),
    ])
    return {
      postData: {
        mimeType: 'application/x-www-form-urlencoded',
        text: new URLSearchParams(pairs).toString(),
      },
    }
  }
  if (body === undefined) return {}
  return { postData: { mimeType: 'application/json', text: redactBody(JSON.stringify(body), shown) } }
}
