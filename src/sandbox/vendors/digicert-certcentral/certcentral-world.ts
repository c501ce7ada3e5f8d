import { messyCsv } from '../../inventory/messy-csv.ts'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { jsonObject } from '../json-object.ts'
import { route, wholeNumber } from '../route.ts'
import { certCentralAnswers } from './certcentral-answers.ts'
import { isTls, makeOrders, type Order, type OrderCertificate } from './order.ts'
import { orderList } from './order-list.ts'
import { revokeRequests, type User } from './revoke-requests.ts'

const REASONS = ['unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation']
const BASE = '/services/v2'
const ADMIN: User = {
  id: 242140,
  username: 'jack.white',
  first_name: 'Jack',
  last_name: 'White',
  email: 'j.white@fakeaddy.com',
  roles: ['Administrator'],
  accountId: 123654,
}
const STANDARD: User = {
  id: 242141,
  username: 'jill.gray',
  first_name: 'Jill',
  last_name: 'Gray',
  email: 'j.gray@fakeaddy.com',
  roles: ['Standard User'],
  accountId: 123654,
}
/** Of another account of the same host. */
const STRANGER: User = { ...ADMIN, id: 242142, username: 'jo.black', accountId: 223654 }

/**
 * DigiCert CertCentral, Services API v2, by "Revoke order certificates", "Revoke certificate", "Order info", "List
 * orders", "Request info", "Update request status", "Rate limits" and "Errors".
 *
 * Invented, for want of a document: the codes for a revoked order or certificate, a pending reissue, a bad reason and, with
 * 401, a bad key; that a revoked certificate is archived (`listWords`: `documented`); that a request by a key without admin rights is created although it asks to skip the approval (setting
 * `skipWithoutAdmin`); 204 for a decided request; that the list of reissues has the original certificate too.
 */
