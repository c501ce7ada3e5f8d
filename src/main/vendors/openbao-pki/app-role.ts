import { Secret } from '../../keychain/secret.ts'
import { type AccessTokens, createAccessTokens } from '../access-tokens.ts'
import { asRead } from '../answer-reader.ts'
import type { TokenEndpoint } from '../port.ts'
import { TOKEN_SECONDS } from './assumptions.ts'
import type { AppRoleSignIn } from './connection-options.ts'
import { reader } from './read-answer.ts'
import { Login } from './wire.ts'

/**
 * Tokens by "Login with AppRole". The secret id goes to the login and nowhere else, as a form, which is read like JSON
 * (openbao@df6ce2c, internal/http/handler.go, `isForm`).
 *
 * @param headers what every request carries, the namespace among it
 */
export function appRoleTokens(
  { roleId }: AppRoleSignIn,
  secret: Secret,
  { transport, path, clock }: TokenEndpoint,
  headers: Readonly<Record<string, string>>,
): AccessTokens {
  return createAccessTokens(async (signal) => {
    const answer = await transport.send(
      {
        method: 'POST',
        path,
        headers,
        form: [
          ['role_id', roleId],
          ['secret_id', secret],
        ],
        mutating: false,
      },
      signal,
    )
    const read = asRead(reader.readQuestion(answer, Login, { of: 'login' }))
    if (read.kind !== 'ok') return read
    const { client_token: token, lease_duration: seconds } = read.value.auth
    // A duration of 0 is a token without an end.
    return { kind: 'ok', value: { text: new Secret(token), lifeMs: (seconds || TOKEN_SECONDS) * 1000 } }
  }, clock)
}
