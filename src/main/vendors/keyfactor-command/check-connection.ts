import type { ConnectionCheck } from '../../../contract/connections.ts'
import { type Ask, headerOf, readAsked } from '../authorised.ts'
import { verdictOf } from '../connection-verdict.ts'
import { reader } from './read-answer.ts'
import { type SearchClient, unlimited } from './search.ts'
import { Endpoints } from './wire.ts'

/**
 * Whether the account is good (`GET /Status/Endpoints`, as Keyfactor's own client tries a connection), whether it may see
 * certificates, and how this version spells a query. Whether it may revoke cannot be learnt without revoking.
 */
export async function checkConnection(
  ask: Ask,
  search: SearchClient,
  signal: AbortSignal | undefined,
): Promise<ConnectionCheck> {
  const asked = await ask({ path: '/Status/Endpoints' }, signal)
  const endpoints = readAsked(reader, asked, Endpoints)
  if (endpoints.kind !== 'ok') return verdictOf(endpoints)
  const version = headerOf(asked, 'x-keyfactor-product-version')?.slice(0, 60)

  const everything = { query: '', collectionId: undefined, includeRevoked: true, includeExpired: true }
  const found = await search.page(everything, 1, 1, unlimited(), signal)
  if (found !== null && found.kind !== 'ok') return verdictOf(found)
  const total = found?.value.total ?? null
  return {
    ok: true,
    message:
      'Command takes the account, and it may see certificates. Whether it may revoke shows with the first revocation.',
    facts: [
      ...(version === undefined ? [] : [{ name: 'Version of Command', value: version }]),
      ...(total === null
        ? []
        : [{ name: 'Certificates the account can see', value: total.toLocaleString('en') }]),
      {
        name: 'Spelling of query parameters',
        value: search.spelling() === 'plain' ? 'QueryString (plain)' : 'pq.queryString (pq)',
      },
    ],
  }
}
