import type { Answer, WireRequest } from '../http/transport.ts'
import { Secret } from '../keychain/secret.ts'
import { redactBody, redactHeader, redactNamed, redactPath, type Shown } from './redact-text.ts'

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
  readonly timings: { readonly send: -1; readonly wait: number; readonly receive: -1 }
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
  const url = `${root.origin}${root.pathname.replace(/\/+$/, '')}${redactPath(request.path, shown)}`
  const isAnswered = answer.kind === 'answer'
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: answer.durationMs,
    request: {
      method: request.method,
      url: search === '' ? url : `${url}?${search}`,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: Object.entries(request.headers).map(([name, value]) => ({
        name,
        value: value instanceof Secret ? '[secret]' : redactHeader(name, value),
      })),
      queryString: query,
      ...postData(request, shown),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: isAnswered ? answer.status : 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: isAnswered
        ? Object.entries(answer.headers).map(([name, value]) => ({ name, value: redactHeader(name, value) }))
        : [],
      content: {
        size: isAnswered ? Buffer.byteLength(answer.body) : 0,
        mimeType: isAnswered ? (answer.headers['content-type']?.slice(0, 100) ?? '') : 'x-unknown',
        text: isAnswered ? redactBody(answer.body, shown) : '',
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: isAnswered ? Buffer.byteLength(answer.body) : -1,
    },
    cache: {},
    timings: { send: -1, wait: answer.durationMs, receive: -1 },
    ...(isAnswered ? {} : { comment: `${answer.kind}: ${answer.cause}` }),
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
