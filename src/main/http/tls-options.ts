import { constants } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'

/** RFC 9325 section 3.1.1: nothing below. */
const MIN_VERSION = 'TLSv1.2'

export interface TlsOptions {
  readonly secureContext: SecureContext
  readonly rejectUnauthorized: true
  readonly allowH2: false
}

/**
 * How every TLS connection is made, whatever the environment says: `NODE_TLS_REJECT_UNAUTHORIZED`, `--tls-min-v1.0`
 * and `--tls-cipher-list` set defaults, and none is left to be set. Trusted are the system's store and Node's own list, since Node alone knows neither a
 * company's CA nor, in Electron, the system's.
 *
 * @param extraCa PEM of CA certificates that are trusted besides
 */
export function tlsOptions(extraCa?: string): TlsOptions {
  const ca = [
    ...new Set([...getCACertificates('default'), ...getCACertificates('system')]),
    ...(extraCa === undefined ? [] : [extraCa]),
  ]
  return {
    secureContext: createSecureContext({
      ca,
      minVersion: MIN_VERSION,
      ciphers: constants.defaultCoreCipherList,
    }),
    rejectUnauthorized: true,
    allowH2: false,
  }
}
