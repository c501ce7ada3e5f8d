import type { Clock } from '../clock.ts'
import { readBaseUrl } from '../http/base-url.ts'
import { openTransport, type TransportOptions } from '../http/undici-transport.ts'
import type { TokenEndpoint } from '../vendors/port.ts'

/**
 * The way to where a connection's key is turned into tokens: a transport of its own, bound to that origin. It trusts the
 * CAs that the connection trusts, and shows its client certificate, since a gateway in front covers both.
 *
 * @param network the proxy is the one that leads to this very address
 *
 * @throws AppError `input.…` for an address that a key must not go to
 */
export function openTokenEndpoint(
  tokenUrl: string,
  network: Pick<TransportOptions, 'extraCa' | 'clientCertificate' | 'proxy'>,
  clock: Clock,
): TokenEndpoint {
  readBaseUrl(tokenUrl)
  const url = new URL(tokenUrl.trim())
  const transport = openTransport({
    baseUrl: url.origin,
    ...network,
    clock,
  })
  return { transport, path: url.pathname, clock }
}
