import { messyCsv } from '../../inventory/messy-csv.ts'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { route, wholeNumber } from '../route.ts'
import { commandAccess, TOKEN_PATH } from './command-access.ts'
import {
  type CommandCertificate,
  makeCommandCertificates,
  readCommandCertificates,
} from './command-certificate.ts'
import { parseQuery } from './query-language.ts'
import { revocation } from './revocation.ts'

const BASE = '/KeyfactorAPI'
const ENDPOINTS = [
  'GET /Status/Endpoints',
  'GET /Certificates',
  'GET /Certificates/{id}',
  'POST /Certificates/Revoke',
]
const PAGE_DEFAULT = 50
const HOLD = 6

/**
 * Keyfactor Command by "POST Certificates Revoke", "GET Certificates", its OpenAPI and the query language of its samples.
 *
 * Invented, for want of a document: how failed ids are spelled (setting `failedShape`); that a revoked or unknown id is a
 * failed one; error codes; 400 for a missing `x-keyfactor-requested-with`; that a certificate whose effective date lies
 * ahead has CertState 1 with `RevocationEffDate` set until then; "Active" and "Revoked" as CertStateString before 25.4.
 */
export function commandWorld(init: WorldInit): VendorWorld {
  const settings = {
    /** Most certificates of one page. */
    pageMax: 1000,
    /** Spelling of query parameters that is heeded: `pq`, `plain`, `both`, `none`. */
    parameterStyle: 'both',
    productVersion: '12.4.0',
    tokenSeconds: 300,
    /** How failed ids are told: `FailedIds`, `FailedOperations`, `only-failed`, `omit`. */
    failedShape: 'FailedIds',
    /** 204 without a body in place of the lists. */
    noContent: false,
    /** Every n-th certificate waits for a workflow; 0: none. */
    workflowEvery: 0,
    /** 0: nobody decides by itself. */
    approveAfterMs: 0,
    /** Most ids that one request may carry; 0: any number. */
    idsMax: 0,
    /** The collection whose id lets the `collection` account revoke. */
    collectionId: 7,
    /** Where the collection is read from: `body` (OpenAPI) or `query` (what a client of another vendor found). */
    collectionFrom: 'body',
    /** CertStateString: `word` (Active), or `numbered` (Active (1)) as recorded on 25.4.1. */
    stateString: 'word',
    /** How an unknown id is answered: `error` of Command, `empty`, a `problem` document, or a `text` that no client reads. */
    notFoundShape: 'error',
    /** Whether an active certificate whose hold was lifted keeps RevocationEffDate and RevocationReason. */
    liftedHoldKeepsDate: false,
    /** Whether each page of a list without a SortField is cut from the list in another order. */
    isUnsorted: false,
    /** Whether this version knows `GET /Workflow/Instances/{id}`. */
    workflowInstances: true,
  }
  const access = commandAccess(init, settings)
  let certificates = makeCommandCertificates({
    count: init.items,
    seed: init.seed,
    plain: init.plain,
    year: init.year,
  })
  let byId = new Map(certificates.map((certificate) => [certificate.id, certificate]))
  const revoking = revocation(init, settings, (id) => byId.get(id))
  const failure = (status: number, code: string, message: string): Reply => ({
    status,
    json: { ErrorCode: code, Message: message },
  })

  const notFound = (message: string): Reply => {
    switch (settings.notFoundShape) {
      case 'empty':
        return { status: 404 }
      case 'text':
        return { status: 404, text: message }
      case 'problem':
        return { status: 404, json: { type: 'about:blank', title: 'Not Found', status: 404 } }
      default:
        return failure(404, '0xA0010001', message)
    }
  }

  const isRevoked = ({ revocation: revoked }: CommandCertificate['state']) =>
    revoked !== null && Date.parse(revoked.effective) <= init.clock.now()
  const record = (certificate: CommandCertificate, peek: boolean) => {
    const state = init.lag.seen(certificate, certificate.state, peek)
    const shown = state.revocation ?? state.leftOver
    return {
      Id: certificate.id,
      Thumbprint: certificate.thumbprint,
      SerialNumber: certificate.serial,
      IssuedDN: `CN=${certificate.issuedCn},O=Example Org`,
      IssuedCN: certificate.issuedCn,
      IssuerDN: certificate.issuerDn,
      NotBefore: certificate.notBefore,
      NotAfter: certificate.notAfter,
      ImportDate: certificate.notBefore,
      CertState: isRevoked(state) ? 2 : 1,
      CertStateString: `${isRevoked(state) ? 'Revoked' : 'Active'}${settings.stateString === 'numbered' ? ` (${isRevoked(state) ? 2 : 1})` : ''}`,
      RevocationEffDate: shown?.effective ?? null,
      RevocationReason: shown?.reason ?? null,
      RevocationComment: shown?.comment ?? null,
      TemplateName: 'WebServer',
      Metadata: {},
    }
  }

  const list = (request: VendorRequest): Reply => {
    const parameters = new Map<string, string>()
    for (const [name, value] of request.query) {
      const plain = name.toLowerCase().replace(/^pq\./, '')
      const heeded =
        settings.parameterStyle === 'both' ||
        (settings.parameterStyle !== 'none' && (settings.parameterStyle === 'pq') === /^pq\./i.test(name))
      if (heeded || plain === 'collectionid' || plain === 'includemetadata') parameters.set(plain, value)
    }
    const text = parameters.get('querystring') ?? ''
    const condition = text.trim() === '' ? () => true : parseQuery(text)
    if (typeof condition === 'string') return failure(400, '0xA0110002', condition)
    const asked = wholeNumber(parameters.get('returnlimit') ?? String(PAGE_DEFAULT))
    const limit = asked && Math.min(asked, settings.pageMax)
    const page = wholeNumber(parameters.get('pagereturned') ?? '1')
    if (!limit || !page)
      return failure(400, '0xA0110003', 'PageReturned and ReturnLimit must be positive integers.')
    const flag = (name: string) => parameters.get(name)?.toLowerCase() === 'true'
    const found = certificates.filter((certificate) => {
      const shown = { ...certificate, state: init.lag.seen(certificate, certificate.state, true) }
      if (!flag('includerevoked') && isRevoked(shown.state)) return false
      if (!flag('includeexpired') && Date.parse(certificate.notAfter) < init.clock.now()) return false
      return condition(shown)
    })
    if (parameters.get('sortascending') === '1') found.reverse()
    if (settings.isUnsorted && !parameters.has('sortfield') && page % 2 === 0) found.reverse()
    const rows = found.slice((page - 1) * limit, page * limit).map((certificate) => record(certificate, true))
    init.lag.searched()
    return { status: 200, headers: { 'x-total-count': String(found.length) }, json: rows }
  }

  const revoke = (request: VendorRequest): Reply => {
    const parsed = revoking.parse(request.body)
    if (typeof parsed === 'string') return failure(400, '0xA0110001', parsed)
    const role = access.role(request)
    const collection =
      settings.collectionFrom === 'query'
        ? wholeNumber(request.query.get('collectionId'))
        : parsed.collectionId
    const permitted = role === 'operator' || (role === 'collection' && collection === settings.collectionId)
    if (!permitted)
      return failure(
        403,
        '0xA0020001',
        'User does not have the required permissions: /certificates/collections/revoke/',
      )
    return revoking.carryOut(parsed)
  }

  const routeOf = (request: VendorRequest) => {
    if (request.path === TOKEN_PATH && request.method === 'POST')
      return route('token', 'token', () => access.token(request))
    // IIS does not look at case.
    const path = request.path.toLowerCase()
    const call = path.startsWith(`${BASE.toLowerCase()}/`)
      ? `${request.method} ${path.slice(BASE.length)}`
      : ''
    if (call === 'GET /status/endpoints') {
      const headers = { 'x-keyfactor-product-version': settings.productVersion }
      return route('check', 'endpoints', () => ({ status: 200, headers, json: ENDPOINTS }))
    }
    if (call === 'POST /certificates/revoke')
      return route('submit', 'revoke', () => revoke(request), revoking.targets(request.body))
    if (call === 'GET /certificates') return route('list', 'certificates', () => list(request))
    const id = /^GET \/certificates\/(\d+)$/.exec(call)?.[1]
    if (id !== undefined) {
      const certificate = byId.get(Number(id))
      const answer = () =>
        certificate
          ? { status: 200, json: record(certificate, false) }
          : notFound(`Certificate with ID ${id} was not found.`)
      return route('status', 'certificate', answer, [id])
    }
    const workflow = /^GET \/workflow\/instances\/([^/]+)$/.exec(call)?.[1]
    if (workflow !== undefined && settings.workflowInstances) {
      const status = revoking.workflowStatus(workflow)
      const answer = () =>
        status === undefined
          ? notFound('The workflow instance was not found.')
          : { status: 200, json: { Id: workflow, Status: status, StatusMessage: `${status} in the sandbox` } }
      return route('status', 'workflow', answer, [workflow])
    }
    return route('other', 'unknown', () => failure(404, '0xA0010000', 'No HTTP resource was found.'))
  }

  return {
    basePath: BASE,
    credentials: access.credentials,
    stage: (operation) => {
      if (operation !== 'resume') return
      for (const certificate of certificates)
        if (certificate.state.revocation === null)
          certificate.state = {
            revocation: { reason: HOLD, effective: `${init.year}-04-02T09:30:00Z`, comment: 'on hold' },
          }
    },
    operations: ['revoke', 'certificate', 'certificates', 'workflow', 'endpoints'],
    publishedWindows: [],
    settings,
    route: routeOf,
    refuseKey: (request, revoked) => {
      if (request.path === TOKEN_PATH)
        return revoked ? { status: 401, json: { error: 'invalid_client' } } : null
      if (revoked || access.role(request) === null)
        return {
          ...failure(401, '0xA0020000', 'Unauthorized'),
          headers: { 'www-authenticate': 'Basic, Bearer' },
        }
      const by = String(request.headers['x-keyfactor-requested-with'] ?? '')
      if (by !== 'APIClient' && by !== 'XMLHttpRequest')
        return failure(400, '0xA0110000', 'The header x-keyfactor-requested-with is required.')
      const version = request.headers['x-keyfactor-api-version']
      return version === undefined || version === '1' || version === '1.0'
        ? null
        : failure(400, '0xA0110000', `API version ${String(version)} is not supported.`)
    },
    throttled: (seconds) => ({
      ...failure(429, '0xA0110429', 'Too many requests.'),
      headers: { 'retry-after': String(seconds) },
    }),
    decide: revoking.decide,
    items: () => {
      const bearers = new Map<string, number>()
      for (const { serial } of certificates) bearers.set(serial, (bearers.get(serial) ?? 0) + 1)
      return certificates.map((certificate) => ({
        target: String(certificate.id),
        status: isRevoked(certificate.state)
          ? 'revoked'
          : Date.parse(certificate.notAfter) < init.clock.now()
            ? 'expired'
            : 'active',
        facts: {
          serial_number: certificate.serial,
          thumbprint: certificate.thumbprint,
          common_name: certificate.issuedCn,
          issuer: certificate.issuerDn,
          reason: certificate.state.revocation?.reason ?? null,
          shared_serial: (bearers.get(certificate.serial) ?? 0) > 1,
        },
      }))
    },
    loadInventory: (csv) => {
      certificates = readCommandCertificates(csv, init.seed)
      byId = new Map(certificates.map((certificate) => [certificate.id, certificate]))
      return certificates.length
    },
    inventoryCsv: (options) => {
      const thumbprints = options.thumbprints ?? true
      const header = [
        'Serial Number',
        'Issued CN',
        'Organization',
        'Thumbprint',
        'Issuer DN',
        'Not Before',
        'Not After',
        'Keyfactor ID',
      ]
      const rows = certificates
        .filter(({ notAfter }) => Date.parse(notAfter) >= init.clock.now())
        .map((c) => [
          c.serial,
          c.issuedCn,
          'Example Org',
          thumbprints ? c.thumbprint : '',
          c.issuerDn,
          c.notBefore,
          c.notAfter,
          String(c.id),
        ])
      return messyCsv(
        {
          header,
          rows,
          name: { column: 0, kind: 'serial' },
          identity: [0, 3],
          otherNames: [3, 7],
          freeText: 2,
        },
        init.seed,
        options,
      )
    },
  }
}
