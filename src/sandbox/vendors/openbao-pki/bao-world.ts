import { randomBytes } from 'node:crypto'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { jsonObject } from '../json-object.ts'
import { route, wholeNumber } from '../route.ts'
import {
  colonSerial,
  ISSUER,
  openCertificateStore,
  plainSerial,
  type StoredCertificate,
} from '../stored-certificate.ts'

const LOGIN = 'v1/auth/approle/login'

/**
 * The PKI secrets engine by OpenBao's API documents (website/content/docs/api/secret/pki.mdx, auth/approle.mdx, auth/token.mdx) and,
 * where these name no answer, by its source (openbao@df6ce2c: pki/path_revoke.go, crl_util.go, path_fetch.go,
 * sdk/logical/response_util.go). "Read certificate" is unauthenticated, as there.
 *
 * Invented, for want of a document: the text that stands in the place of a certificate.
 */
export function baoWorld(init: WorldInit): VendorWorld {
  const settings = {
    mount: 'pki',
    /** The namespace in which the engine is mounted; empty for the root. */
    namespace: '',
    /** Life of AppRole's tokens; 0: without an end. */
    leaseSeconds: 1200,
    /** Whether lists heed `after` and `limit`: Vault's do not. */
    heedsPaging: true,
    hasDetailedList: true,
    autoRebuild: false,
    allowExpired: false,
    /** How what is not there is answered: `errors`, an empty list of them, or a `text`. */
    notFoundShape: 'errors',
  }
  const credentials = {
    key: init.makeKey('openbao-pki'),
    roleId: '59d6d1ca-47bb-4e7e-a40b-8be3bc5a0ba8',
    secretId: init.makeKey('openbao-secret-id'),
  }
  const tokens = new Map<string, number>()
  const store = openCertificateStore(init, [
    'Serial Number',
    'Common Name',
    'Organization',
    'Issuer',
    'Not Before',
    'Not After',
  ])

  const failure = (status: number, ...errors: readonly string[]): Reply => ({ status, json: { errors } })
  const data = (value: object): Reply => ({
    status: 200,
    json: { request_id: 'sandbox', lease_id: '', renewable: false, data: value, warnings: null, auth: null },
  })
  const nothing = (): Reply =>
    settings.notFoundShape === 'text' ? { status: 404, text: 'not found' } : failure(404)
  const timesOf = (revokedAt: number): object => ({
    revocation_time: Math.floor(revokedAt / 1000),
    revocation_time_rfc3339: new Date(revokedAt).toISOString(),
  })

  const serialIn = (request: VendorRequest): string => {
    const serial = jsonObject(request.body)?.['serial_number']
    return typeof serial === 'string' ? serial : ''
  }
  const revoke = (request: VendorRequest): Reply => {
    const given = serialIn(request)
    if (given === '') return failure(400, 'The serial number or certificate to revoke must be provided.')
    const certificate = store.find(given)
    if (!certificate) return failure(400, `certificate with serial ${given} not found.`)
    const { revokedAt } = certificate.state
    if (revokedAt !== null) return data({ ...timesOf(revokedAt), state: 'revoked' })
    if (certificate.notAfter < init.clock.now() && !settings.allowExpired) {
      const warning = `certificate with serial ${given} already expired; refusing to add to CRL. Enable 'AllowExpiredCertRevocation' to allow revoking expired certificates.`
      return { status: 200, json: { request_id: 'sandbox', data: null, warnings: [warning], auth: null } }
    }
    const now = init.clock.now()
    init.lag.hide(certificate, certificate.state)
    certificate.state = { revokedAt: now }
    init.record({
      kind: 'revoked',
      target: certificate.serial,
      detail: { common_name: certificate.commonName },
    })
    return data({ ...timesOf(now), state: 'revoked' })
  }

  const read = (serial: string): Reply => {
    const certificate = store.find(serial)
    if (!certificate) return nothing()
    const { revokedAt } = init.lag.seen(certificate, certificate.state)
    const none = { revocation_time: 0, revocation_time_rfc3339: '' }
    return data({
      certificate: '-----BEGIN CERTIFICATE-----\n(of the sandbox)\n-----END CERTIFICATE-----',
      ...(revokedAt === null ? none : timesOf(revokedAt)),
    })
  }

  /** In the order of the stored names, which are hex with dashes. */
  const list = (
    request: VendorRequest,
    isListed: (certificate: StoredCertificate) => boolean,
    facts?: (certificate: StoredCertificate) => object,
  ): Reply => {
    const after = request.query.get('after') ?? ''
    const limit = wholeNumber(request.query.get('limit')) || store.all().length
    const stored = store
      .all()
      .filter(isListed)
      .map((one) => ({ one, name: colonSerial(one.serial).replaceAll(':', '-') }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const page = settings.heedsPaging ? stored.filter(({ name }) => name > after).slice(0, limit) : stored
    init.lag.searched()
    if (page.length === 0) return nothing()
    const keys = page.map(({ one }) => colonSerial(one.serial))
    if (facts === undefined) return data({ keys })
    return data({
      keys,
      key_info: Object.fromEntries(page.map(({ one }) => [colonSerial(one.serial), facts(one)])),
    })
  }
  const detailsOf = ({ commonName, notBefore, notAfter }: StoredCertificate): object => ({
    common_name: commonName,
    issuer: ISSUER,
    key_type: 'ec',
    key_bits: 256,
    not_before: new Date(notBefore).toISOString(),
    not_after: new Date(notAfter).toISOString(),
    dns_names: [commonName],
  })

  const login = (request: VendorRequest): Reply => {
    const isForm = String(request.headers['content-type'] ?? '').startsWith(
      'application/x-www-form-urlencoded',
    )
    const given = isForm ? Object.fromEntries(new URLSearchParams(request.body)) : jsonObject(request.body)
    if (given?.['role_id'] !== credentials.roleId || given['secret_id'] !== credentials.secretId)
      return failure(400, 'invalid role or secret ID')
    const token = `s.${randomBytes(24).toString('base64url')}`
    const seconds = settings.leaseSeconds
    tokens.set(token, seconds === 0 ? Number.POSITIVE_INFINITY : init.clock.now() + seconds * 1000)
    return {
      status: 200,
      json: {
        auth: { client_token: token, lease_duration: seconds, renewable: true, token_policies: ['default'] },
        data: null,
        warnings: null,
      },
    }
  }

  const tokenOf = ({ headers }: VendorRequest): string => String(headers['x-vault-token'] ?? '')
  const isGood = (token: string): boolean =>
    token === credentials.key || (tokens.get(token) ?? 0) > init.clock.now()
  const namespaceOf = ({ headers }: VendorRequest): string =>
    String(headers['x-vault-namespace'] ?? '').replace(/^\/+|\/+$/g, '')
  /** What stands behind the mount; null where nothing is mounted in that namespace. */
  const below = (request: VendorRequest): string | null => {
    const path = request.segments.join('/')
    const mount = `v1/${settings.mount}/`
    return path.startsWith(mount) && namespaceOf(request) === settings.namespace
      ? path.slice(mount.length)
      : null
  }
  const isList = ({ method, query }: VendorRequest): boolean =>
    method === 'LIST' || (method === 'GET' && query.get('list') === 'true')

  const routeOf = (request: VendorRequest) => {
    const path = request.segments.join('/')
    const { method } = request
    if (path === LOGIN && method === 'POST') return route('token', 'login', () => login(request))
    if (path === 'v1/auth/token/lookup-self' && method === 'GET')
      return route('check', 'lookup-self', () =>
        data({ id: tokenOf(request), policies: ['default', 'pki-revoke'], expire_time: null, ttl: 0 }),
      )
    const own = below(request)
    if (own === null)
      return route('other', 'unknown', () =>
        failure(404, `no handler for route "${path.replace(/^v1\//, '')}". route entry not found.`),
      )
    if (own === 'revoke' && method === 'POST')
      return route('submit', 'revoke', () => revoke(request), [plainSerial(serialIn(request))])
    const [, serial] = /^cert\/([0-9A-Fa-f:-]+)$/.exec(own) ?? []
    if (serial !== undefined && method === 'GET')
      return route('status', 'cert', () => read(serial), [plainSerial(serial)])
    if (own === 'certs/revoked' && isList(request))
      return route('list', 'revoked', () =>
        list(request, (one) => init.lag.seen(one, one.state, true).revokedAt !== null),
      )
    if (own === 'certs' && isList(request)) return route('list', 'certs', () => list(request, () => true))
    if (own === 'certs/detailed' && isList(request) && settings.hasDetailedList)
      return route('list', 'certs', () => list(request, () => true, detailsOf))
    if (own === 'config/crl' && method === 'GET')
      return route('check', 'config-crl', () =>
        data({ auto_rebuild: settings.autoRebuild, disable: false, expiry: '72h' }),
      )
    return route('other', 'unknown', () => failure(404, '1 error occurred:\n\t* unsupported path\n\n'))
  }

  return {
    basePath: '',
    credentials,
    operations: ['revoke', 'cert', 'certs', 'revoked', 'lookup-self', 'config-crl'],
    publishedWindows: [],
    settings,
    route: routeOf,
    refuseKey: (request, revoked) => {
      const path = request.segments.join('/')
      if (path === LOGIN) return revoked ? failure(400, 'invalid role or secret ID') : null
      // "These are unauthenticated endpoints."
      if (/^cert\//.test(below(request) ?? '')) return null
      return !revoked && isGood(tokenOf(request)) ? null : failure(403, 'permission denied')
    },
    throttled: (seconds) => ({
      ...failure(429, 'request path "pki/revoke": rate limit quota exceeded'),
      headers: { 'retry-after': String(seconds) },
    }),
    items: store.items,
    loadInventory: store.loadInventory,
    inventoryCsv: store.inventoryCsv,
  }
}
