import { createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import { messyCsv } from '../../inventory/messy-csv.ts'
import { seededRandom } from '../../seeded-random.ts'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { route } from '../route.ts'
import { certificateMaker } from './certificate.ts'
import { derivedJwk, privateKeyOf } from './derived-key.ts'
import { digestOf, keyOfJwk, knowsAlgorithm, readJws, type SignedRequest } from './jws.ts'

interface Certificate {
  readonly serial: string
  readonly commonName: string
  readonly validTo: Date
  /** Made when it is first wanted. */
  readonly der: () => Buffer
  /** Of the account that this sandbox gives the key of, or of somebody else. */
  readonly owner: 'own' | 'other'
  status: 'valid' | 'revoked'
}

const MIXED_FROM = 20
const MONTHS_VALID = 13
const SERIAL_DIGITS = 36
const NONCES_KEPT = 10_000
const PATHS = {
  directory: '/directory',
  nonce: '/acme/new-nonce',
  account: '/acme/new-acct',
  order: '/acme/new-order',
  keyChange: '/acme/key-change',
  revoke: '/acme/revoke-cert',
  own: '/acme/acct/1',
} as const
/** RFC 8555 section 7.6, and what Let's Encrypt takes of it (boulder, revocation/reasons.go). */
const REASONS: Readonly<Record<string, readonly number[]>> = {
  all: [0, 1, 2, 3, 4, 5, 6, 8, 9, 10],
  'lets-encrypt': [0, 1, 4, 5],
}

/**
 * A CA with an ACME directory, by RFC 8555 sections 6, 7.1, 7.2, 7.3.1 and 7.6: directory, nonces, the account of a key, and
 * revocation; it issues nothing. Signatures, `url` and nonces are checked as section 6 wants it. An account that is made is
 * the effect `account-created`, which a client that only revokes must never have.
 *
 * Settings: `badNonceEvery`, how many signed requests one is refused of (0: none; 2: each second); `reasons` (`all`,
 * `lets-encrypt`); `accountStatus`; `errorForm` (`acme`, or `text`, which no RFC has); `foreign`: the directory names
 * addresses of another host.
 */
export function acmeWorld(init: WorldInit): VendorWorld {
  const credentials = {
    key: derivedJwk(init.makeKey('acme')),
    /** Of no account. */
    stranger: derivedJwk(init.makeKey('acme-stranger')),
    /** That all certificates have. */
    certificate: derivedJwk(`certificates of ${init.seed}`),
  }
  const accountKey = createPublicKey(privateKeyOf(credentials.key))
  const settings = {
    badNonceEvery: 0,
    reasons: 'all',
    accountStatus: 'valid',
    errorForm: 'acme',
    foreign: false,
  }
  const random = seededRandom(init.seed)
  const make = certificateMaker(`Sandbox ${init.seed}`, credentials.certificate)
  const mixed = !init.plain && init.items >= MIXED_FROM
  const all = Array.from({ length: init.items }, (_, index): Certificate => {
    const serial = `0${1 + random.below(7)}${random.hex(SERIAL_DIGITS - 2)}`
    const commonName = `host${index + 1}.example.com`
    const validFrom = new Date(Date.UTC(init.year, 2, 1 + random.below(28), 8))
    const validTo = new Date(validFrom)
    validTo.setUTCMonth(validTo.getUTCMonth() + MONTHS_VALID)
    let made: Buffer | undefined
    return {
      serial,
      commonName,
      validTo,
      der() {
        made ??= make({ serial, commonName, validFrom, validTo })
        return made
      },
      owner: mixed && index % 15 === 7 ? 'other' : 'own',
      status: mixed && index % 15 === 11 ? 'revoked' : 'valid',
    }
  })
  const bySerial = new Map(all.map((one) => [one.serial, one]))
  const nonces = new Set<string>()
  let signedRequests = 0

  const nonce = (): string => {
    const fresh = randomBytes(16).toString('base64url')
    nonces.add(fresh)
    const [oldest] = nonces
    if (nonces.size > NONCES_KEPT && oldest !== undefined) nonces.delete(oldest)
    return fresh
  }
  const withNonce = (reply: Reply): Reply => ({
    ...reply,
    headers: { 'replay-nonce': nonce(), 'cache-control': 'no-store', ...reply.headers },
  })
  const error = (status: number, type: string, detail: string): Reply =>
    settings.errorForm === 'text'
      ? { status, text: detail }
      : {
          status,
          headers: { 'content-type': 'application/problem+json' },
          json: { type: `urn:ietf:params:acme:error:${type}`, detail, status },
        }

  const directory = (): Reply => {
    const origin = settings.foreign ? 'https://elsewhere.example.com' : init.origin()
    return {
      status: 200,
      json: {
        newNonce: `${origin}${PATHS.nonce}`,
        newAccount: `${origin}${PATHS.account}`,
        newOrder: `${origin}${PATHS.order}`,
        revokeCert: `${origin}${PATHS.revoke}`,
        keyChange: `${origin}${PATHS.keyChange}`,
        meta: { termsOfService: `${origin}/terms` },
      },
    }
  }

  /** RFC 8555 section 6: what is wrong with a signed request, or the key that it is signed with. */
  const checked = (
    request: VendorRequest,
    signed: SignedRequest | null,
  ): { readonly refusal: Reply } | { readonly key: KeyObject; readonly isAccount: boolean } => {
    if (request.headers['content-type'] !== 'application/jose+json')
      return { refusal: error(415, 'malformed', 'The content type is not application/jose+json') }
    if (signed === null) return { refusal: error(400, 'malformed', 'The body is no flattened JWS') }
    const { header } = signed
    if (!knowsAlgorithm(header['alg']))
      return { refusal: error(400, 'badSignatureAlgorithm', 'The algorithm is not supported') }
    if (header['url'] !== `${init.origin()}${request.path}`)
      return { refusal: error(401, 'unauthorized', 'The url of the header is not that of the request') }
    signedRequests += 1
    const isGood = typeof header['nonce'] === 'string' && nonces.delete(header['nonce'])
    const isDue = settings.badNonceEvery > 0 && signedRequests % settings.badNonceEvery === 0
    if (!isGood || isDue) return { refusal: error(400, 'badNonce', 'The nonce was not accepted') }
    const hasKid = header['kid'] !== undefined
    if (hasKid === (header['jwk'] !== undefined))
      return { refusal: error(400, 'malformed', 'Either jwk or kid must be given') }
    if (hasKid && header['kid'] !== `${init.origin()}${PATHS.own}`)
      return { refusal: error(400, 'accountDoesNotExist', 'There is no such account') }
    const key = hasKid ? accountKey : keyOfJwk(header['jwk'])
    if (key === null || !signed.isSignedBy(key))
      return { refusal: error(400, 'malformed', 'The signature does not hold') }
    return { key, isAccount: hasKid }
  }

  const account = (signed: SignedRequest, key: KeyObject): Reply => {
    const isKnown = digestOf(key) === digestOf(accountKey)
    if (isKnown)
      return {
        status: 200,
        headers: { location: `${init.origin()}${PATHS.own}` },
        json: { status: settings.accountStatus, contact: [] },
      }
    if (signed.payload['onlyReturnExisting'] === true)
      return error(400, 'accountDoesNotExist', 'No account exists with the provided key')
    init.record({ kind: 'account-created', target: digestOf(key) })
    return { status: 201, headers: { location: `${init.origin()}/acme/acct/2` }, json: { status: 'valid' } }
  }

  const found = (signed: SignedRequest | null): Certificate | undefined => {
    const text = signed?.payload['certificate']
    if (typeof text !== 'string') return undefined
    try {
      const der = Buffer.from(text, 'base64url')
      const one = bySerial.get(new X509Certificate(der).serialNumber)
      return one?.der().equals(der) ? one : undefined
    } catch {
      return undefined
    }
  }
  const revoke = (
    one: Certificate | undefined,
    signed: SignedRequest,
    key: KeyObject,
    isAccount: boolean,
  ): Reply => {
    if (settings.accountStatus !== 'valid' && isAccount)
      return error(401, 'unauthorized', `The account is ${settings.accountStatus}`)
    if (one === undefined) return error(404, 'malformed', 'No such certificate')
    const mayRevoke = isAccount ? one.owner === 'own' : new X509Certificate(one.der()).publicKey.equals(key)
    if (!mayRevoke) return error(403, 'unauthorized', 'The key is of neither the account nor the certificate')
    const reason = signed.payload['reason']
    if (reason !== undefined && !REASONS[settings.reasons]?.includes(reason as number))
      return error(400, 'badRevocationReason', 'The revocation reason is not allowed')
    if (one.status === 'revoked') return error(400, 'alreadyRevoked', 'The certificate is revoked already')
    one.status = 'revoked'
    init.record({
      kind: 'revoked',
      target: one.serial,
      detail: { reason: reason ?? null, by: isAccount ? 'account' : 'certificate' },
    })
    return { status: 200, text: '' }
  }

  const answered = (
    request: VendorRequest,
    signed: SignedRequest | null,
    act: (signed: SignedRequest, key: KeyObject, isAccount: boolean) => Reply,
  ): Reply => {
    const seen = checked(request, signed)
    return withNonce(
      'refusal' in seen || signed === null
        ? 'refusal' in seen
          ? seen.refusal
          : error(400, 'malformed', 'The body is no flattened JWS')
        : act(signed, seen.key, seen.isAccount),
    )
  }

  const routeOf = (request: VendorRequest) => {
    const { method, path } = request
    if (method === 'GET' && path === PATHS.directory) return route('check', 'directory', directory)
    if ((method === 'GET' || method === 'HEAD') && path === PATHS.nonce)
      return route('token', 'new-nonce', () => withNonce({ status: method === 'GET' ? 204 : 200 }))
    if (method !== 'POST')
      return route('other', 'unknown', () => error(405, 'malformed', 'Only POST is served here'))
    const signed = readJws(request.body)
    if (path === PATHS.account)
      return route('token', 'new-account', () =>
        answered(request, signed, (own, key, isAccount) =>
          isAccount ? error(400, 'malformed', 'jwk must be given') : account(own, key),
        ),
      )
    if (path === PATHS.revoke) {
      const one = found(signed)
      return route(
        'submit',
        'revoke',
        () => answered(request, signed, (own, key, isAccount) => revoke(one, own, key, isAccount)),
        one === undefined ? [] : [one.serial],
      )
    }
    return route('other', 'unknown', () => error(404, 'malformed', 'No such endpoint'))
  }

  return {
    basePath: PATHS.directory,
    credentials,
    operations: ['revoke', 'new-nonce', 'new-account', 'directory'],
    publishedWindows: [],
    settings,
    route: routeOf,
    // Keys are in the signatures: who may do what is for the answers to say.
    refuseKey: (_request, revoked) =>
      revoked ? error(401, 'unauthorized', 'The account is deactivated') : null,
    throttled: (seconds) => ({
      ...error(429, 'rateLimited', 'Too many requests'),
      headers: { 'content-type': 'application/problem+json', 'retry-after': String(seconds) },
    }),
    items: () =>
      all.map((one) => ({
        target: one.serial,
        status: one.status,
        facts: {
          owner: one.owner,
          thumbprint: new X509Certificate(one.der()).fingerprint256.replaceAll(':', ''),
          certificate: one.der().toString('base64'),
        },
      })),
    inventoryCsv: (options) => {
      const header = ['Serial Number', 'Certificate', 'Valid To', 'Note']
      const rows = all.map((one) => [
        one.serial,
        one.der().toString('base64'),
        one.validTo.toISOString().slice(0, 10),
        '',
      ])
      return messyCsv(
        { header, rows, name: { column: 0, kind: 'serial' }, identity: [0], otherNames: [1], freeText: 3 },
        init.seed,
        options,
      )
    },
  }
}
