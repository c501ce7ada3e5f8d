import type { Field } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { type OauthSignIn, oauthFields, readOauth } from '../client-credentials.ts'
import { COMMON_FIELDS, PAGE_ITEMS_FIELD } from '../connection-fields.ts'
import { choiceField } from '../fields.ts'
import type { ConnectionFacts } from '../port.ts'

export const CONNECTION_FIELDS: readonly Field[] = [
  choiceField(
    'auth',
    'Sign-in',
    [
      { value: 'certificate', label: 'Client certificate' },
      { value: 'oauth', label: 'OAuth client credentials' },
      { value: 'bearer', label: 'A bearer token as it is' },
    ],
    'certificate',
    'Client certificate: given to the connection beside its options, and no key is needed. OAuth: the key is the client secret, and goes to the token URL only. Bearer token: the key is the token; it ends by itself.',
  ),
  ...oauthFields('https://idp.example.com/realms/EJBCA/protocol/openid-connect/token'),
  PAGE_ITEMS_FIELD,
  ...COMMON_FIELDS,
]

export type SignIn = { readonly kind: 'certificate' } | { readonly kind: 'bearer' } | OauthSignIn

/** @throws AppError `input.missing-option`, `input.bad-option`, and what a URL may be refused for */
export function readSignIn({ options }: Pick<ConnectionFacts, 'options'>): SignIn {
  const oauth = readOauth(options, 'EJBCA')
  if (oauth !== null) return oauth
  const auth = options['auth']?.trim() || 'certificate'
  if (auth === 'certificate' || auth === 'bearer') return { kind: auth }
  throw new AppError('input.bad-option', `There is no sign-in "${auth}" (auth).`, {
    hint: 'Give certificate, oauth or bearer.',
  })
}
