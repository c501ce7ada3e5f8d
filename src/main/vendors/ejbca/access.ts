import type { Secret } from '../../keychain/secret.ts'
import { type Access, bearer, fixedAccess } from '../access-tokens.ts'
import { clientCredentials } from '../client-credentials.ts'
import type { TokenEndpoint } from '../port.ts'
import { TOKEN_SECONDS } from './assumptions.ts'
import type { SignIn } from './connection-options.ts'
import { PROOF } from './proof.ts'

/** How requests are authorised: by the connection's client certificate alone, or by a bearer token (ejbca-go-client-sdk, README). */
export function openAccess(signIn: SignIn, secret: Secret, tokens: TokenEndpoint | undefined): Access {
  switch (signIn.kind) {
    case 'certificate':
      return fixedAccess({})
    case 'bearer':
      return fixedAccess(bearer(secret))
    case 'oauth':
      return clientCredentials(signIn, secret, tokens, { proof: PROOF, secondsAssumed: TOKEN_SECONDS })
    default:
      return signIn satisfies never
  }
}
