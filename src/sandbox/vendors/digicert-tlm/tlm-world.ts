import { messyCsv } from '../../inventory/messy-csv.ts'
import type { Reply, Route, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { digicertOneErrors } from '../digicert-one-errors.ts'
import { jsonObject } from '../json-object.ts'
import { type Certificate, makeCertificates, readCertificates, revokedState } from './certificate.ts'
import { ACCOUNT, BUSINESS_UNIT, ISSUING_CA, search } from './search.ts'

const PUBLIC_REASONS = ['key_compromise', 'affiliation_changed', 'superseded', 'cessation_of_operation']
const PRIVATE_REASONS = [
  ...PUBLIC_REASONS,
  'privilege_withdrawn',
  'certificate_hold',
  'ca_compromise',
  'unspecified',
]

/** The sandbox's own invention: the vendor says only that "the API may return an error indicating the certificate is not in a revocable state". */
const NOT_REVOCABLE = 'invalid_certificate_status'

/**
 * DigiCert Trust Lifecycle Manager, by "Bulk revoke multiple certificates" and DigiCert ONE's OpenAPI.
 *
 * Invented, for want of a document: the code of a certificate in the wrong state, `invalid_request` for reasons that its
 * type does not take, and that a thumbprint is heeded on DELETE too.
 */
export function tlmWorld(init: WorldInit): VendorWorld {
  const credentials = {
    key: init.makeKey('digicert-tlm'),
    readOnly: init.makeKey('digicert-tlm-read-only'),
    /** Of another account of the same host: it is shown none of the certificates. */
    otherAccount: init.makeKey('digicert-tlm-other-account'),
  }
  const settings = {
    maxPage: 1000,
    errorShape: 'errors',
    notFoundCode: 'resource_not_found',
    revokedTwice: 'refuse',
    /** Spelling of serial numbers that a search finds: `any` case, or `lower` only. */
    serialFilter: 'any',
    /** Whether a search heeds the status: `heeded` or `ignored`. */
    statusFilter: 'heeded',
    /** Whether records tell the type of a certificate. */
    tellsType: false,
  }
  const errors = digicertOneErrors(settings)
  let certificates: Certificate[] = []
  let bySerial = new Map<string, Certificate[]>()
  const use = (list: Certificate[]) => {
    certificates = list
    bySerial = new Map()
    for (const certificate of list) {
      const same = bySerial.get(certificate.serial)
      if (same) same.push(certificate)
      else bySerial.set(certificate.serial, [certificate])
    }
  }
  use(makeCertificates({ count: init.items, seed: init.seed, plain: init.plain, year: init.year }))

  const isElsewhere = ({ headers }: VendorRequest): boolean =>
    headers['x-api-key'] === credentials.otherAccount

  /** The one certificate that the path and `thumbprint_sha256` name, or the refusal. */
  const find = (serial: string, request: VendorRequest): Certificate | Reply => {
    const same = isElsewhere(request) ? [] : (bySerial.get(serial.toUpperCase()) ?? [])
    const thumbprint = request.query.get('thumbprint_sha256')?.toUpperCase()
    const meant = thumbprint ? same.filter((certificate) => certificate.thumbprint === thumbprint) : same
    const [one] = meant
    if (!one) return errors.reply(404, 'resource_not_found', 'Certificate not found')
    if (meant.length > 1)
      return errors.reply(
        400,
        'collision_error',
        'Collision occurred! Please specify additional parameter: thumbprint_sha256',
      )
    return one
  }

  const change = (
    certificate: Certificate,
    kind: string,
    state: Certificate['state'],
    reason: string | null,
  ) => {
    init.lag.hide(certificate, certificate.state)
    certificate.state = state
    const detail = {
      serial_number: certificate.serial,
      thumbprint: certificate.thumbprint,
      ...(reason === null ? {} : { reason }),
    }
    init.record({ kind, target: certificate.serial, detail })
  }

  const revoke = (serial: string, request: VendorRequest): Reply => {
    const reason = jsonObject(request.body)?.['revocation_reason']
    if (typeof reason !== 'string')
      return errors.reply(400, 'invalid_request', 'revocation_reason is required')
    const certificate = find(serial, request)
    if ('status' in certificate) return certificate
    const allowed = certificate.profile.type === 'private' ? PRIVATE_REASONS : PUBLIC_REASONS
    if (!allowed.includes(reason)) {
      return errors.reply(
        400,
        'invalid_request',
        `revocation_reason ${reason} is not supported for ${certificate.profile.type} certificates`,
      )
    }
    const { status } = certificate.state
    const hold = reason === 'certificate_hold'
    if (status === 'revoked' && settings.revokedTwice === 'accept') return { status: 204 }
    if (status !== 'issued' && (status !== 'suspended' || hold)) {
      return errors.reply(400, NOT_REVOCABLE, `Certificate is not in a revocable state: ${status}`)
    }
    const date = `${new Date(init.clock.now()).toISOString().slice(0, 19)}Z`
    const state = revokedState(reason, date)
    change(
      certificate,
      hold ? 'suspended' : 'revoked',
      hold ? { ...state, status: 'suspended' } : state,
      reason,
    )
    return { status: 204 }
  }

  const resume = (serial: string, request: VendorRequest): Reply => {
    const certificate = find(serial, request)
    if ('status' in certificate) return certificate
    if (certificate.state.status !== 'suspended') {
      return errors.reply(400, NOT_REVOCABLE, `Certificate is not suspended: ${certificate.state.status}`)
    }
    change(certificate, 'resumed', { status: 'issued', revocation: null }, null)
    return { status: 204 }
  }

  const details = (serial: string, request: VendorRequest): Reply => {
    const certificate = find(serial, request)
    if ('status' in certificate) return certificate
    return {
      status: 200,
      json: {
        ...listed(certificate),
        template_name: 'Template Name',
        issuing_ca_name: ISSUING_CA.name,
        key_size: 2048,
        signature_algorithm: 'RSA',
      },
    }
  }

  const listed = (certificate: Certificate, peek = false) => {
    const state = init.lag.seen(certificate, certificate.state, peek)
    return {
      profile: { id: certificate.profile.id, name: certificate.profile.name },
      seat: { seat_id: certificate.seat },
      business_unit: BUSINESS_UNIT,
      account: ACCOUNT,
      ...(certificate.base64 === undefined ? {} : { certificate: certificate.base64 }),
      ica: { id: ISSUING_CA.id },
      common_name: certificate.commonName,
      status: state.status,
      serial_number: certificate.serial,
      thumbprint: certificate.thumbprint,
      valid_from: `${certificate.validFrom}T00:00:00Z`,
      valid_to: `${certificate.validTo}T23:59:59Z`,
      notes: '',
      ...(settings.tellsType ? { certificate_type: certificate.profile.type } : {}),
      ...(state.revocation ? { revocation: state.revocation } : {}),
      subject: {
        common_name: certificate.commonName,
        organization_name: certificate.organization,
        country: 'US',
      },
    }
  }

  const list = (request: VendorRequest): Reply => {
    const query = new URLSearchParams(request.query)
    if (settings.statusFilter === 'ignored') query.delete('status')
    const serial = query.get('serial_number')
    const isMissed = settings.serialFilter === 'lower' && serial !== null && serial !== serial.toLowerCase()
    const known = isElsewhere(request) || isMissed ? [] : certificates
    const page = search(known, query, init.lag, settings.maxPage)
    if (typeof page === 'string') return errors.reply(400, 'invalid_request', page)
    const items = page.items.map((certificate) => listed(certificate, true))
    init.lag.searched()
    return { status: 200, json: { ...page, items } }
  }

  const route = (request: VendorRequest): Route => {
    const [product, , , resource, serial, action, ...more] = request.segments
    const at = request.path.startsWith('/mpki/api/v1/') && product === 'mpki' && more.length === 0
    const to = (
      group: Route['group'],
      operation: string,
      answer: () => Reply,
      targets: readonly string[] = [],
    ): Route => ({ group, operation, targets, answer })
    if (at && resource === 'certificate' && serial) {
      const target = [serial.toUpperCase()]
      const changes = (answer: () => Reply) => () =>
        request.headers['x-api-key'] === credentials.readOnly
          ? errors.reply(403, 'access_denied', 'Permission required: Revoke certificates')
          : answer()
      if (action === 'revoke' && request.method === 'PUT')
        return to(
          'submit',
          'revoke',
          changes(() => revoke(serial, request)),
          target,
        )
      if (action === 'revoke' && request.method === 'DELETE')
        return to(
          'submit',
          'resume',
          changes(() => resume(serial, request)),
          target,
        )
      if (action === undefined && request.method === 'GET')
        return to('status', 'certificate', () => details(serial, request), target)
    }
    if (at && serial === undefined && request.method === 'GET') {
      if (resource === 'certificate-search') return to('list', 'search', () => list(request))
      if (resource === 'hello')
        return to('check', 'hello', () => ({
          status: 200,
          text: 'Hello from DigiCert ONE - Trust Lifecycle Manager',
        }))
    }
    return to('other', 'unknown', () => errors.reply(404, 'resource_not_found', 'No such resource'))
  }

  return {
    basePath: '',
    credentials,
    stage: (operation) => {
      if (operation !== 'resume') return
      for (const certificate of certificates)
        if (certificate.state.status === 'issued' && certificate.profile.type === 'private')
          certificate.state = { status: 'suspended', revocation: null }
    },
    operations: ['revoke', 'resume', 'certificate', 'search', 'hello'],
    publishedWindows: [], // "per API key", without figures (DigiCert ONE, Error handling and rate limits)
    settings,
    route,
    refuseKey: (request, revoked) => errors.refuseKey(request, Object.values(credentials), revoked),
    throttled: errors.throttled,
    items: () =>
      certificates.map((certificate) => ({
        target: certificate.serial,
        status: certificate.state.status,
        facts: {
          thumbprint: certificate.thumbprint,
          type: certificate.profile.type,
          profile_id: certificate.profile.id,
          common_name: certificate.commonName,
          valid_from: certificate.validFrom,
          valid_to: certificate.validTo,
          collides: (bySerial.get(certificate.serial)?.length ?? 0) > 1,
        },
      })),
    loadInventory: (csv) => {
      use(readCertificates(csv, init.seed))
      return certificates.length
    },
    inventoryCsv: (options) => {
      const thumbprints = options.thumbprints ?? true
      const header = [
        'Serial Number',
        'Common Name',
        'Organization',
        'Valid From',
        'Valid To',
        'Thumbprint',
        'Profile',
        'Certificate Type',
      ]
      const rows = certificates
        .filter((certificate) => certificate.state.status !== 'expired')
        .map((c) => [
          c.serial,
          c.commonName,
          c.organization,
          c.validFrom,
          c.validTo,
          thumbprints ? c.thumbprint : '',
          c.profile.id,
          c.profile.type,
        ])
      return messyCsv(
        { header, rows, name: { column: 0, kind: 'serial' }, identity: [0, 5], freeText: 2 },
        init.seed,
        options,
      )
    },
  }
}
