import { z } from 'zod'
import { Secret } from '../../keychain/secret.ts'
import { asRead, createAnswerReader } from '../answer-reader.ts'
import { MESSAGE_CHARS_MAX, parseJson } from '../error-text.ts'
import type { Read, TokenEndpoint } from '../port.ts'
import { TOKEN_SECONDS } from './assumptions.ts'
import type { SignIn } from './connection-options.ts'
import { PROOF } from './proof.ts'

/** A token is renewed when less than this, or less than this share of its life, is left. */
const RENEW_BEFORE_MS = 30_000
const RENEW_BEFORE_SHARE = 1 / 3

const HINT =
  'Check the client secret, client id, scope and audience of this connection with whoever runs the identity provider.'

/** RFC 6749 section 5.2. */
const OauthError = z.looseObject({ error: z.string().min(1), error_description: z.string().nullish() })
/** RFC 6749 section 5.1. A token must fit into a header. */
const TokenAnswer = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z
    .union([
      z.number().positive(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ])
    .nullish(),
})

export interface AccessToken {
  readonly text: Secret
  /** Wall clock and monotonic milliseconds at which it was asked for: sleep stops the one, and an operator sets the other. */
  readonly askedAt: { readonly now: number; readonly monotonic: number }
  readonly lifeMs: number
}

/** Access tokens by OAuth client credentials, in memory only. */
export interface AccessTokens {
  /** A token that is good for a while yet; one request serves all who wait for it. */
  get(signal: AbortSignal | undefined): Promise<Read<AccessToken>>
  /** Not to be given out again. */
  drop(token: AccessToken): void
  /** Whatever is under way ends. */
  close(): void
}

/** The secret goes to the token endpoint and nowhere else (RFC 6749 section 4.4.2, with the client's password in the form). */
export function createAccessTokens(
  { clientId, scope, audience }: Extract<SignIn, { kind: 'oauth' }>,
  secret: Secret,
  { transport, path, clock }: TokenEndpoint,
): AccessTokens {
  const closed = new AbortController()
  let current: AccessToken | null = null
  let underWay: Promise<Read<AccessToken>> | null = null

  const leftMs = ({ askedAt, lifeMs }: AccessToken): number =>
    lifeMs - Math.max(clock.now() - askedAt.now, clock.monotonic() - askedAt.monotonic)
  const isFresh = (token: AccessToken): boolean =>
    leftMs(token) > Math.min(RENEW_BEFORE_MS, token.lifeMs * RENEW_BEFORE_SHARE)

  const reader = createAnswerReader({
    proof: PROOF,
    readError(body) {
      const parsed = OauthError.safeParse(parseJson(body))
      if (!parsed.success) return null
      const { error, error_description: description } = parsed.data
      return {
        code: error.slice(0, MESSAGE_CHARS_MAX),
        message: (description ?? 'The identity provider gives no token.').slice(0, MESSAGE_CHARS_MAX),
      }
    },
    key: {
      code: 'invalid_client',
      message: 'The identity provider does not take the client secret.',
      hint: HINT,
    },
    permission: { code: 'forbidden', message: 'The identity provider denies a token.', hint: HINT },
  })

  const fetchToken = async (): Promise<Read<AccessToken>> => {
    const askedAt = { now: clock.now(), monotonic: clock.monotonic() }
    const answer = await transport.send(
      {
        method: 'POST',
        path,
        headers: {},
        form: [
          ['grant_type', 'client_credentials'],
          ['client_id', clientId],
          ['client_secret', secret],
          ...(scope === undefined ? [] : [['scope', scope] as const]),
          ...(audience === undefined ? [] : [['audience', audience] as const]),
        ],
        mutating: false,
      },
      closed.signal,
    )
    const read = asRead(reader.readQuestion(answer, TokenAnswer, { of: 'token' }))
    switch (read.kind) {
      case 'ok': {
        const lifeMs = (read.value.expires_in ?? TOKEN_SECONDS) * 1000
        return { kind: 'ok', value: { text: new Secret(read.value.access_token), askedAt, lifeMs } }
      }
      case 'offline':
        return { kind: 'offline', cause: `the identity provider gives no token: ${read.cause}` }
      case 'unexpected':
        return { kind: 'unexpected', cause: `the identity provider: ${read.cause}` }
      default:
        return read
    }
  }
  const renew = async (): Promise<Read<AccessToken>> => {
    const read = await fetchToken()
    underWay = null
    if (read.kind === 'ok') {
      current = read.value
      return read
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
