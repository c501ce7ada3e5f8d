import { messyCsv } from '../../inventory/messy-csv.ts'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { digicertOneErrors } from '../digicert-one-errors.ts'
import { jsonObject } from '../json-object.ts'
import { route } from '../route.ts'
import {
  type CredentialStatus,
  type DocumentCredential,
  makeClientAdmins,
  makeDocumentCredentials,
  readDocumentCredentials,
} from './document-credential.ts'

const REASONS = ['KEY_COMPROMISE', 'AFFILIATION_CHANGED', 'SUPERSEDED', 'CESSATION_OF_OPERATION']
const ADMIN_FIELDS = ['email', 'first_name', 'last_name', 'user_name']

/**
 * DigiCert Document Trust Manager by "Manage credential lifecycle for document signers".
 *
 * Invented, for want of a document: the code of a credential in the wrong state; 400 for a name that two users' credentials
 * share when no `user_id` tells which; that the OAuth token opens every call; that a client administrator can be replaced
 * again and again, so that a repeated request shows as a second effect.
 */
export function dtmWorld(init: WorldInit): VendorWorld {
  const credentials = {
    key: init.makeKey('digicert-dtm'),
    oauth: init.makeKey('dtm-oauth'),
    /** Of another account of the same host: it is shown none of the credentials. */
    otherAccount: init.makeKey('dtm-other-account'),
  }
  const settings = { errorShape: 'errors', notFoundCode: 'resource_not_found', oauthRequired: true }
  const errors = digicertOneErrors(settings)
  const admins = makeClientAdmins(init.seed, init.items)
  let all: DocumentCredential[] = []
  let byName = new Map<string, DocumentCredential[]>()
  const use = (list: DocumentCredential[]) => {
    all = list
    byName = new Map()
    for (const credential of list)
      byName.set(credential.name, [...(byName.get(credential.name) ?? []), credential])
  }
  use(makeDocumentCredentials({ count: init.items, seed: init.seed, plain: init.plain, year: init.year }))

  const find = (
    name: string,
    userId: string | null,
    { headers }: VendorRequest,
  ): DocumentCredential | Reply => {
    const known = headers['x-api-key'] === credentials.otherAccount ? [] : (byName.get(name) ?? [])
    const meant = known.filter((credential) => userId === null || credential.userId === userId)
    const [one] = meant
    if (!one) return errors.reply(404, 'resource_not_found', 'Credential not found')
    return meant.length > 1
      ? errors.reply(400, 'invalid_request', 'Several credentials have this name: user_id is required')
      : one
  }
  const change = (
    credential: DocumentCredential,
    status: CredentialStatus,
    kind: string,
    detail: Readonly<Record<string, unknown>>,
  ) => {
    init.lag.hide(credential, credential.state)
    credential.state = { status }
    init.record({
      kind,
      target: credential.name,
      detail: { user_id: credential.userId, id: credential.id, ...detail },
    })
  }
  const wrongState = (credential: DocumentCredential, verb: string) =>
    errors.reply(
      400,
      'invalid_credential_status',
      `A credential that is ${credential.state.status} cannot be ${verb}`,
    )

  const read = (name: string, request: VendorRequest): Reply => {
    const found = find(name, request.query.get('user_id'), request)
    if ('status' in found) return found
    const json = {
      created_by: found.userId,
      modified_on: found.createdOn,
      modified_by: found.userId,
      created_on: found.createdOn,
      id: found.id,
      name: found.name,
      user_id: found.userId,
      account_id: 'd02b6af4-6497-4d12-9b28-ac0678dd3eef',
      profile_id: '01234567-89ab-cdef-0123-456789abcdef',
      first_credential: false,
      status: init.lag.seen(found, found.state).status,
      cc_order_id: '01234567-89ab-cdef-0123-456789abcdef',
    }
    return { status: 201, json } // the page has "201 OK" for reading too
  }

  const revoke = (name: string, request: VendorRequest): Reply => {
    const userId = request.query.get('user_id')
    if (userId === null || userId === '') return errors.reply(400, 'invalid_request', 'user_id is required')
    const reason = jsonObject(request.body)?.['reason']
    if (typeof reason !== 'string' || !REASONS.includes(reason))
      return errors.reply(400, 'invalid_request', `reason must be one of ${REASONS.join(', ')}`)
    const found = find(name, userId, request)
    if ('status' in found) return found
    if (found.state.status !== 'ACTIVE' && found.state.status !== 'SUSPENDED')
      return wrongState(found, 'revoked')
    change(found, 'REVOKED', 'revoked', { reason })
    return { status: 201, json: { id: found.id, status: 'REVOKED' } }
  }

  const cancel = (name: string, request: VendorRequest): Reply => {
    const found = find(name, request.query.get('user_id'), request)
    if ('status' in found) return found
    if (found.state.status !== 'PENDING_ISSUANCE') return wrongState(found, 'cancelled')
    change(found, 'DEACTIVATED', 'cancelled', { notes: jsonObject(request.body)?.['notes'] ?? null })
    return { status: 201, json: { id: found.id } }
  }

  const replaceAdmin = (userId: string, request: VendorRequest): Reply => {
    if (settings.oauthRequired && request.headers['x-api-key'] !== credentials.oauth)
      return errors.reply(403, 'access_denied', 'OAuth credentials are required')
    const body = jsonObject(request.body)
    const missing = ADMIN_FIELDS.filter((field) => typeof body?.[field] !== 'string' || body[field] === '')
    if (missing.length > 0) return errors.reply(400, 'invalid_request', `${missing.join(', ')} required`)
    const admin = admins.find(userId)
    if (!admin) return errors.reply(404, 'resource_not_found', 'User not found')
    const id = admins.replace(admin)
    init.record({
      kind: 'client-admin-replaced',
      target: userId,
      detail: { new_user_id: id, email: body?.['email'], phone_number: body?.['phone_number'] },
    })
    return { status: 201, json: { id } }
  }

  const routeOf = (request: VendorRequest) => {
    const [product, api, version, noun, name, verb, ...more] = request.segments
    if (product === 'documentmanager' && api === 'api' && name && more.length === 0) {
      const call = `${request.method} ${version} ${noun} ${verb ?? ''}`.trim()
      if (call === 'GET v2 credential')
        return route('status', 'credential', () => read(name, request), [name])
      if (call === 'PUT v1 credential revoke')
        return route('submit', 'revoke', () => revoke(name, request), [name])
      if (call === 'PUT v2 credential cancel')
        return route('submit', 'cancel', () => cancel(name, request), [name])
      if (call === 'POST v1 user replace-client-admin')
        return route('submit', 'replace-client-admin', () => replaceAdmin(name, request), [name])
    }
    return route('other', 'unknown', () => errors.reply(404, 'resource_not_found', 'No such resource'))
  }

  return {
    basePath: '',
    credentials,
    access: (operation) => (operation === 'replace-client-admin' ? { key: credentials.oauth } : {}),
    stage: (operation) => {
      if (operation !== 'cancel') return
      for (const credential of all)
        if (credential.state.status === 'ACTIVE') credential.state = { status: 'PENDING_ISSUANCE' }
    },
    operations: ['revoke', 'cancel', 'replace-client-admin', 'credential'],
    publishedWindows: [],
    settings,
    route: routeOf,
    refuseKey: (request, revoked) => errors.refuseKey(request, Object.values(credentials), revoked),
    throttled: errors.throttled,
    items: () => [
      ...all.map((credential) => ({
        target: credential.name,
        status: credential.state.status,
        facts: {
          kind: 'document-credential',
          user_id: credential.userId,
          id: credential.id,
          shared_name: (byName.get(credential.name)?.length ?? 0) > 1,
        },
      })),
      ...admins.all().map((id) => ({ target: id, status: 'ACTIVE', facts: { kind: 'client-admin' } })),
    ],
    loadInventory: (csv) => {
      use(readDocumentCredentials(csv, init.seed))
      return all.length
    },
    inventoryCsv: (options) => {
      if (options.kind === 'client-admin') return messyCsv(admins.table(), init.seed, options)
      const header = ['Name', 'User ID', 'Status', 'Note', 'Created On']
      const rows = all.map((credential) => [
        credential.name,
        credential.userId,
        credential.state.status,
        '',
        credential.createdOn,
      ])
      return messyCsv(
        { header, rows, name: { column: 0, kind: 'text' }, identity: [0, 1], freeText: 3 },
        init.seed,
        options,
      )
    },
  }
}
