import { AppError } from '../app-error.ts'
import type { ClientCertificate } from '../http/tls-options.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { refuseOutOfTime, unsealedCertificate } from './client-certificate.ts'
import { type ConnectionRow, networkOf } from './connection-row.ts'

/** Where the keychain holds the key of a connection's client certificate. @param account of the connection's own key */
export const certificateAccount = (account: string): string => `client-certificate-${account}`

/**
 * The client certificate that a connection shows, with its key out of the keychain; undefined where it has none.
 *
 * @param now milliseconds since the epoch
 * @throws AppError `state.client-certificate-expired`, `….client-certificate-not-yet-valid`, `state.no-client-key`,
 *   `state.keychain-…`
 */
export async function keptClientCertificate(
  row: Pick<ConnectionRow, 'name' | 'network'>,
  account: string,
  keychain: Keychain,
  now: number,
): Promise<ClientCertificate | undefined> {
  const { clientCertificate: chain } = networkOf(row)
  if (chain === undefined) return undefined
  refuseOutOfTime(chain, now, 'state')
  const sealed = await keychain.get(certificateAccount(account))
  if (sealed !== null) return unsealedCertificate(sealed, chain)
  throw new AppError(
    'state.no-client-key',
    `The keychain holds no key for the client certificate of the connection "${row.name}".`,
    { hint: `Give it again: rescind connections edit "${row.name}" --client-certificate FILE` },
  )
}
