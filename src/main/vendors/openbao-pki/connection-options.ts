import type { Field } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { COMMON_FIELDS, PAGE_ITEMS_FIELD } from '../connection-fields.ts'
import { choiceField, textField } from '../fields.ts'
import type { ConnectionFacts } from '../port.ts'

export const CONNECTION_FIELDS: readonly Field[] = [
  { ...textField('mount', 'Mount', 'Where the PKI secrets engine is mounted.'), fallback: 'pki' },
  textField('namespace', 'Namespace', 'Such as team-a/prod; none for the root namespace.'),
  choiceField(
    'auth',
    'Sign-in',
    [
      { value: 'token', label: 'Token' },
      { value: 'approle', label: 'AppRole' },
    ],
    'token',
    'Token: the key is the token. AppRole: the key is the secret id, and is turned into tokens.',
  ),
  textField('role_id', 'Role id', 'For AppRole.'),
  { ...textField('approle_mount', 'Mount of AppRole', 'For AppRole.'), fallback: 'approle' },
  PAGE_ITEMS_FIELD,
  ...COMMON_FIELDS,
]

export interface AppRoleSignIn {
  readonly kind: 'approle'
  readonly roleId: string
  /** Path below the base URL. */
  readonly path: string
}

export interface BaoOptions {
  /** Path of the PKI secrets engine below the base URL: `/v1/pki`. */
  readonly path: string
  readonly namespace: string | null
  readonly signIn: { readonly kind: 'token' } | AppRoleSignIn
}

/** Parts of a path that need no encoding and cannot lead elsewhere. */
const PLACE = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/

/** @throws AppError `input.missing-option`, `input.bad-option` */
export function readConnectionOptions({ options }: Pick<ConnectionFacts, 'options'>): BaoOptions {
  const given = (name: string): string | undefined => options[name]?.trim() || undefined
  const place = (name: string, fallback?: string): string | undefined => {
    const text = given(name)?.replace(/^\/+|\/+$/g, '') || fallback
    if (text === undefined || PLACE.test(text)) return text
    throw new AppError('input.bad-option', `"${text}" cannot be used as ${name}.`, {
      hint: 'Give a path such as pki or team-a/pki: letters, digits, dots, dashes and slashes.',
    })
  }
  const roleId = given('role_id')
  const isAppRole = given('auth') === 'approle'
  if (isAppRole && roleId === undefined) {
    throw new AppError('input.missing-option', 'AppRole needs the role id (role_id).', {
      hint: 'Ask whoever has made the role; the key is the secret id.',
    })
  }
  if (!isAppRole && roleId !== undefined) {
    throw new AppError('input.bad-option', 'A role id is given, and the sign-in (auth) is not approle.', {
      hint: 'Give auth=approle, or leave role_id out.',
    })
  }
  return {
    path: `/v1/${place('mount', 'pki')}`,
    namespace: place('namespace') ?? null,
    signIn:
      roleId === undefined
        ? { kind: 'token' }
        : { kind: 'approle', roleId, path: `/v1/auth/${place('approle_mount', 'approle')}/login` },
  }
}
