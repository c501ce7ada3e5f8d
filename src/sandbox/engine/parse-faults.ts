import { SandboxError } from '../sandbox-error.ts'
import { isVendorName } from '../vendor-name.ts'
import {
  type AnswerFault,
  type FaultRule,
  type LastingFault,
  type Occasion,
  REQUEST_GROUPS,
  type RetryAfter,
  type Selector,
} from './fault.ts'
import { parseDuration } from './rolling-windows.ts'

/** What `random` draws from unless told: passing trouble that a good client survives. */
const RANDOM_KINDS =
  'reset-before+reset-after+500+500-after+502-after+503=0s+429=0s+html-200+truncate-body+truncate-json'

const KINDS =
  'Kinds: reset-before, reset-after, close-before, close-after, hang-before, hang-after, 429, 500, …[-before|-after][=RETRY], html-200[-after], ' +
  'odd-json[-after], say[-after]=STATUS/TYPE/BASE64URL, truncate-body, truncate-json, stale, twice, shift, drip=TIME, slow=TIME, redirect[=URL], 302[=URL], offline=TIME, key-revoked, ' +
  'limits-halved, status-lag=TIME|Nreads; connect:refuse; random:RATE:SEED[:KIND+KIND]'

/**
 * Reads a list of faults, e.g. `submit:reset-after@5-8, any:429=2s@10`. The grammar is in the sandbox's README.
 * Throws a SandboxError that quotes the part it does not understand.
 *
 * @param operations names of calls that selectors may use beside `any`, `read` and the groups
 */
export function parseFaults(spec: string, operations: readonly string[]): readonly FaultRule[] {
  return spec
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseRule(part, operations))
}

