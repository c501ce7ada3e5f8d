import { z } from 'zod'
import type { Field } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { readBaseUrl } from '../http/base-url.ts'
import { Secret } from '../keychain/secret.ts'
import { type Access, createAccessTokens, tokenAccess } from './access-tokens.ts'
import { asRead, createAnswerReader } from './answer-reader.ts'
import { MESSAGE_CHARS_MAX } from './error-text.ts'
import { textField } from './fields.ts'
import type { ConnectionFacts, TokenEndpoint } from './port.ts'
import type { ChangeRow, ProofTable, QuestionRow } from './proof.ts'

/** OAuth client credentials (RFC 6749 section 4.4), as a connection names them. */
export interface OauthSignIn {
  readonly kind: 'oauth'
  readonly tokenUrl: string
  readonly clientId: string
  readonly scope?: string
  readonly audience?: string
}

/** Options of a connection that may sign in so. @param example of a token URL */
export const oauthFields = (example: string): readonly Field[] => [
  textField('token_url', 'Token URL', `Of the identity provider, e.g. ${example}. For OAuth.`),
  textField('client_id', 'Client id', 'For OAuth.'),
  textField('scope', 'Scope', 'For OAuth, where the identity provider wants one.'),
  textField('audience', 'Audience', 'For OAuth, where the identity provider wants one.'),
]

/**
 * The options of OAuth; null where the connection signs in otherwise.
 *
 * @param trusting who trusts the identity provider, for the hint
 * @throws AppError `input.missing-option`, `input.bad-option`, and what a URL may be refused for
 */
export function readOauth(options: ConnectionFacts['options'], trusting: string): OauthSignIn | null {
  const given = (name: string): string | undefined => options[name]?.trim() || undefined
  const tokenUrl = given('token_url')
  const clientId = given('client_id')
  const scope = given('scope')
  const audience = given('audience')
  if (given('auth') !== 'oauth') {
    if (tokenUrl === undefined && clientId === undefined) return null
    throw new AppError(
      'input.bad-option',
      'A token URL or client id is given, and the sign-in (auth) is not oauth.',
      { hint: 'Give auth=oauth, or leave token_url and client_id out.' },
    )
  }
  if (tokenUrl === undefined || clientId === undefined) {
    throw new AppError(
      'input.missing-option',
      'OAuth needs the token URL (token_url) and the client id (client_id).',
      { hint: `Ask whoever runs the identity provider that ${trusting} trusts.` },
    )
  }
  readBaseUrl(tokenUrl)
  return {
    kind: 'oauth',
    tokenUrl,
    clientId,
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
  }
}

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

/** What an identity provider's refusal proves. */
export const TOKEN_REFUSED: QuestionRow = {
  when: { of: ['token'], status: [[400, 499]], body: ['error'] },
  proves: 'key-refused',
  about: 'key',
  why: 'The identity provider gives no token.',
  source: { page: 'RFC 6749, section 5.2' },
}

/** What a client calls a refusal of a token that was taken before. */
export const ENDED_TOKEN: ChangeRow = {
  when: { status: [401], body: ['ended token'] },
  proves: 'not-done',
  why: 'The token has come to its end; the next request brings a new one.',
  source: { page: 'RFC 6750, section 3.1' },
}

/** The way to whoever gives out tokens, which a connection that wants them has. */
export function tokenEndpoint(tokens: TokenEndpoint | undefined): TokenEndpoint {
  if (tokens !== undefined) return tokens
  throw new AppError(
    'internal.no-token-endpoint',
    'A sign-in by tokens was chosen, and no way to who gives them was given.',
  )
}

/**
 * Access by client credentials. The secret goes to the token endpoint and nowhere else (RFC 6749 section 4.4.2, with the
 * client's password in the form).
 *
 * @param secondsAssumed life of a token whose answer names none
 */
export function clientCredentials(
  { clientId, scope, audience }: OauthSignIn,
  secret: Secret,
  tokens: TokenEndpoint | undefined,
  { proof, secondsAssumed }: { readonly proof: ProofTable; readonly secondsAssumed: number },
): Access {
  const { transport, path, clock } = tokenEndpoint(tokens)
  const reader = createAnswerReader({
    proof,
    readError(told) {
      const parsed = OauthError.safeParse(told)
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
  return tokenAccess(
    createAccessTokens(async (signal) => {
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
        signal,
      )
      const read = asRead(reader.readQuestion(answer, TokenAnswer, { of: 'token' }))
      switch (read.kind) {
        case 'ok': {
          const lifeMs = (read.value.expires_in ?? secondsAssumed) * 1000
          return { kind: 'ok', value: { text: new Secret(read.value.access_token), lifeMs } }
        }
        case 'offline':
          return { ...read, cause: `the identity provider gives no token: ${read.cause}` }
        case 'unexpected':
          return { kind: 'unexpected', cause: `the identity provider: ${read.cause}` }
        default:
          return read
      }
    }, clock),
  )
}
