import { constants } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Secret } from '../keychain/secret.ts'

/** RFC 9325 section 3.1.1: nothing below. */
const MIN_VERSION = 'TLSv1.2'

/** Who we are to a server that asks (RFC 8446 section 4.4.2): a chain and its key, or both in one PKCS #12 file. */
export type ClientCertificate =
  | { readonly kind: 'pem'; readonly chain: string; readonly key: Secret }
  /** The file as Base64. */
  | { readonly kind: 'pkcs12'; readonly file: Secret; readonly passphrase: Secret }

export interface Trust {
  /** PEM of CA certificates that are trusted besides. */
  readonly extraCa?: string | undefined
  readonly clientCertificate?: ClientCertificate | undefined
}

export interface TlsOptions {
  readonly secureContext: SecureContext
  readonly rejectUnauthorized: true
  readonly allowH2: false
}

/**
 * How every TLS connection is made, whatever the environment says: `NODE_TLS_REJECT_UNAUTHORIZED`, `--tls-min-v1.0`
 * and `--tls-cipher-list` set defaults, and none is left to be set. Trusted are the system's store and Node's own list, since Node alone knows neither a
 * company's CA nor, in Electron, the system's.
 */
export function tlsOptions({ extraCa, clientCertificate }: Trust = {}): TlsOptions {
  const ca = [
    ...new Set([...getCACertificates('default'), ...getCACertificates('system')]),
    ...(extraCa === undefined ? [] : [extraCa]),
  ]
  return {
    secureContext: createSecureContext({
      ca,
      minVersion: MIN_VERSION,
      ciphers: constants.defaultCoreCipherList,
      ...(clientCertificate === undefined ? {} : ownCertificate(clientCertificate)),
    }),
    rejectUnauthorized: true,
    allowH2: false,
  }
}

/** As OpenSSL takes it. @throws what OpenSSL says of a file, a passphrase or a key that is not good */
export function ownCertificate(
  certificate: ClientCertificate,
): { cert: string; key: string } | { pfx: Buffer; passphrase: string } {
  return certificate.kind === 'pem'
    ? { cert: certificate.chain, key: certificate.key.reveal() }
    : {
        pfx: Buffer.from(certificate.file.reveal(), 'base64'),
        passphrase: certificate.passphrase.reveal(),
      }
}

/**
 * The same, made when a connection is first opened: to read the system's store takes about a tenth of a second, and most
 * commands open none.
 */
export function tlsOptionsOnce(trust: Trust): () => TlsOptions {
  let made: TlsOptions | undefined
  return () => {
    made ??= tlsOptions(trust)
    return made
  }
}
