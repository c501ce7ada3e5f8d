import type { VendorRequest, WorldInit } from '../../vendor-world.ts'
import { tokenEndpoint } from '../client-credentials.ts'

export const TOKEN_PATH = '/realms/Keyfactor/protocol/openid-connect/token'

/** What a caller may do: everything, revoke within one collection, or read. */
export type Role = 'operator' | 'collection' | 'reader'

export interface AccessSettings {
  readonly tokenSeconds: number
}

/**
 * Who calls: Basic with an Active Directory account, or a bearer token from the token endpoint (OAuth client credentials),
 * which ends after `tokenSeconds`.
 */
export function commandAccess(init: WorldInit, settings: AccessSettings) {
  const given = init.makeKey('keyfactor-command')
  const operator = given.includes(':') ? given : `SANDBOX\\operator:${given}`
  const collection = `SANDBOX\\collection:${init.makeKey('keyfactor-collection')}`
  const reader = `SANDBOX\\reader:${init.makeKey('keyfactor-reader')}`
  const accounts = new Map<string, Role>([
    [operator, 'operator'],
    [collection, 'collection'],
    [reader, 'reader'],
  ])
  const client = { id: 'rescind-sandbox', secret: init.makeKey('keyfactor-client') }
  const { token, isGood } = tokenEndpoint(init, client, settings)

  const role = (request: VendorRequest): Role | null => {
    const [scheme = '', value = ''] = String(request.headers['authorization'] ?? '').split(' ')
    if (scheme.toLowerCase() === 'basic')
      return accounts.get(Buffer.from(value, 'base64').toString('utf8')) ?? null
    if (scheme.toLowerCase() === 'bearer') return isGood(value) ? 'operator' : null
    return null
  }

  const credentials: Readonly<Record<string, string>> = {
    key: operator,
    collection,
    reader,
    clientId: client.id,
    clientSecret: client.secret,
    // Known only once the server listens.
    get tokenUrl() {
      return `${init.origin()}${TOKEN_PATH}`
    },
  }
  return { role, token, credentials }
}
