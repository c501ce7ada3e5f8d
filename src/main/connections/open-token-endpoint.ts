import type { Connection } from '../../contract/connections.ts'
import type { Clock } from '../clock.ts'
import { readBaseUrl } from '../http/base-url.ts'
import { openTransport } from '../http/undici-transport.ts'
import type { TokenEndpoint } from '../vendors/port.ts'

/**
 * The way to where a connection's key is turned into tokens: a transport of its own, bound to that origin. It trusts the
 * CAs and takes the proxy that the connection has, but for a host on this machine, to which no proxy leads.
 *
 * @throws AppError `input.…` for an address that a key must not go to
 */
export function openTokenEndpoint(
  tokenUrl: string,
  { extraCa, proxy }: Pick<Connection, 'extraCa' | 'proxy'>,
  clock: Clock,
): TokenEndpoint {
  readBaseUrl(tokenUrl)
  const url = new URL(tokenUrl.trim())
  const transport = openTransport({
    baseUrl: url.origin,
    ...(extraCa === undefined ? {} : { extraCa }),
    ...(proxy === undefined || url.protocol !== 'https:' ? {} : { proxy }),
    clock,
  })
  return { transport, path: url.pathname, clock }
}
