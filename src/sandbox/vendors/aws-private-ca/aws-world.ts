import { randomUUID } from 'node:crypto'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { jsonObject } from '../json-object.ts'
import { route } from '../route.ts'
import { colonSerial, openCertificateStore, plainSerial } from '../stored-certificate.ts'
import { type Identity, signatureFault } from './signature.ts'

const REGION = 'eu-central-1'
export const CA_ARN = `arn:aws:acm-pca:${REGION}:123456789012:certificate-authority/11223344-1234-1122-2233-112233445566`
export const BUCKET = 'sandbox-audit-reports'
const ACCESS_KEY_ID = 'AKIASANDBOXEXAMPLE00'
const TEMPORARY_KEY_ID = 'ASIASANDBOXEXAMPLE00'
/** RevokeCertificate, RevocationReason. */
const REASONS = [
  'UNSPECIFIED',
  'KEY_COMPROMISE',
  'CERTIFICATE_AUTHORITY_COMPROMISE',
  'AFFILIATION_CHANGED',
  'SUPERSEDED',
  'CESSATION_OF_OPERATION',
  'PRIVILEGE_WITHDRAWN',
  'A_A_COMPROMISE',
]

/**
 * AWS Private CA by its API Reference (API version 2017-08-22: RevokeCertificate, DescribeCertificateAuthority, both of audit reports,
 * Common Errors), AWS JSON 1.1 and AWS Signature Version 4, which it checks by itself; and the bucket to which it writes audit reports
 * ("Use audit reports with your private CA"), at the same address.
 *
 * Invented, for want of a document: the words of errors, and that a revoked certificate is answered with
 * RequestAlreadyProcessedException; how a second audit report within 30 minutes is refused.
 */
