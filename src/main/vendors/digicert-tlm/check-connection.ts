import { z } from 'zod'
import type { ConnectionCheck } from '../../../contract/connections.ts'
import { verdictOf } from '../connection-verdict.ts'
import type { Ask } from './ask.ts'
import { reader } from './read-answer.ts'
import { SearchPage } from './wire.ts'

/**
 * Whether the key is good (`GET /mpki/api/v1/hello`, DigiCert ONE's OpenAPI) and whether it may see certificates (a
 * search for one). Whether it may revoke cannot be learnt without revoking, and is said so.
 */
export async function checkConnection(ask: Ask, signal: AbortSignal | undefined): Promise<ConnectionCheck> {
  // The body of hello is not documented; a page for a browser is certainly not it.
  const hello = reader.readQuestion(await ask({ path: '/hello' }, signal), z.unknown(), {
    okStatuses: [200, 201, 202, 204],
  })
  if (hello.kind !== 'ok') return verdictOf(hello)
  const search = reader.readQuestion(
    await ask(
      {
        path: '/certificate-search',
        query: [
          ['limit', '1'],
          ['offset', '0'],
        ],
      },
      signal,
    ),
    SearchPage,
  )
  if (search.kind !== 'ok') return verdictOf(search)
  return {
    ok: true,
    message:
      'The vendor takes the key, and it may see certificates. Whether it may revoke shows with the first revocation.',
    facts: [
      { name: 'Certificates the key can see', value: search.value.total.toLocaleString('en') },
      ...accountFact(search.value.items),
    ],
  }
}

/** Of the certificate that was found: a key that sees several accounts is shown with one of them. */
function accountFact([shown]: SearchPage['items']): ConnectionCheck['facts'] {
  const account = shown?.account?.name ?? shown?.account?.id
  return account == null ? [] : [{ name: 'Account', value: account.slice(0, 200) }]
}
