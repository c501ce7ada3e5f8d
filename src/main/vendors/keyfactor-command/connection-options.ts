import type { Field } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { readBaseUrl } from '../../http/base-url.ts'
import { COMMON_FIELDS, PAGE_ITEMS_FIELD } from '../connection-fields.ts'
import { choiceField, textField } from '../fields.ts'
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
  textField(
    'token_url',
    'Token URL',
    'Of the identity provider, e.g. https://idp.example.com/realms/Keyfactor/protocol/openid-connect/token. For OAuth.',
  ),
  textField('client_id', 'Client id', 'For OAuth.'),
  textField('scope', 'Scope', 'For OAuth, where the identity provider wants one.'),
  textField('audience', 'Audience', 'For OAuth, where the identity provider wants one.'),
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

export type SignIn =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'oauth'
      readonly tokenUrl: string
      readonly clientId: string
      readonly scope?: string
      readonly audience?: string
    }

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
    signIn: readSignIn(options),
    batchSize,
    spelling: prefix === 'pq' || prefix === 'plain' ? prefix : null,
  }
}

function readSignIn(options: ConnectionFacts['options']): SignIn {
  const given = (name: string): string | undefined => options[name]?.trim() || undefined
  const tokenUrl = given('token_url')
  const clientId = given('client_id')
  const scope = given('scope')
  const audience = given('audience')
  if (given('auth') !== 'oauth') {
    if (tokenUrl === undefined && clientId === undefined) return { kind: 'basic' }
    throw new AppError(
      'input.bad-option',
      'A token URL or client id is given, and the sign-in (auth) is not oauth.',
      {
        hint: 'Give auth=oauth, or leave token_url and client_id out.',
      },
    )
  }
  if (tokenUrl === undefined || clientId === undefined) {
    throw new AppError(
      'input.missing-option',
      'OAuth needs the token URL (token_url) and the client id (client_id).',
      {
        hint: 'Ask whoever runs the identity provider that Command trusts.',
      },
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