function parseRule(text: string, operations: readonly string[]): FaultRule {
  const colon = text.indexOf(':', text.startsWith('random') ? 0 : text.indexOf(')') + 1)
  // `status-lag=3s` needs no selector: it is a property of the vendor.
  if (/^(status-lag|key-revoked|limits-halved)\b/.test(text)) return parseRule(`any:${text}`, operations)
  if (colon < 0) throw unknown(text, 'a fault is SELECTOR:KIND[@WHEN]', KINDS)
  const head = text.slice(0, colon)
  if (/^([\w-]+\/)?random(\(|$)/.test(head)) return parseRandom(text, head, text.slice(colon + 1), operations)

  const at = text.lastIndexOf('@')
  const kind = at > colon ? text.slice(colon + 1, at) : text.slice(colon + 1)
  const occasion = parseOccasion(at > colon ? text.slice(at + 1) : '', text)
  const selector = parseSelector(head, operations, text)

  if (selector.requests === 'connect') {
    if (kind !== 'refuse' || selector.target !== null)
      throw unknown(text, 'a connection can only be refused: connect:refuse@N')
    if (occasion.kind === 'each') throw unknown(text, 'connections have no targets')
    return { kind: 'connection', text, vendor: selector.vendor, occasion }
  }
  if (kind === 'refuse')
    throw unknown(
      text,
      'a request comes too late to be refused; write connect:refuse@N or SELECTOR:offline=TIME',
    )

  const lasting = parseLasting(kind)
  if (lasting) {
    if (occasion.kind === 'every' || occasion.kind === 'each')
      throw unknown(text, `${kind} lasts from one request on: @N`)
    return {
      kind: 'lasting',
      text,
      selector,
      from: occasion.kind === 'ranges' ? (occasion.ranges[0]?.first ?? 1) : 1,
      fault: lasting,
    }
  }
  return { kind: 'answer', text, selector, occasion, fault: parseAnswerFault(kind, text) }
}

/** `submit`, `submit(SERIAL)`, `digicert-tlm/submit`. */
function parseSelector(head: string, operations: readonly string[], whole: string): Selector {
  const match = /^(?:([\w-]+)\/)?([\w-]+)(?:\((.*)\))?$/.exec(head)
  const requests = match?.[2]
  if (!match || requests === undefined) throw unknown(whole, `'${head}' is no selector`)
  const vendor = match[1] ?? null
  if (vendor !== null && !isVendorName(vendor)) throw unknown(whole, `no vendor is called '${vendor}'`)
  const known = ['any', 'read', 'connect', ...REQUEST_GROUPS, ...operations]
  if (!known.includes(requests))
    throw unknown(whole, `no request is called '${requests}'`, `Selectors: ${[...new Set(known)].join(', ')}`)
  return { vendor, requests, target: match[3] ?? null }
}

/** `3`, `5-8`, `5-`, `3+7`, `every:7`, `each:1`; nothing means always. */
function parseOccasion(text: string, whole: string): Occasion {
  if (text === '' || text === '*') return { kind: 'always' }
  const repeated = /^(every|each):([1-9]\d*)$/.exec(text)
  if (repeated) return { kind: repeated[1] === 'every' ? 'every' : 'each', n: Number(repeated[2]) }
  const ranges = text.split('+').map((part) => {
    const range = /^([1-9]\d*)(?:(-)([1-9]\d*)?)?$/.exec(part)
    if (!range)
      throw unknown(whole, `'@${text}' is no occasion; write @3, @5-8, @5-, @3+7, @every:7 or @each:1`)
    const first = Number(range[1])
    return {
      first,
      last: range[2] === undefined ? first : range[3] === undefined ? Infinity : Number(range[3]),
    }
  })
  return { kind: 'ranges', ranges }
}

function parseLasting(kind: string): LastingFault | null {
  if (kind === 'key-revoked' || kind === 'limits-halved') return { kind }
  const lag = /^status-lag=(.+)$/.exec(kind)?.[1]
  if (lag === undefined) return null
  const reads = /^(\d+)reads?$/.exec(lag)
  return { kind: 'status-lag', ms: reads ? 0 : parseDuration(lag), reads: reads ? Number(reads[1]) : 0 }
}

function parseAnswerFault(text: string, whole: string): AnswerFault {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  const argument = equals < 0 ? null : text.slice(equals + 1)
  const moment = name.endsWith('-after') ? 'after' : 'before'
  const stem = name.replace(/-(before|after)$/, '')
  const needed = (): number => {
    if (argument === null) throw unknown(whole, `${name} needs a time: ${name}=500ms`)
    return parseDuration(argument)
  }
  if (argument !== null && !/^(\d{3}|drip|slow|offline|redirect|say)$/.test(stem))
    throw unknown(whole, `${name} takes no argument`)
  switch (stem) {
    case 'reset':
    case 'close':
    case 'hang':
      if (stem === name) throw unknown(whole, `say ${stem}-before or ${stem}-after the effect`)
      return { kind: stem, moment }
    case 'html-200':
      return { kind: 'html', moment }
    case 'odd-json':
      return { kind: 'odd-json', moment }
    case 'say':
      return { kind: 'say', moment, ...parseSaid(argument ?? '', whole) }
    case 'truncate-body':
    case 'truncate-json':
    case 'stale':
    case 'twice':
    case 'shift':
      return { kind: stem }
    case 'drip':
      return { kind: 'drip', everyMs: needed() }
    case 'slow':
      return { kind: 'slow', ms: needed() }
    case 'offline':
      return { kind: 'offline', ms: needed() }
    case 'redirect':
      return { kind: 'redirect', status: 307, to: argument }
  }
  const status = /^[3-5]\d\d$/.test(stem) ? Number(stem) : 0
  if (status >= 400) return { kind: 'status', moment, status, retryAfter: parseRetryAfter(argument, whole) }
  if (status >= 300) return { kind: 'redirect', status, to: argument }
  throw unknown(whole, `no fault is called '${text}'`, KINDS)
}

/** Headers by the names that `say` has for them. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  json: { 'content-type': 'application/json' },
  html: { 'content-type': 'text/html; charset=utf-8' },
  text: { 'content-type': 'text/plain; charset=utf-8' },
  nonce: { 'content-type': 'text/plain; charset=utf-8', 'replay-nonce': 'c2FpZC1ieS1hLWZhdWx0' },
  amzn: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'said-by-a-fault' },
  challenge: { 'content-type': 'text/html; charset=utf-8', 'www-authenticate': 'Basic realm="sandbox"' },
}

/** `403/html/PGh0bWw-`: status, type, and the body in base64url, which may be empty. */
function parseSaid(
  argument: string,
  whole: string,
): Pick<Extract<AnswerFault, { kind: 'say' }>, 'status' | 'headers' | 'text'> {
  const [, status, type = '', body = ''] = /^([2-5]\d\d)\/([a-z]+)\/([\w-]*)$/.exec(argument) ?? []
  const headers = SAID[type]
  if (status === undefined || headers === undefined)
    throw unknown(whole, `say an answer as STATUS/TYPE/BASE64URL, TYPE being ${Object.keys(SAID).join(', ')}`)
  return { status: Number(status), headers, text: Buffer.from(body, 'base64url').toString('utf8') }
}

function parseRetryAfter(argument: string | null, whole: string): RetryAfter {
  if (argument === null || argument === 'none') return { kind: 'none' }
  if (argument === 'nonsense') return { kind: 'nonsense' }
  const date = argument.startsWith('date:')
  const seconds = parseDuration(date ? argument.slice(5) : argument) / 1000
  if (!Number.isInteger(seconds)) throw unknown(whole, 'Retry-After counts whole seconds')
  return { kind: date ? 'date' : 'seconds', seconds }
}

/** `random:0.1:42`, `random(submit):0.1:42:reset-before+500-after`. */
function parseRandom(whole: string, head: string, rest: string, operations: readonly string[]): FaultRule {
  const match = /^(?:([\w-]+)\/)?random(?:\(([\w-]+)\))?$/.exec(head)
  const [rate = '', seed = '', ...kinds] = rest.split(':')
  if (!match || !/^(0(\.\d+)?|1(\.0+)?)$/.test(rate) || !/^\d+$/.test(seed)) {
    throw unknown(whole, 'write random:RATE:SEED, RATE from 0 to 1, SEED a whole number')
  }
  const selector = parseSelector(`${match[1] ? `${match[1]}/` : ''}${match[2] ?? 'any'}`, operations, whole)
  const faults = (kinds.length > 0 ? kinds.join(':') : RANDOM_KINDS)
    .split('+')
    .map((kind) => parseAnswerFault(kind, whole))
  return { kind: 'random', text: whole, selector, rate: Number(rate), seed: Number(seed), faults }
}

const unknown = (whole: string, why: string, allowed?: string): SandboxError =>
  new SandboxError(`fault '${whole}': ${why}`, allowed)
