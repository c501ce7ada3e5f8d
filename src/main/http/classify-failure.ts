import type { Answer } from './transport.ts'
import { type Remedy, WayError } from './way-error.ts'

/** Whether a byte of the request can have left: `connecting` until undici starts to write it, `sent` from then on. */
export type Phase = 'connecting' | 'sent'

const OLD_TLS =
  'the server speaks TLS 1.0 or 1.1 at most, which are broken, and 1.2 is the least that is spoken: whoever runs it has to allow TLS 1.2 or 1.3'
export const NO_CLIENT_CERTIFICATE = 'the server asks for a client certificate, and the connection has none'
export const GIVE_CLIENT_CERTIFICATE: Remedy = {
  code: 'halt.no-client-certificate',
  hint: 'Give it one: rescind connections edit NAME --client-certificate FILE',
}
export const BAD_CLIENT_CERTIFICATE =
  'the server does not take the client certificate: it may be of a CA that it does not know'

export const BODY_TOO_LARGE = 'the answer is larger than any that is expected'

/**
 * What went wrong in words, by error code (Node's, OpenSSL's, undici's). The words are ours, since a library's message
 * may quote what was sent. The kind follows from the phase alone and never from the code: the same reset is harmless
 * before the request and a doubt after it.
 */
export const FAILURE_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up just now',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  ENETDOWN: 'no network',
  EADDRNOTAVAIL: 'no local address is free',
  EACCES: 'this machine forbids the connection',
  EPERM: 'this machine forbids the connection',
  EMFILE: 'too many open files',
  ETIMEDOUT: 'timed out',
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was broken off',
  EPIPE: 'the connection was closed by the other side',
  EPROTO: 'the TLS handshake failed',
  UND_ERR_CONNECT_TIMEOUT: 'the connection could not be made in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped coming',
  UND_ERR_HEADERS_OVERFLOW: "the answer's headers are too large",
  UND_ERR_SOCKET: 'the connection was closed by the other side',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is shorter than it says',
  UND_ERR_ABORTED: 'broken off',
  UND_ERR_DESTROYED: 'the connection was being closed',
  UND_ERR_CLOSED: 'the connection was being closed',
  RESCIND_CANCELLED: 'cancelled',
  RESCIND_DEADLINE: 'the answer was not complete in time',
  RESCIND_BODY_TOO_LARGE: BODY_TOO_LARGE,
  RESCIND_BAD_ENCODING: 'the answer is compressed in a way that cannot be undone',
  RESCIND_MAY_NOT_LEAVE: 'another process has taken the run over, or its database is gone',
  RESCIND_SENT_TWICE: 'the connection broke and the request was not repeated',
  RESCIND_NOT_LOOPBACK: 'localhost does not lead to this machine',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not yet valid",
  CERT_REVOKED: "the server's certificate is revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed and not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate comes from a CA that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "the server's certificate comes from a CA that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate comes from a CA that is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate comes from a CA that is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers does not speak TLS: it may be plain http, or another port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'what answers does not speak TLS: it may be plain http, or another port',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: NO_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'the server broke the handshake off: it may ask for a client certificate, or for ciphers that are not safe any more',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'the server says that the client certificate has expired',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'the server says that the client certificate is revoked',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: BAD_CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: BAD_CLIENT_CERTIFICATE,
}

const ADDRESS = 'Check host and port of the base URL: something else answers there'
const OUTWARD = 'Check the network, and whether this machine needs a VPN or a proxy to get there'
const CLOCK =
  'Look at the clock of this machine first; if it is right, whoever runs the server has to mend it'

/** What mends a failure, where its words do not say so themselves. */
const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Check the port of the base URL; a firewall may refuse the connection, or want a proxy',
  ENOTFOUND: 'Check the host of the base URL, and whether this machine needs a VPN or a proxy to find it',
  EAI_AGAIN: 'Check that this machine can look names up: its DNS, or the VPN that brings it',
  EHOSTUNREACH: OUTWARD,
  ENETUNREACH: OUTWARD,
  ENETDOWN: OUTWARD,
  ETIMEDOUT: OUTWARD,
  UND_ERR_CONNECT_TIMEOUT: OUTWARD,
  CERT_HAS_EXPIRED: CLOCK,
  CERT_NOT_YET_VALID: CLOCK,
  CERT_REVOKED: 'Do not go on to it: ask the vendor what has happened',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'If it is meant to be so, trust it for this connection (--ca FILE); else somebody else answers in its place',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'Check the host of the base URL; if it is right, somebody else answers in its place',
  ERR_SSL_WRONG_VERSION_NUMBER: ADDRESS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ADDRESS,
}

const TLS_CODE = /^(ERR_SSL_|ERR_TLS_|CERT_)/
/** llhttp's codes: the answer is no HTTP. */
const PARSER_CODE = /^HPE_/

/** @returns `not-sent` or `in-doubt` with a cause for people, which holds no header and nothing of a body */
export function classifyFailure(
  error: unknown,
  phase: Phase,
): { readonly kind: Exclude<Answer['kind'], 'answer'>; readonly cause: string; readonly remedy?: Remedy } {
  const code = codeOf(error)
  const words = error instanceof WayError ? error.message : wordsFor(code)
  const cause =
    error instanceof WayError || code === '' || code.startsWith('RESCIND_') ? words : `${words} (${code})`
  const remedy =
    error instanceof WayError
      ? error.remedy
      : wordsFor(code) === NO_CLIENT_CERTIFICATE
        ? GIVE_CLIENT_CERTIFICATE
        : hintFor(code)
  const told = { cause, ...(remedy !== undefined && { remedy }) }
  switch (phase) {
    case 'connecting':
      return { kind: 'not-sent', ...told }
    case 'sent':
      return { kind: 'in-doubt', ...told }
    default:
      return phase satisfies never
  }
}

function wordsFor(code: string): string {
  const known = FAILURE_WORDS[code]
  if (known !== undefined) return known
  if (TLS_CODE.test(code)) return 'TLS failed'
  if (PARSER_CODE.test(code)) return 'the answer is not HTTP'
  return 'the connection failed'
}

function hintFor(code: string): Remedy | undefined {
  const hint = HINTS[code] ?? (PARSER_CODE.test(code) ? ADDRESS : undefined)
  return hint === undefined ? undefined : { code: 'halt.offline', hint }
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  // undici leaves the code out for some of its parser's errors.
  if (code === undefined && name === 'HTTPParserError') return 'HPE_UNKNOWN'
  if (typeof code !== 'string') return ''
  // OpenSSL 3.4 and later say "ssl/tls alert …" where earlier ones said "sslv3 alert …".
  const told = code.replace('SSL/TLS_ALERT', 'SSLV3_ALERT')
  return /^[A-Z0-9_]{1,60}$/.test(told) ? told : ''
}
