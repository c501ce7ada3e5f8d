import { createHash } from 'node:crypto'
import type { Challenge } from './proxy-challenge.ts'
import type { ProxyLogin } from './proxy-server.ts'

/** Names of RFC 7616 section 6.1 by those of OpenSSL. */
const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
}

const algorithmOf = ({ params }: Challenge): string => (params.get('algorithm') ?? 'MD5').toUpperCase()
const hashOf = (challenge: Challenge): string | undefined =>
  HASHES[algorithmOf(challenge).replace(/-SESS$/, '')]
const qopsOf = ({ params }: Challenge): readonly string[] =>
  (params.get('qop') ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim().toLowerCase()]))

/** Whether a challenge can be answered: a hash that is known, and no protection of bodies asked for without a choice. */
export function isAnswerable(challenge: Challenge): boolean {
  const qops = qopsOf(challenge)
  return (
    challenge.scheme === 'digest' &&
    challenge.params.has('nonce') &&
    hashOf(challenge) !== undefined &&
    (qops.length === 0 || qops.includes('auth'))
  )
}

export interface DigestRequest {
  readonly method: string
  /** As it stands in the request's first line: for CONNECT host and port. */
  readonly uri: string
  readonly login: ProxyLogin
  /** How often this nonce was used, this time included. */
  readonly count: number
  /** The client's own nonce. */
  readonly cnonce: string
}

/** The credentials that answer a Digest challenge (RFC 7616 section 3.4; without `qop` as RFC 2069 has it). */
export function digestAnswer(
  challenge: Challenge,
  { method, uri, login, count, cnonce }: DigestRequest,
): string {
  const { params } = challenge
  const hash = (text: string): string =>
    createHash(hashOf(challenge) ?? 'md5')
      .update(text, 'utf8')
      .digest('hex')
  const realm = params.get('realm') ?? ''
  const nonce = params.get('nonce') ?? ''
  const secret = hash(`${login.user}:${realm}:${login.password.reveal()}`)
  const a1 = algorithmOf(challenge).endsWith('-SESS') ? hash(`${secret}:${nonce}:${cnonce}`) : secret
  const a2 = hash(`${method}:${uri}`)
  const isCounted = qopsOf(challenge).length > 0
  const nc = count.toString(16).padStart(8, '0')
  const response = isCounted
    ? hash(`${a1}:${nonce}:${nc}:${cnonce}:auth:${a2}`)
    : hash(`${a1}:${nonce}:${a2}`)
  const opaque = params.get('opaque')
  const isHashed = params.get('userhash')?.toLowerCase() === 'true'
  return `Digest ${[
    ...nameOf(login.user, isHashed ? hash(`${login.user}:${realm}`) : undefined),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    ...(params.has('algorithm') ? [`algorithm=${params.get('algorithm')}`] : []),
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(isCounted ? ['qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`] : []),
    ...(isHashed ? ['userhash=true'] : []),
  ].join(', ')}`
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

/** A name that is not plain ASCII goes in the form of RFC 5987 (RFC 7616 section 3.4). */
function nameOf(user: string, hashed: string | undefined): readonly string[] {
  if (hashed !== undefined) return [`username="${hashed}"`]
  return /^[\x20-\x7e]*$/.test(user)
    ? [`username=${quoted(user)}`]
    : [
        `username*=UTF-8''${encodeURIComponent(user).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}`,
      ]
}
