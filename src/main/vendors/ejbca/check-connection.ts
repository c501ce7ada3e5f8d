import type { ConnectionCheck } from '../../../contract/connections.ts'
import { ofAccount } from '../answer-reader.ts'
import { type Ask, readAsked } from '../authorised.ts'
import { verdictOf } from '../connection-verdict.ts'
import { reader } from './read-answer.ts'
import { CaList, ResourceStatus } from './wire.ts'

const HINT = 'Its role must be allowed to see a CA.'

/**
 * Whether the sign-in is good, by the CAs that it may see (`GET /v1/ca`), and which version answers. Whether it may revoke
 * cannot be learnt without revoking.
 */
export async function checkConnection(ask: Ask, signal: AbortSignal | undefined): Promise<ConnectionCheck> {
  const asked = await ask({ path: '/v1/ca' }, signal)
  const cas = ofAccount(readAsked(reader, asked, CaList), HINT)
  if (cas.kind !== 'ok') return verdictOf(cas)
  const version = await ask({ path: '/v1/certificate/status' }, signal)
  const told = readAsked(reader, version, ResourceStatus)
  if (told.kind !== 'ok') return verdictOf(told)
  const names = cas.value.certificate_authorities.map((ca) => ca.name)
  return {
    ok: true,
    message: 'EJBCA takes the sign-in. Whether it may revoke shows with the first revocation.',
    facts: [
      ...(told.value.revision ? [{ name: 'Version', value: told.value.revision.slice(0, 60) }] : []),
      {
        name: 'CAs that it may see',
        value: names.length === 0 ? 'none' : `${names.length}: ${names.slice(0, 5).join(', ').slice(0, 200)}`,
      },
    ],
  }
}
