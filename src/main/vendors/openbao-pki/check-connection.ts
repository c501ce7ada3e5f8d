import type { ConnectionCheck } from '../../../contract/connections.ts'
import { type Ask, readAsked } from '../authorised.ts'
import { verdictOf } from '../connection-verdict.ts'
import { reader } from './read-answer.ts'
import { CrlConfig, TokenFacts } from './wire.ts'

/**
 * Whether the token is good ("Lookup a token (Self)"), whether a PKI is mounted there, and how its CRL is rebuilt. Whether it may
 * revoke cannot be learnt without revoking.
 */
export async function checkConnection(
  ask: Ask,
  mount: string,
  signal: AbortSignal | undefined,
): Promise<ConnectionCheck> {
  const asked = await ask({ path: '/v1/auth/token/lookup-self' }, signal)
  const token = readAsked(reader, asked, TokenFacts)
  if (token.kind !== 'ok') return verdictOf(token)
  const settings = await ask({ path: `${mount}/config/crl` }, signal)
  const crl = readAsked(reader, settings, CrlConfig, { of: 'settings' })
  const isHidden = crl.kind === 'error' && crl.proves === 'hidden'
  if (crl.kind !== 'ok' && !isHidden) return verdictOf(crl)
  const { policies, expire_time: end } = token.value.data
  return {
    ok: true,
    message: 'The vendor takes the token. Whether it may revoke shows with the first revocation.',
    facts: [
      ...(policies?.length ? [{ name: 'Policies', value: policies.join(', ').slice(0, 200) }] : []),
      ...(end ? [{ name: 'The token ends', value: end.slice(0, 40) }] : []),
      {
        name: 'CRL',
        value: crl.kind === 'ok' ? rebuildText(crl.value.data) : 'its settings are not shown to this token',
      },
    ],
  }
}

/** How a revocation reaches the CRL ("Set revocation configuration", auto_rebuild). */
export function rebuildText({ auto_rebuild: isAutomatic, disable }: CrlConfig['data']): string {
  if (disable === true) return 'disabled: revocations show by OCSP alone, where that is on'
  return isAutomatic
    ? 'rebuilt on a schedule (auto_rebuild): a revocation shows with the next one'
    : 'rebuilt with each revocation'
}