export function certCentralWorld(init: WorldInit): VendorWorld {
  const credentials = {
    key: init.makeKey('digicert-certcentral'),
    standard: init.makeKey('certcentral-standard'),
    otherAccount: init.makeKey('certcentral-other-account'),
  }
  const settings = {
    pageMax: 1000,
    approveAfterMs: 0,
    rejectEvery: 0,
    skipWithoutAdmin: 'request', // or 'refuse'
    lastCertificateRevokesOrder: false,
    /** How a bad key is refused: `401`, or `403` as recorded. */
    keyRefusal: '401',
    /**
     * Words of the lists of reissues and duplicates: `revoked` for what is revoked, or `documented`: approved and issued only,
     * archived ones left out unless `show_archived=true`, and an empty list as `{}`.
     */
    listWords: 'revoked',
    /** What the status change list has rows of: `certificates`, or `orders` whose own status has changed. */
    changesOf: 'certificates',
    /** Id of an order that is denied to every key, to be changed and to be read; 0: none. */
    deniedOrder: 0,
    /** The code of that denial. */
    deniedCode: 'access_denied|missing_permission',
  }
  const orders = makeOrders({ count: init.items, seed: init.seed, plain: init.plain, year: init.year })
  const orderOf = new Map<OrderCertificate, Order>()
  const byName = new Map<string, OrderCertificate>()
  const byOrder = new Map<string, Order>()
  for (const order of orders) {
    byOrder.set(String(order.id), order)
    for (const certificate of order.certificates) {
      orderOf.set(certificate, order)
      byName.set(String(certificate.id), certificate).set(certificate.serial, certificate)
      // An order may be named by the thumbprint or serial number of its primary certificate only.
      if (certificate.role === 'primary')
        byOrder.set(certificate.serial, order).set(certificate.thumbprint, order)
    }
  }
  const changes: { at: number; order: Order; certificate: OrderCertificate }[] = []

  const revokeNow = (order: Order, one: OrderCertificate | null, reason: string | null) => {
    const revoked = (one ? [one] : order.certificates).filter(
      (certificate) => certificate.state.status !== 'revoked',
    )
    for (const certificate of revoked) {
      init.lag.hide(certificate, certificate.state)
      certificate.state = { status: 'revoked', reason }
      changes.push({ at: init.clock.now(), order, certificate })
    }
    const whole =
      one === null ||
      (settings.lastCertificateRevokesOrder &&
        order.certificates.every(({ state }) => state.status === 'revoked'))
    if (whole && order.state.status !== 'revoked') {
      init.lag.hide(order, order.state)
      order.state = { status: 'revoked' }
    }
    init.record({
      kind: one ? 'certificate-revoked' : 'order-revoked',
      target: String(one?.id ?? order.id),
      detail: { order_id: order.id, certificate_ids: revoked.map(({ id }) => id), reason },
    })
  }
  const requests = revokeRequests(init, settings, revokeNow)
  const answers = certCentralAnswers(init.lag, requests.all)
  const { error } = answers
  const users = new Map([
    [credentials.standard, STANDARD],
    [credentials.otherAccount, STRANGER],
  ])
  const user = ({ headers }: VendorRequest) => users.get(String(headers['x-dc-devkey'])) ?? ADMIN
  const isAdmin = (request: VendorRequest) => user(request) === ADMIN

  const revoke = (
    order: Order | undefined,
    certificate: OrderCertificate | null,
    request: VendorRequest,
  ): Reply => {
    if (!order) return error(404, 'not_found|order', 'The order could not be found.')
    const body = request.body === '' ? {} : jsonObject(request.body)
    if (!body) return error(400, 'bad_request_format', 'The request body is not valid JSON.')
    const asked = body['revocation_reason'] ?? 'unspecified'
    if (isTls(order) && !REASONS.includes(String(asked)))
      return error(400, 'invalid_revocation_reason', `'${String(asked)}' is no revocation reason.`)
    const status = certificate ? certificate.state.status : order.state.status
    if (status === 'revoked') return error(400, 'invalid_status', 'It is revoked already.')
    if (certificate && order.state.status === 'reissue_pending')
      return error(400, 'reissue_pending', 'A reissue is pending on this order.')
    const reason = isTls(order) ? String(asked) : null
    if (body['skip_approval'] === true) {
      if (isAdmin(request)) {
        revokeNow(order, certificate, reason)
        return { status: 204 }
      }
      if (settings.skipWithoutAdmin === 'refuse')
        return error(403, 'access_denied|missing_permission', 'The key may not skip the approval.')
    }
    const comments = String(body['comments'] ?? body['comment'] ?? '')
    return {
      status: 201,
      json: answers.request(
        requests.create({ requester: user(request), comments, order, certificate, reason }),
      ),
    }
  }

  const decide = (id: number | null, request: VendorRequest): Reply => {
    const found = requests.find(id)
    if (!found) return error(404, 'not_found', 'The request could not be found.')
    if (!isAdmin(request))
      return error(403, 'access_denied|invalid_approver', 'You may not process this request.')
    const body = jsonObject(request.body)
    const status = body?.['status']
    if (status !== 'approved' && status !== 'rejected' && status !== 'pending' && status !== 'submitted') {
      return error(400, 'bad_request_format', 'status must be approved, rejected, pending or submitted.')
    }
    if (!requests.isOpen(found))
      return error(400, 'invalid_status', `The request is ${found.status} already.`)
    requests.decide(found, status, String(body?.['processor_comment'] ?? ''))
    return { status: 204 }
  }

  const statusChanges = (request: VendorRequest): Reply => {
    const [from = '', to = ''] = (request.query.get('filters[status_last_updated]') ?? '').split('...')
    const [first, last] = [instant(from), instant(to)]
    if (Number.isNaN(first) || Number.isNaN(last))
      return error(400, 'bad_request_format', 'filters[status_last_updated] must be FROM...TO.')
    const listed = changes.filter(
      ({ at, order, certificate }) =>
        at >= first &&
        at <= last &&
        (settings.changesOf === 'certificates' ||
          (order.state.status === 'revoked' && certificate === order.certificates[0])),
    )
    const rows = listed.map(({ order, certificate }) => ({
      order_id: order.id,
      certificate_id: certificate.id,
      status: init.lag.seen(certificate, certificate.state, true).status,
    }))
    init.lag.searched()
    return { status: 200, json: { orders: rows } }
  }

  const routeOf = (request: VendorRequest) => {
    const { method } = request
    const [, , first = '', second = '', third = '', fourth] = request.segments
    const none = () => error(404, 'not_found|route', 'The route could not be found.')
    if (!request.path.startsWith(`${BASE}/`)) return route('other', 'unknown', none)
    const call = `${method} ${first}${second === 'certificate' ? '/certificate' : ''}`
    const order = byOrder.get(third) ?? byOrder.get(third.toUpperCase())
    const denied = () => error(403, settings.deniedCode, 'You do not have permission for this order.')
    const isDenied = (one: Order | undefined) =>
      one !== undefined && (one.id === settings.deniedOrder || user(request) === STRANGER)
    const withOrder = (answer: (order: Order) => Reply) => () =>
      isDenied(order)
        ? denied()
        : order
          ? answer(order)
          : error(404, 'not_found|order', 'The order could not be found.')
    switch (call) {
      case 'PUT order/certificate':
        if (fourth === 'revoke')
          return route(
            'submit',
            'revoke-order',
            () => (isDenied(order) ? denied() : revoke(order, null, request)),
            [third],
          )
        break
      case 'PUT certificate': {
        const certificate = byName.get(second.toUpperCase())
        const answer = () =>
          certificate
            ? isDenied(orderOf.get(certificate))
              ? denied()
              : revoke(orderOf.get(certificate), certificate, request)
            : error(404, 'not_found', 'The certificate could not be found.')
        if (third === 'revoke') return route('submit', 'revoke-certificate', answer, [second])
        break
      }
      case 'GET order/certificate':
        if (third === '')
          return route('list', 'orders', () =>
            orderList(orders, request.query, init.lag, settings.pageMax, answers),
          )
        if (third === 'status-changes') return route('list', 'status-changes', () => statusChanges(request))
        if (fourth === undefined)
          return route(
            'status',
            'order',
            withOrder((found) => ({ status: 200, json: answers.order(found) })),
            [third],
          )
        if (fourth === 'reissue' || fourth === 'duplicate') {
          return route(
            'status',
            `${fourth}s`,
            withOrder((found) => ({
              status: 200,
              json: answers.certificates(found, fourth, {
                isDocumented: settings.listWords === 'documented',
                showArchived: request.query.get('show_archived') === 'true',
              }),
            })),
            [third],
          )
        }
        break
      case 'GET request': {
        if (second === '')
          return route('list', 'requests', () => ({
            status: 200,
            json: answers.requests(request.query.get('status')),
          }))
        const found = requests.find(wholeNumber(second))
        const answer = () =>
          found && isDenied(found.order)
            ? denied()
            : found
              ? { status: 200, json: answers.request(found) }
              : error(404, 'not_found', 'The request could not be found.')
        return route('status', 'request', answer, [second])
      }
      case 'PUT request':
        if (third === 'status')
          return route(
            'submit',
            'decide',
            () =>
              isDenied(requests.find(wholeNumber(second))?.order)
                ? denied()
                : decide(wholeNumber(second), request),
            [second],
          )
        break
      case 'GET user':
        if (second === 'me')
          return route('check', 'me', () => ({ status: 200, json: answers.user(user(request)) }))
        break
    }
    return route('other', 'unknown', none)
  }

  return {
    basePath: BASE,
    credentials,
    operations: [
      'revoke-order',
      'revoke-certificate',
      'orders',
      'status-changes',
      'order',
      'reissues',
      'duplicates',
      'request',
      'requests',
      'decide',
      'me',
    ],
    // Rate limits, as the more careful of its two captures has it: 1000 in 5 minutes, and 100 in 5 seconds.
    publishedWindows: [
      { requests: 100, ms: 5000 },
      { requests: 1000, ms: 300_000 },
    ],
    settings,
    route: routeOf,
    refuseKey: (request, revoked) => {
      const key = request.headers['x-dc-devkey']
      const good = !revoked && typeof key === 'string' && Object.values(credentials).includes(key)
      if (good) return null
      return settings.keyRefusal === '403'
        ? error(403, 'access_denied|access_denied_invalid_key', 'The API key is not valid.')
        : error(401, 'access_denied|invalid_key', 'The API key is not valid.')
    },
    throttled: () => error(429, 'request_limit_exceeded', 'Service unavailable, please limit request volume'),
    decide: (id, approve) => {
      const found = requests.find(wholeNumber(id))
      if (!found || !requests.isOpen(found)) return false
      requests.decide(found, approve ? 'approved' : 'rejected', 'decided by the test')
      return true
    },
    items: () =>
      orders.flatMap((order) =>
        order.certificates.map((certificate) => ({
          target: String(certificate.id),
          status: certificate.state.status,
          facts: {
            serial_number: certificate.serial,
            order_id: String(order.id),
            order_status: order.state.status,
            product: order.product.name_id,
            role: certificate.role,
            certificates_on_order: order.certificates.length,
          },
        })),
      ),
    stage: (operation) => {
      if (operation !== 'approve-request' && operation !== 'reject-request') return
      for (const order of orders)
        if (order.state.status !== 'revoked')
          requests.create({
            requester: STANDARD,
            comments: 'asked for by a standard user',
            order,
            certificate: null,
            reason: isTls(order) ? 'superseded' : null,
          })
    },
    inventoryCsv: (options) => {
      if (options.kind === 'request') {
        const rows = requests.all().map(({ id, order, comments }) => [String(id), String(order.id), comments])
        return messyCsv(
          {
            header: ['Request ID', 'Order ID', 'Comments'],
            rows,
            name: { column: 0, kind: 'integer' },
            identity: [0],
            freeText: 2,
          },
          init.seed,
          options,
        )
      }
      if (options.kind === 'order') {
        const rows = orders.map((o) => [
          String(o.id),
          o.certificates[0]?.commonName ?? '',
          o.organization,
          o.product.name,
          o.dateIssued,
          o.validTill,
        ])
        const header = ['Order ID', 'Common Name', 'Organization', 'Product', 'Valid From', 'Valid To']
        return messyCsv(
          { header, rows, name: { column: 0, kind: 'integer' }, identity: [0], freeText: 2 },
          init.seed,
          options,
        )
      }
      const header = [
        'Serial Number',
        'Common Name',
        'Organization',
        'Order ID',
        'Product',
        'Valid From',
        'Valid To',
      ]
      const rows = orders.flatMap((o) =>
        o.certificates.map((c) => [
          c.serial,
          c.commonName,
          o.organization,
          String(o.id),
          o.product.name,
          o.dateIssued,
          o.validTill,
        ]),
      )
      return messyCsv(
        { header, rows, name: { column: 0, kind: 'serial' }, identity: [0], freeText: 2 },
        init.seed,
        options,
      )
    },
  }
}

/** `2026-11-20T10:00:00Z`, `2026-11-20 10:00:00`, `2026-11-20T10:00:00+00:00`; UTC where no zone is given. */
function instant(text: string): number {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  return Date.parse(zoned.replace(' ', 'T'))
}
