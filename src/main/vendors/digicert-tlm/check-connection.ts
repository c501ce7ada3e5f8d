import { z } from 'zod'
import type { ConnectionCheck } from '../../../contract/connections.ts'
import type { Ask } from './client.ts'
import { type Question, readQuestion } from './read-answer.ts'
import { parseJson, SearchPage } from './wire.ts'

const OFFLINE_HINT = 'Check the base URL, the proxy and the network.'
const PORTAL_HINT = 'A proxy or captive portal may have answered instead, or the base URL is not that of DigiCert ONE. Open it in a browser.'

/**
 * Whether the key is good (`GET /mpki/api/v1/hello`, DigiCert ONE's OpenAPI) and whether it may see certificates (a
 * search for one). Whether it may revoke cannot be learnt without revoking, and is said so.
 */
export async function checkConnection(ask: Ask, signal: AbortSignal | undefined): Promise<ConnectionCheck> {
  const hello = await ask({ path: '/hello' }, signal)
  if (hello.kind !== 'answer') return failed(`The vendor cannot be reached: ${hello.cause}.`, OFFLINE_HINT)
  // The body of hello is not documented; a page for a browser is certainly not it.
  const isPage = hello.status < 300 && (/html/i.test(hello.headers['content-type'] ?? '') || /^\s*</.test(hello.body))
  if (isPage || (hello.status >= 300 && hello.status < 400)) return failed(`HTTP ${hello.status}, which is not the vendor's API.`, PORTAL_HINT)
  if (hello.status >= 300) return failure(readQuestion(hello, z.unknown()))
  const search = readQuestion(await ask({ path: '/certificate-search', query: [['limit', '1'], ['offset', '0']] }, signal), SearchPage)
  if (search.kind !== 'ok') return failure(search)
  return {
    ok: true,
    message: 'The vendor takes the key, and it may see certificates. Whether it may revoke shows with the first revocation.',
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

function failure(read: Question<unknown>): ConnectionCheck {
  switch (read.kind) {
    case 'key-refused':
      return failed(`The vendor refused the key: ${read.message}`, read.hint)
    case 'throttled':
      return failed('The vendor asks to slow down.', 'Try again in a minute.')
    case 'offline':
      return failed(`The vendor cannot answer: ${read.cause}.`, OFFLINE_HINT)
    case 'unexpected':
      return failed(`Not the answer that is documented: ${read.cause}.`, PORTAL_HINT)
    case 'error':
      return failed(`The vendor answered ${read.code}: ${read.message}`, PORTAL_HINT)
    case 'ok':
      return failed('Not the answer that is documented.', PORTAL_HINT)
    default:
      return read satisfies never
  }
}

const failed = (message: string, hint: string): ConnectionCheck => ({ ok: false, message, hint, facts: [] })
