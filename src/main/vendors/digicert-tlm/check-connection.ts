import { z } from 'zod'
import type { ConnectionCheck } from '../../../contract/connections.ts'
import { verdictOf } from '../connection-verdict.ts'
import { parseJson } from '../error-text.ts'
import type { Ask } from './ask.ts'
import { readQuestion } from './read-answer.ts'
import { SearchPage } from './wire.ts'

/**
 * Whether the key is good (`GET /mpki/api/v1/hello`, DigiCert ONE's OpenAPI) and whether it may see certificates (a
 * search for one). Whether it may revoke cannot be learnt without revoking, and is said so.
 */
export async function checkConnection(ask: Ask, signal: AbortSignal | undefined): Promise<ConnectionCheck> {
  const hello = await ask({ path: '/hello' }, signal)
  if (hello.kind !== 'answer') return verdictOf({ kind: 'offline', cause: hello.cause })
  // The body of hello is not documented; a page for a browser is certainly not it.
  const isPage =
    hello.status < 300 && (/html/i.test(hello.headers['content-type'] ?? '') || /^\s*</.test(hello.body))
  if (isPage || (hello.status >= 300 && hello.status < 400))
    return verdictOf({ kind: 'unexpected', cause: `HTTP ${hello.status}, which is not the vendor's API` })
  if (hello.status >= 300) {
    const read = readQuestion(hello, z.unknown())
    return verdictOf(read.kind === 'ok' ? { kind: 'unexpected', cause: `HTTP ${hello.status}` } : read)
  }
  const search = readQuestion(
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
      ...accountFact(parseJson(hello.body)),
    ],
  }
}

function accountFact(hello: unknown): ConnectionCheck['facts'] {
  const parsed = z.looseObject({ account: z.looseObject({ name: z.string() }) }).safeParse(hello)
  return parsed.success ? [{ name: 'Account', value: parsed.data.account.name.slice(0, 200) }] : []
}
