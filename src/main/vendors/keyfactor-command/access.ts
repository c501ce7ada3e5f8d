import { Secret } from '../../keychain/secret.ts'
import { type Access, fixedAccess } from '../access-tokens.ts'
import { clientCredentials } from '../client-credentials.ts'
import type { TokenEndpoint } from '../port.ts'
import { TOKEN_SECONDS } from './assumptions.ts'
import type { SignIn } from './connection-options.ts'
import { PROOF } from './proof.ts'

/** How requests to Command are authorised: "Web API Common Features", authentication. */
export function openAccess(signIn: SignIn, secret: Secret, tokens: TokenEndpoint | undefined): Access {
  switch (signIn.kind) {
    case 'basic':
      return fixedAccess({
        authorization: new Secret(`Basic ${Buffer.from(secret.reveal(), 'utf8').toString('base64')}`),
      })
    case 'oauth':
      return clientCredentials(signIn, secret, tokens, { proof: PROOF, secondsAssumed: TOKEN_SECONDS })
    default:
      return signIn satisfies never
  }
}
