import { BODY_TOO_LARGE } from '../../http/classify-failure.ts'
import { canonicalSerial } from '../../inventory/serial.ts'
import { asRead, ofAccount, type Question } from '../answer-reader.ts'
import type { Read, TokenEndpoint } from '../port.ts'
import { REPORT_EVERY_MS, REPORT_RETRY_MS } from './assumptions.ts'
import type { AuditBucket } from './connection-options.ts'
import type { Call } from './conversation.ts'
import type { CredentialSource } from './credentials.ts'
import { reader } from './read-answer.ts'
import { signedHeaders } from './signature.ts'
import { AuditReport, MadeReport, ReportState } from './wire.ts'

/** What an audit report shows of a revoked certificate. */
export interface Revoked {
  /** ISO 8601. */
  readonly since: string
  /** In AWS's word. */
  readonly reason: string | null
}
/** The revoked certificates of a CA, by serial number. */
export type RevokedList = ReadonlyMap<string, Revoked>

export interface AuditReports {
  /**
   * The newest report that could be had; null while there is none yet.
   *
   * @param requestsMax a report takes three: where fewer may be sent, it is carried on with the next time
   */
  newest(requestsMax: number, signal: AbortSignal | undefined): Promise<Read<RevokedList | null>>
}

export interface AuditDeps {
  readonly call: Call
  readonly caArn: string
  readonly region: string
  readonly bucket: AuditBucket
  readonly credentials: CredentialSource
  /** The way to S3. */
  readonly s3: TokenEndpoint
}

const HINT =
  'The key needs acm-pca:CreateCertificateAuthorityAuditReport and acm-pca:DescribeCertificateAuthorityAuditReport on the CA and s3:GetObject on the bucket, whose policy lets acm-pca.amazonaws.com write. Or connect without audit_bucket: then CRL and OCSP tell.'

const TOO_LARGE =
  'the audit report is larger than an answer may be (32 MB): connect without audit_bucket, then CRL and OCSP tell'

/**
 * Audit reports: AWS writes one into a bucket when it is asked to, at most each 30 minutes, with all that a CA has issued and revoked.
 * Asking for one changes nothing but that bucket.
 */
export function openAuditReports({ call, caArn, region, bucket, credentials, s3 }: AuditDeps): AuditReports {
  const { transport, path, clock } = s3
  let newest: RevokedList | null = null
  let inMaking: { readonly id: string; readonly key: string } | null = null
  let mayAskAt = Number.NEGATIVE_INFINITY
  let underWay: Promise<Read<RevokedList | null>> | null = null

  const ask = async <T>(
    action: string,
    body: object,
    read: (answer: Parameters<typeof reader.readQuestion>[0]) => Question<T>,
    signal: AbortSignal | undefined,
  ): Promise<Question<T>> => {
    const sent = await call(action, { CertificateAuthorityArn: caArn, ...body }, false, signal)
    return sent.kind === 'sent' ? ofAccount(read(sent.answer), HINT) : sent
  }

  const order = async (signal: AbortSignal | undefined): Promise<Read<null>> => {
    const made = await ask(
      'CreateCertificateAuthorityAuditReport',
      { S3BucketName: bucket.name, AuditReportResponseFormat: 'JSON' },
      (answer) => reader.readQuestion(answer, MadeReport, { of: 'report' }),
      signal,
    )
    // Another program may have asked for one, or another life of this one.
    if (made.kind === 'error') mayAskAt = clock.monotonic() + REPORT_RETRY_MS
    if (made.kind === 'error' && made.proves !== 'missing') return { kind: 'ok', value: null }
    if (made.kind !== 'ok') return asRead(made)
    inMaking = { id: made.value.AuditReportId, key: made.value.S3Key }
    mayAskAt = clock.monotonic() + REPORT_EVERY_MS
    return { kind: 'ok', value: null }
  }

  const fetched = async (key: string, signal: AbortSignal | undefined): Promise<Read<RevokedList>> => {
    const by = await credentials()
    if (by.kind !== 'ok') return by
    const at = `${path.replace(/\/+$/, '')}/${[bucket.name, ...key.split('/')].map(encodeURIComponent).join('/')}`
    const headers = await signedHeaders(
      { method: 'GET', url: new URL(at, bucket.s3Url), headers: {} },
      by.value,
      {
        service: 's3',
        region,
      },
    )
    const answer = await transport.send(
      { method: 'GET', path: at, headers, mutating: false, isSigned: true },
      signal,
    )
    // Asked for again, it would be as large.
    if (answer.kind === 'in-doubt' && answer.cause === BODY_TOO_LARGE)
      return { kind: 'unexpected', cause: TOO_LARGE }
    const read = asRead(ofAccount(reader.readQuestion(answer, AuditReport, { of: 'object' }), HINT))
    if (read.kind !== 'ok') return read
    return {
      kind: 'ok',
      value: new Map(
        read.value.flatMap(({ serial, revokedAt, revocationReason }) =>
          revokedAt
            ? [
                [
                  canonicalSerial(serial),
                  { since: isoOf(revokedAt), reason: revocationReason ?? null },
                ] as const,
              ]
            : [],
        ),
      ),
    }
  }

  const step = async (
    requestsMax: number,
    signal: AbortSignal | undefined,
  ): Promise<Read<RevokedList | null>> => {
    let left = requestsMax
    if (inMaking === null && left > 0 && clock.monotonic() >= mayAskAt) {
      left -= 1
      const ordered = await order(signal)
      if (ordered.kind !== 'ok') return ordered
    }
    if (inMaking === null || left < 1) return { kind: 'ok', value: newest }
    left -= 1
    const { id, key } = inMaking
    const state = asRead(
      await ask(
        'DescribeCertificateAuthorityAuditReport',
        { AuditReportId: id },
        (answer) => reader.readQuestion(answer, ReportState, { of: 'report' }),
        signal,
      ),
    )
    if (state.kind !== 'ok') return state
    const { AuditReportStatus: word } = state.value
    if (word === 'CREATING' || (word === 'SUCCESS' && left < 1)) return { kind: 'ok', value: newest }
    if (word === 'SUCCESS') {
      const read = await fetched(key, signal)
      if (read.kind !== 'ok') return read
      newest = read.value
    }
    inMaking = null
    return { kind: 'ok', value: newest }
  }

  return {
    newest(requestsMax, signal) {
      underWay ??= step(requestsMax, signal).finally(() => {
        underWay = null
      })
      return underWay
    },
  }
}

/** `2018-02-26T20:00:36+0000`, as the report writes it. */
const isoOf = (text: string): string => text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
