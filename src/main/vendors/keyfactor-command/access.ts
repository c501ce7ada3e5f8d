import { AppError } from '../../app-error.ts'
import { Secret } from '../../keychain/secret.ts'
import type { Read, TokenEndpoint } from '../port.ts'
import { type AccessToken, createAccessTokens } from './access-token.ts'
import type { SignIn } from './connection-options.ts'

/** The right to make one request. */
export interface Ticket {
  /** Value of the header `authorization`. */
  readonly authorization: Secret
  /** Command took it: an answer other than 401 came. */
  accepted(): void
  /**
   * Command answered 401. `ended`: it had taken this token before, so it has ended, and the next ticket has another;
   * `refused`: another would fare no better.
   */
  refused(): 'ended' | 'refused'
}

/** How requests to Command are authorised: "Web API Common Features", authentication. */
export interface Access {
  ticket(signal: AbortSignal | undefined): Promise<Read<Ticket>>
  close(): void
}

export function openAccess(signIn: SignIn, secret: Secret, tokens: TokenEndpoint | undefined): Access {
  switch (signIn.kind) {
    case 'basic':
      return basicAccess(secret)
    case 'oauth':
      if (tokens === undefined)
        throw new AppError(
          'internal.no-token-endpoint',
          'OAuth was chosen, and no way to the token URL was given.',
        )
      return oauthAccess(signIn, secret, tokens)
    default:
      return signIn satisfies never
  }
}

function basicAccess(secret: Secret): Access {
  const ticket: Ticket = {
    authorization: new Secret(`Basic ${Buffer.from(secret.reveal(), 'utf8').toString('base64')}`),
    accepted: () => {},
    refused: () => 'refused',
  }
  return { ticket: async () => ({ kind: 'ok', value: ticket }), close: () => {} }
}

function oauthAccess(
  signIn: Extract<SignIn, { kind: 'oauth' }>,
  secret: Secret,
  endpoint: TokenEndpoint,
): Access {
  const tokens = createAccessTokens(signIn, secret, endpoint)
  const taken = new WeakSet<AccessToken>()
  return {
    async ticket(signal) {
      const read = await tokens.get(signal)
      if (read.kind !== 'ok') return read
      const token = read.value
      return {
        kind: 'ok',
        value: {
          authorization: new Secret(`Bearer ${token.text.reveal()}`),
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
