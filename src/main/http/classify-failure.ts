import type { Answer } from './transport.ts'

/** Whether a byte of the request can have left: `connecting` until undici starts to write it, `sent` from then on. */
export type Phase = 'connecting' | 'sent'

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
  UND_ERR_PRX_TLS: "the proxy's certificate is not good",
  UND_ERR_PRX_CONN: 'the proxy closed the connection',
  RESCIND_CANCELLED: 'cancelled',
  RESCIND_DEADLINE: 'the answer was not complete in time',
  RESCIND_BODY_TOO_LARGE: 'the answer is larger than any that is expected',
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
}

const TLS_CODE = /^(ERR_SSL_|ERR_TLS_|CERT_)/
/** llhttp's codes: the answer is no HTTP. */
const PARSER_CODE = /^HPE_/

/** @returns `not-sent` or `in-doubt` with a cause for people, which holds no header and nothing of a body */
export function classifyFailure(
  error: unknown,
  phase: Phase,
): { readonly kind: Exclude<Answer['kind'], 'answer'>; readonly cause: string } {
  const code = codeOf(error)
  const words = wordsFor(code)
  const cause = code === '' || code.startsWith('RESCIND_') ? words : `${words} (${code})`
  switch (phase) {
    case 'connecting':
      return { kind: 'not-sent', cause }
    case 'sent':
      return { kind: 'in-doubt', cause }
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

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  // undici leaves the code out for some of its parser's errors.
  if (code === undefined && name === 'HTTPParserError') return 'HPE_UNKNOWN'
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : ''
}
