import { messyCsv } from '../../inventory/messy-csv.ts'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { tokenEndpoint } from '../client-credentials.ts'
import { route } from '../route.ts'
import { approvals } from './approvals.ts'
import {
  CAS,
  type EjbcaCertificate,
  makeEjbcaCertificates,
  readEjbcaCertificates,
  wholeOctets,
} from './ejbca-certificate.ts'
import { listed, parseSearch, REASON_NUMBERS } from './ejbca-search.ts'

const BASE = '/ejbca/ejbca-rest-api'
const TOKEN_PATH = '/realms/EJBCA/protocol/openid-connect/token'
const HOLD = 'CERTIFICATE_HOLD'
const LIFTS_HOLD = ['REMOVE_FROM_CRL', 'NOT_REVOKED']

/**
 * EJBCA's REST interface by its OpenAPI (ejbca-go-client-sdk@303611a, api/openapi.yaml), and, where that names no answer, by
 * the source of its Community edition (ejbca-ce: CertificateRestResource.java, ExceptionHandler.java, `revokeCert`).
 *
 * Invented, for want of a document: 403 for a bearer token that is none of ours (`getAdmin` refuses so what comes without
 * any); the words of most errors.
 */
export function ejbcaWorld(init: WorldInit): VendorWorld {
  const settings = {
    tokenSeconds: 300,
    /** Whether a request without a token passes, as one of which a gateway has seen the client certificate. */
    openToGateway: false,
    /** Most certificates of one page. */
    pageMax: 10_000,
    /** Whether a CA is found by its name in the listed spelling only. */
    exactIssuer: false,
    /** Whether the pages of a search are cut from another order each time. */
    isUnsorted: false,
    /** Whether this version knows `GET /v1/approval/{id}/status` and tells the id of a request. */
    tellsApprovals: true,
    /** Every n-th revocation waits for an approval; 0: none. */
    approvalEvery: 0,
    /** 0: nobody decides by itself. */
    approveAfterMs: 0,
    /** How an unknown certificate is answered: `error` of EJBCA, or a `text`. */
    notFoundShape: 'error',
  }
  const key = init.makeKey('ejbca')
  const client = { id: 'rescind-sandbox', secret: init.makeKey('ejbca-client') }
  const { token, isGood } = tokenEndpoint(init, client, settings)
  const credentials: Readonly<Record<string, string>> = {
    key,
    clientId: client.id,
    clientSecret: client.secret,
    // Known only once the server listens.
    get tokenUrl() {
      return `${init.origin()}${TOKEN_PATH}`
    },
  }
  let certificates = makeEjbcaCertificates({
    count: init.items,
    seed: init.seed,
    plain: init.plain,
    year: init.year,
  })
  let handled = 0

  const failure = (status: number, message: string): Reply => ({
    status,
    json: { error_code: status, error_message: message },
  })
  /** EJBCA orders the parts of a name itself (`stringToBCDNString`). */
  const orderOf = (name: string): string =>
    settings.exactIssuer
      ? name
      : name
          .split(/(?<!\\),/)
          .map((part) => part.trim())
          .sort()
          .join(',')
  const isCa = (name: string): boolean => CAS.some(({ subject }) => orderOf(subject) === orderOf(name))
  const find = (issuer: string, serial: string): EjbcaCertificate | undefined => {
    const number = wholeOctets(serial)
    return certificates.find((one) => one.serial === number && orderOf(one.issuer) === orderOf(issuer))
  }
  const notFound = (message: string): Reply =>
    settings.notFoundShape === 'text' ? { status: 404, text: message } : failure(404, message)
  const missing = (issuer: string, serial: string): Reply =>
    isCa(issuer) || certificates.some((one) => orderOf(one.issuer) === orderOf(issuer))
      ? notFound(`Certificate with serial number '${serial}' and issuer DN '${issuer}' was not found`)
      : notFound(`CA '${issuer}' does not exist.`)

  const isoOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const apply = (certificate: EjbcaCertificate, reason: string, at = init.clock.now()): void => {
    const lifts = LIFTS_HOLD.includes(reason)
    init.lag.hide(certificate, certificate.state)
    certificate.state = { revocation: lifts ? null : { reason, at } }
    init.record({
      kind: lifts ? 'resumed' : reason === HOLD ? 'suspended' : 'revoked',
      target: certificate.serial,
      detail: { issuer_dn: certificate.issuer, reason, date: isoOf(at) },
    })
  }
  const requests = approvals(init, settings, apply)

  const statusOf = (certificate: EjbcaCertificate, issuer: string, serial: string, peek: boolean): Reply => {
    const { revocation } = init.lag.seen(certificate, certificate.state, peek)
    return {
      status: 200,
      json: {
        issuer_dn: issuer,
        serial_number: serial,
        revoked: revocation !== null,
        revocation_reason: revocation?.reason ?? 'NOT_REVOKED',
        ...(revocation === null ? {} : { revocation_date: isoOf(revocation.at) }),
      },
    }
  }

  const revoke = (request: VendorRequest, issuer: string, serial: string): Reply => {
    const reason = request.query.get('reason') ?? ''
    const date = request.query.get('date')
    if (!/^(0x)?[0-9a-f]+$/i.test(serial))
      return failure(
        400,
        "Invalid serial number format. Should be HEX encoded (optionally with '0x' prefix) e.g. '0x10782a83eef170d4'",
      )
    if (REASON_NUMBERS[reason] === undefined) return failure(400, 'Invalid revocation reason.')
    const at = date === null ? init.clock.now() : Date.parse(date)
    if (Number.isNaN(at)) return failure(400, `Not a valid date: '${date}'.`)
    if (at > init.clock.now()) return failure(400, `Date in the future: '${date}'.`)
    const certificate = find(issuer, serial)
    if (!certificate) return missing(issuer, serial)
    const held = certificate.state.revocation?.reason
    if (LIFTS_HOLD.includes(reason)) {
      if (held !== HOLD)
        return failure(409, `Certificate with serial number ${serial} issued by ${issuer} is not on hold.`)
    } else if (held !== undefined && held !== HOLD) {
      return failure(409, `Certificate with serial number ${serial} issued by ${issuer} is already revoked.`)
    }
    if (requests.isOpen(certificate)) return failure(400, 'An approval request for this already exists.')
    handled += 1
    if (settings.approvalEvery > 0 && handled % settings.approvalEvery === 0) {
      const id = requests.ask(certificate, reason)
      return {
        status: 202,
        json: {
          status_code: 202,
          info_message: 'The revocation request has been sent for approval.',
          ...(settings.tellsApprovals ? { request_id: id } : {}),
        },
      }
    }
    apply(certificate, reason, at)
    return {
      status: 200,
      json: {
        issuer_dn: issuer,
        serial_number: serial,
        revoked: certificate.state.revocation !== null,
        revocation_reason: reason,
        ...(certificate.state.revocation === null ? {} : { revocation_date: isoOf(at) }),
        message: 'Successfully revoked',
      },
    }
  }

  const search = (request: VendorRequest): Reply => {
    const parsed = parseSearch(request.body)
    if (typeof parsed === 'string') return failure(400, parsed)
    const found = certificates.filter((one) => parsed.fits(one, init.lag.seen(one, one.state, true)))
    if (parsed.isSorted) found.sort((a, b) => a.notBefore - b.notBefore)
    if (settings.isUnsorted && parsed.page % 2 === 0) found.reverse()
    const items = Math.min(parsed.items, settings.pageMax)
    const rows = found
      .slice((parsed.page - 1) * items, parsed.page * items)
      .map((one) => listed(one, init.lag.seen(one, one.state, true)))
    init.lag.searched()
    return {
      status: 200,
      json: {
        certificates: rows,
        pagination_summary: {
          page_size: parsed.items,
          current_page: parsed.page,
          ...(rows.length < parsed.items
            ? { total_certs: parsed.items * (parsed.page - 1) + rows.length }
            : {}),
        },
      },
    }
  }

  const routeOf = (request: VendorRequest) => {
    if (request.path === TOKEN_PATH && request.method === 'POST')
      return route('token', 'token', () => token(request))
    const [, , version, noun, first = '', second = '', verb, ...more] = request.segments
    const call =
      request.path.startsWith(`${BASE}/`) && more.length === 0 ? `${request.method} ${version}/${noun}` : ''
    if (call === 'GET v1/ca' && first === '') {
      const list = CAS.map(({ id, name, subject }) => ({
        id,
        name,
        subject_dn: subject,
        issuer_dn: subject,
        expiration_date: '2046-01-19T03:14:07Z',
      }))
      return route('check', 'cas', () => ({ status: 200, json: { certificate_authorities: list } }))
    }
    if (call === 'GET v1/certificate' && first === 'status' && second === '') {
      const json = { status: 'OK', version: '1.0', revision: 'EJBCA 9.3.7 Sandbox' }
      return route('check', 'resource-status', () => ({ status: 200, json }))
    }
    if (call === 'POST v2/certificate' && first === 'search')
      return route('list', 'search', () => search(request))
    if (call === 'PUT v1/certificate' && verb === 'revoke')
      return route('submit', 'revoke', () => revoke(request, first, second), [wholeOctets(second)])
    if (call === 'GET v1/certificate' && verb === 'revocationstatus') {
      const certificate = find(first, second)
      const answer = () =>
        certificate ? statusOf(certificate, first, second, false) : missing(first, second)
      return route('status', 'revocationstatus', answer, [wholeOctets(second)])
    }
    if (call === 'GET v1/approval' && second === 'status' && settings.tellsApprovals) {
      const status = requests.status(first)
      const answer = () =>
        status === undefined
          ? failure(404, `Approval request with ID '${first}' not found, or user not authorized to view.`)
          : { status: 200, json: { request_id: Number(first), status } }
      return route('status', 'approval', answer, [first])
    }
    return route('other', 'unknown', () =>
      failure(404, `RESTEASY003210: Could not find resource for full path: ${init.origin()}${request.path}`),
    )
  }

  return {
    basePath: BASE,
    credentials,
    access: () => ({ options: { auth: 'bearer' } }),
    stage: (operation) => {
      if (operation !== 'resume') return
      for (const certificate of certificates)
        if (certificate.state.revocation === null)
          certificate.state = { revocation: { reason: HOLD, at: Date.UTC(init.year, 3, 2, 9, 30) } }
    },
    operations: ['revoke', 'revocationstatus', 'search', 'approval', 'cas', 'resource-status'],
    publishedWindows: [],
    settings,
    route: routeOf,
    refuseKey: (request, revoked) => {
      if (request.path === TOKEN_PATH)
        return revoked ? { status: 401, json: { error: 'invalid_client' } } : null
      const text = /^Bearer (.+)$/i.exec(String(request.headers['authorization'] ?? ''))?.[1]
      if (text === undefined && settings.openToGateway && !revoked) return null
      if (!revoked && text !== undefined && (text === key || isGood(text))) return null
      return failure(
        403,
        text === undefined
          ? 'Error no client certificate or OAuth token received for authentication.'
          : 'Authentication failed using OAuth Bearer Token',
      )
    },
    throttled: (seconds) => ({
      ...failure(429, 'Too many requests.'),
      headers: { 'retry-after': String(seconds) },
    }),
    decide: requests.decide,
    items: () => {
      const bearers = new Map<string, number>()
      for (const { serial } of certificates) bearers.set(serial, (bearers.get(serial) ?? 0) + 1)
      return certificates.map((certificate) => ({
        target: certificate.serial,
        status:
          certificate.state.revocation?.reason === HOLD
            ? 'on-hold'
            : certificate.state.revocation !== null
              ? 'revoked'
              : certificate.notAfter < init.clock.now()
                ? 'expired'
                : 'active',
        facts: {
          issuer_dn: certificate.issuer,
          common_name: certificate.commonName,
          shared_serial: (bearers.get(certificate.serial) ?? 0) > 1,
        },
      }))
    },
    loadInventory: (csv) => {
      certificates = readEjbcaCertificates(csv)
      return certificates.length
    },
    inventoryCsv: (options) => {
      const header = ['Serial Number', 'Issuer DN', 'Common Name', 'Organization', 'Not Before', 'Not After']
      const rows = certificates
        .filter(({ notAfter }) => notAfter >= init.clock.now())
        .map((one) => [
          one.serial,
          one.issuer,
          one.commonName,
          'Example Org',
          isoOf(one.notBefore),
          isoOf(one.notAfter),
        ])
      return messyCsv(
        { header, rows, name: { column: 0, kind: 'serial' }, identity: [0, 1], freeText: 3 },
        init.seed,
        options,
      )
    },
  }
}
