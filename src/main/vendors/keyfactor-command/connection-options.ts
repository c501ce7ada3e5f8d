import type { Field } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { type OauthSignIn, oauthFields, readOauth } from '../client-credentials.ts'
import { COMMON_FIELDS, PAGE_ITEMS_FIELD } from '../connection-fields.ts'
import { choiceField } from '../fields.ts'
import type { ConnectionFacts } from '../port.ts'
import { BATCH_SIZE, BATCH_SIZE_MAX } from './assumptions.ts'

export const CONNECTION_FIELDS: readonly Field[] = [
  choiceField(
    'auth',
    'Sign-in',
    [
      { value: 'basic', label: 'User and password (Basic)' },
      { value: 'oauth', label: 'OAuth client credentials' },
    ],
    'basic',
    'Basic: the key is DOMAIN\\user:password. OAuth: the key is the client secret, and goes to the token URL only.',
  ),
  ...oauthFields('https://idp.example.com/realms/Keyfactor/protocol/openid-connect/token'),
  {
    name: 'batch_size',
    label: 'Certificates a request',
    type: 'integer',
    required: false,
    choices: [],
    fallback: String(BATCH_SIZE),
    help: `From 1 to ${BATCH_SIZE_MAX}. Fewer when Command refuses large requests or takes long over them.`,
  },
  choiceField(
    'query_prefix',
    'Spelling of query parameters',
    [
      { value: 'auto', label: 'Find out' },
      { value: 'pq', label: 'pq.queryString' },
      { value: 'plain', label: 'QueryString' },
    ],
    'auto',
    'Older versions of Command prefix them with pq., newer ones do not. The check of the connection finds out.',
  ),
  PAGE_ITEMS_FIELD,
  ...COMMON_FIELDS,
]

export type Spelling = 'pq' | 'plain'

export type SignIn = { readonly kind: 'basic' } | OauthSignIn

export interface CommandOptions {
  readonly signIn: SignIn
  readonly batchSize: number
  /** Null: to be found out. */
  readonly spelling: Spelling | null
}

/** @throws AppError `input.missing-option`, `input.bad-option`, and what a URL may be refused for */
export function readConnectionOptions({ options }: Pick<ConnectionFacts, 'options'>): CommandOptions {
  const batchSize = Number(options['batch_size'] ?? BATCH_SIZE)
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > BATCH_SIZE_MAX) {
    throw new AppError(
      'input.bad-option',
      `${options['batch_size'] ?? ''} certificates a request (batch_size) are not possible.`,
      {
        hint: `Give a whole number from 1 to ${BATCH_SIZE_MAX}.`,
      },
    )
  }
  const prefix = options['query_prefix']
  return {
    signIn: readOauth(options, 'Command') ?? { kind: 'basic' },
    batchSize,
    spelling: prefix === 'pq' || prefix === 'plain' ? prefix : null,
  }
}