export function awsWorld(init: WorldInit): VendorWorld {
  const settings = {
    /** How errors are answered: `aws`, or a `text`. */
    errorForm: 'aws',
    /** How far the clock of AWS is ahead. */
    clockAheadMs: 0,
    /** State of the CA; in any other it revokes nothing. */
    caState: 'ACTIVE',
    hasCrl: true,
    hasOcsp: false,
    /** A gateway in between that leaves out what it does not know. */
    hasRequestIds: true,
    /** How long an audit report takes, and how long after one the next may be asked for. */
    reportMs: 0,
    reportEveryMs: 30 * 60_000,
  }
  const own: Identity = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: init.makeKey('aws-private-ca') }
  const temporary: Identity = {
    accessKeyId: TEMPORARY_KEY_ID,
    secretAccessKey: init.makeKey('aws-temporary'),
    sessionToken: init.makeKey('aws-session-token'),
  }
  const credentials = {
    key: `${own.accessKeyId}:${own.secretAccessKey}`,
    temporary: `${temporary.accessKeyId}:${temporary.secretAccessKey}:${temporary.sessionToken}`,
    caArn: CA_ARN,
  }
  const store = openCertificateStore(init, [
    'Serial',
    'Common Name',
    'Organization',
    'Issuer',
    'Not Before',
    'Not After',
  ])

  const answered = (reply: Reply): Reply => ({
    ...reply,
    headers: {
      ...(settings.hasRequestIds ? { 'x-amzn-requestid': randomUUID() } : {}),
      'content-type': 'application/x-amz-json-1.1',
      ...reply.headers,
    },
  })
  const refusal = (code: string, message: string): Reply =>
    settings.errorForm === 'text'
      ? answered({ status: 400, text: message, headers: { 'content-type': 'text/plain' } })
      : answered({ status: 400, json: { __type: code, message } })

  const revoke = (asked: Readonly<Record<string, unknown>>): Reply => {
    const { CertificateAuthorityArn: arn, CertificateSerial: serial, RevocationReason: reason } = asked
    if (typeof arn !== 'string' || typeof serial !== 'string' || !REASONS.includes(String(reason)))
      return refusal('ValidationException', 'A required member is missing, or has no valid value.')
    if (arn !== CA_ARN) return refusal('InvalidArnException', 'Could not find the certificate authority.')
    if (settings.caState !== 'ACTIVE')
      return refusal(
        'InvalidStateException',
        `The certificate authority is not in the correct state: ${settings.caState}`,
      )
    const certificate = store.find(serial)
    if (certificate === undefined)
      return refusal('ResourceNotFoundException', `Could not find certificate with serial ${serial}.`)
    if (certificate.state.revokedAt !== null)
      return refusal('RequestAlreadyProcessedException', 'Your request has already been completed.')
    init.lag.hide(certificate, certificate.state)
    certificate.state = { revokedAt: init.clock.now(), reason: String(reason) }
    init.record({ kind: 'revoked', target: certificate.serial, detail: { reason } })
    return answered({ status: 200, text: '' })
  }
  const describe = (asked: Readonly<Record<string, unknown>>): Reply =>
    asked['CertificateAuthorityArn'] === CA_ARN
      ? answered({
          status: 200,
          json: {
            CertificateAuthority: {
              Arn: CA_ARN,
              Status: settings.caState,
              Type: 'SUBORDINATE',
              RevocationConfiguration: {
                CrlConfiguration: { Enabled: settings.hasCrl },
                OcspConfiguration: { Enabled: settings.hasOcsp },
              },
            },
          },
        })
      : refusal('ResourceNotFoundException', 'Could not find the certificate authority.')

  const reports = new Map<
    string,
    { readonly readyAt: number; readonly key: string; readonly json: unknown }
  >()
  let reportedAt = Number.NEGATIVE_INFINITY
  const report = (asked: Readonly<Record<string, unknown>>): Reply => {
    if (asked['S3BucketName'] !== BUCKET)
      return refusal('ResourceNotFoundException', 'Could not find the bucket.')
    const now = init.clock.now()
    if (now - reportedAt < settings.reportEveryMs)
      return refusal('RequestInProgressException', 'A report was created less than 30 minutes ago.')
    reportedAt = now
    const id = randomUUID()
    const key = `audit-report/${CA_ARN.split('/').at(-1)}/${id}.json`
    const json = store.all().map((one) => {
      const { revokedAt, reason } = init.lag.seen(one, one.state, true)
      return {
        awsAccountId: '123456789012',
        certificateArn: `${CA_ARN}/certificate/${one.serial.toLowerCase()}`,
        serial: colonSerial(one.serial),
        subject: `CN=${one.commonName}`,
        notBefore: timeOf(one.notBefore),
        notAfter: timeOf(one.notAfter),
        issuedAt: timeOf(one.notBefore),
        ...(revokedAt === null
          ? {}
          : { revokedAt: timeOf(revokedAt), revocationReason: reason ?? 'UNSPECIFIED' }),
      }
    })
    init.lag.searched()
    reports.set(id, { readyAt: now + settings.reportMs, key, json })
    return answered({ status: 200, json: { AuditReportId: id, S3Key: key } })
  }
  const describeReport = (asked: Readonly<Record<string, unknown>>): Reply => {
    const found = reports.get(String(asked['AuditReportId']))
    if (found === undefined) return refusal('ResourceNotFoundException', 'Could not find the audit report.')
    const isReady = init.clock.now() >= found.readyAt
    return answered({
      status: 200,
      json: { AuditReportStatus: isReady ? 'SUCCESS' : 'CREATING', S3BucketName: BUCKET, S3Key: found.key },
    })
  }
  /** S3, at the same address: GetObject by path. */
  const object = (path: string): Reply => {
    const found = [...reports.values()].find(({ key }) => path === `/${BUCKET}/${key}`)
    return found === undefined || init.clock.now() < found.readyAt
      ? xmlError(404, 'NoSuchKey')
      : { status: 200, json: found.json }
  }

  const routeOf = (request: VendorRequest) => {
    if (request.method === 'GET') return route('list', 'get-object', () => object(request.path))
    const [, action = ''] = /^ACMPrivateCA\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? '')) ?? []
    const asked = jsonObject(request.body)
    const isAws = request.headers['content-type'] === 'application/x-amz-json-1.1'
    if (request.method !== 'POST' || request.path !== '/' || !isAws || asked === null)
      return route('other', 'unknown', () => refusal('UnknownOperationException', 'Not an AWS JSON request.'))
    const serial = asked['CertificateSerial']
    if (action === 'RevokeCertificate')
      return route(
        'submit',
        'revoke',
        () => revoke(asked),
        typeof serial === 'string' ? [plainSerial(serial)] : [],
      )
    if (action === 'DescribeCertificateAuthority')
      return route('check', 'describe-authority', () => describe(asked))
    if (action === 'CreateCertificateAuthorityAuditReport')
      return route('list', 'audit-report', () => report(asked))
    if (action === 'DescribeCertificateAuthorityAuditReport')
      return route('list', 'describe-audit-report', () => describeReport(asked))
    return route('other', 'unknown', () => refusal('UnknownOperationException', action))
  }

  return {
    basePath: '',
    credentials,
    access: () => ({ options: { ca_arn: CA_ARN } }),
    operations: ['revoke', 'describe-authority', 'audit-report', 'describe-audit-report', 'get-object'],
    publishedWindows: [],
    settings,
    route: routeOf,
    refuseKey: (request, revoked) => {
      // Signatures are dated by the clock on the wall, also where a test has a clock of its own.
      const isS3 = request.method === 'GET'
      const fault = signatureFault(request, revoked ? [] : [own, temporary], {
        service: isS3 ? 's3' : 'acm-pca',
        region: REGION,
        now: Date.now() + settings.clockAheadMs,
      })
      if (fault === null) return null
      return isS3 ? xmlError(403, fault.code) : refusal(fault.code, fault.message)
    },
    throttled: () => refusal('ThrottlingException', 'Rate exceeded'),
    items: store.items,
    loadInventory: store.loadInventory,
    inventoryCsv: store.inventoryCsv,
  }
}

/** As audit reports write it. */
const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000')

const xmlError = (status: number, code: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  text: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`,
})
