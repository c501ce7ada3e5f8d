import { randomBytes } from 'node:crypto'
import type { Reply, VendorRequest, WorldInit } from '../../vendor-world.ts'

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
  const tokens = new Map<string, number>()

  const role = (request: VendorRequest): Role | null => {
    const [scheme = '', value = ''] = String(request.headers['authorization'] ?? '').split(' ')
    if (scheme.toLowerCase() === 'basic')
      return accounts.get(Buffer.from(value, 'base64').toString('utf8')) ?? null
    if (scheme.toLowerCase() === 'bearer')
      return (tokens.get(value) ?? 0) > init.clock.now() ? 'operator' : null
    return null
  }

  const token = (request: VendorRequest): Reply => {
    const form = new URLSearchParams(request.body)
    const refuse = (status: number, error: string) => ({ status, json: { error } })
    if (!String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
      return refuse(400, 'invalid_request')
    if (form.get('grant_type') !== 'client_credentials') return refuse(400, 'unsupported_grant_type')
    const basic = /^Basic (.+)$/i.exec(String(request.headers['authorization'] ?? ''))?.[1]
    const [id, secret] = basic
      ? Buffer.from(basic, 'base64').toString('utf8').split(':')
      : [form.get('client_id'), form.get('client_secret')]
    if (id !== client.id || secret !== client.secret) return refuse(401, 'invalid_client')
    const text = randomBytes(24).toString('base64url')
    tokens.set(text, init.clock.now() + settings.tokenSeconds * 1000)
    return {
      status: 200,
      json: {
        access_token: text,
        token_type: 'Bearer',
        expires_in: settings.tokenSeconds,
        scope: form.get('scope') ?? '',
      },
    }
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
