import type { Clock } from '../clock.ts'
import type { Answer } from '../http/transport.ts'
import { Secret } from '../keychain/secret.ts'
import type { Outcome, Read, Submitted } from './port.ts'

/** A token is renewed when less than this, or less than this share of its life, is left. */
const RENEW_BEFORE_MS = 30_000
const RENEW_BEFORE_SHARE = 1 / 3

/** What whoever gives out tokens has given. */
export interface GivenToken {
  readonly text: Secret
  /** From the moment on at which it was asked for. */
  readonly lifeMs: number
}

export interface AccessToken extends GivenToken {
  /** Wall clock and monotonic milliseconds at which it was asked for: sleep stops the one, and an operator sets the other. */
  readonly askedAt: { readonly now: number; readonly monotonic: number }
}

/** Tokens that a key is turned into, in memory only. */
export interface AccessTokens {
  /** A token that is good for a while yet; one request serves all who wait for it. */
  get(signal: AbortSignal | undefined): Promise<Read<AccessToken>>
  /** Not to be given out again. */
  drop(token: AccessToken): void
  /** Whatever is under way ends. */
  close(): void
}

/** @param fetchToken asks for one, once a call */
export function createAccessTokens(
  fetchToken: (signal: AbortSignal) => Promise<Read<GivenToken>>,
  clock: Clock,
): AccessTokens {
  const closed = new AbortController()
  let current: AccessToken | null = null
  let underWay: Promise<Read<AccessToken>> | null = null

  const leftMs = ({ askedAt, lifeMs }: AccessToken): number =>
    lifeMs - Math.max(clock.now() - askedAt.now, clock.monotonic() - askedAt.monotonic)
  const isFresh = (token: AccessToken): boolean =>
    leftMs(token) > Math.min(RENEW_BEFORE_MS, token.lifeMs * RENEW_BEFORE_SHARE)

  const renew = async (): Promise<Read<AccessToken>> => {
    const askedAt = { now: clock.now(), monotonic: clock.monotonic() }
    const read = await fetchToken(closed.signal)
    underWay = null
    if (read.kind === 'ok') {
      current = { ...read.value, askedAt }
      return { kind: 'ok', value: current }
    }
    // A provider that cannot answer just now takes nothing away from a token that is still good.
    const mayWait = read.kind === 'offline' || read.kind === 'throttled'
    return mayWait && current !== null && leftMs(current) > 0 ? { kind: 'ok', value: current } : read
  }

  return {
    async get(signal) {
      if (current !== null && isFresh(current)) return { kind: 'ok', value: current }
      if (signal?.aborted === true || closed.signal.aborted) return CANCELLED
      underWay ??= renew()
      return unlessAborted(underWay, signal)
    },
    drop(token) {
      if (current === token) current = null
    },
    close: () => closed.abort(),
  }
}

const CANCELLED: Read<never> = { kind: 'offline', cause: 'cancelled' }

/** One who no longer waits does not end it for the others. */
async function unlessAborted<T>(work: Promise<Read<T>>, signal: AbortSignal | undefined): Promise<Read<T>> {
  if (signal === undefined) return work
  const { promise, resolve } = Promise.withResolvers<Read<T>>()
  const onAbort = (): void => resolve(CANCELLED)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** The right to make one request. */
export interface Ticket {
  /** The headers that carry it; none where the connection itself is the right, by a client certificate. */
  readonly headers: Readonly<Record<string, Secret>>
  /** The vendor took it: an answer other than a refusal of it came. */
  accepted(): void
  /**
   * The vendor refused it. `ended`: it had taken this token before, so it has ended, and the next ticket has another;
   * `refused`: another would fare no better.
   */
  refused(): 'ended' | 'refused'
}

/** How requests are authorised. */
export interface Access {
  ticket(signal: AbortSignal | undefined): Promise<Read<Ticket>>
  close(): void
}

/** By what is sent with every request as it is. */
export function fixedAccess(headers: Ticket['headers']): Access {
  const ticket: Ticket = { headers, accepted: () => {}, refused: () => 'refused' }
  return { ticket: async () => ({ kind: 'ok', value: ticket }), close: () => {} }
}

/** RFC 6750 section 2.1. */
export const bearer = (token: Secret): Ticket['headers'] => ({
  authorization: new Secret(`Bearer ${token.reveal()}`),
})

/** By tokens that end. @param shown the headers that carry one */
export function tokenAccess(
  tokens: AccessTokens,
  shown: (token: Secret) => Ticket['headers'] = bearer,
): Access {
  const taken = new WeakSet<AccessToken>()
  return {
    async ticket(signal) {
      const read = await tokens.get(signal)
      if (read.kind !== 'ok') return read
      const token = read.value
      return {
        kind: 'ok',
        value: {
          headers: shown(token.text),
          accepted: () => void taken.add(token),
          refused() {
            tokens.drop(token)
            return taken.has(token) ? 'ended' : 'refused'
          },
        },
      }
    },
    close: tokens.close,
  }
}

type Unasked = Exclude<Read<never>, { kind: 'ok' }>
export type Asked = { readonly kind: 'answered'; readonly answer: Answer } | Unasked
export type Changed =
  /** `hasEnded`: refused for a token that has come to its end. */
  { readonly kind: 'answered'; readonly answer: Answer; readonly hasEnded: boolean } | Unasked
type Send = (headers: Ticket['headers']) => Promise<Answer>

/** Sends one request, once. @param refusal the status by which the vendor refuses a token */
export async function sendWith(
  access: Access,
  send: Send,
  signal: AbortSignal | undefined,
  refusal = 401,
): Promise<Changed> {
  const ticket = await access.ticket(signal)
  if (ticket.kind !== 'ok') return ticket
  const { headers, accepted, refused } = ticket.value
  const answer = await send(headers)
  const isRefused = answer.kind === 'answer' && answer.status === refusal
  if (answer.kind === 'answer' && !isRefused) accepted()
  return { kind: 'answered', answer, hasEnded: isRefused && refused() === 'ended' }
}

/** Puts a question, once more where the token has come to its end. */
export async function askWith(
  access: Access,
  send: Send,
  signal: AbortSignal | undefined,
  refusal = 401,
): Promise<Asked> {
  const first = await sendWith(access, send, signal, refusal)
  return first.kind === 'answered' && first.hasEnded ? sendWith(access, send, signal, refusal) : first
}

/** What becomes of a change when something that must come before it failed, such as its ticket: it certainly has not left. */
export const withoutTicket = (read: Unasked): Submitted => ({
  outcome: outcomeWithoutTicket(read),
  durationMs: 0,
})

function outcomeWithoutTicket(read: Unasked): Outcome {
  switch (read.kind) {
    case 'throttled':
    case 'key-refused':
      return read
    case 'offline':
    case 'unexpected':
      return { kind: 'not-sent', cause: read.cause }
    default:
      return read satisfies never
  }
}
