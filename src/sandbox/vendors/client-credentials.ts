import { randomBytes } from 'node:crypto'
import type { Reply, VendorRequest, WorldInit } from '../vendor-world.ts'

/** An identity provider's token endpoint for OAuth client credentials (RFC 6749 section 4.4), and the tokens it gave. */
export function tokenEndpoint(
  init: WorldInit,
  client: { readonly id: string; readonly secret: string },
  settings: { readonly tokenSeconds: number },
) {
  const tokens = new Map<string, number>()
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
  return { token, isGood: (text: string): boolean => (tokens.get(text) ?? 0) > init.clock.now() }
}
