import { z } from 'zod'
import { type ErrorText, hasMember, MESSAGE_CHARS_MAX } from '../error-text.ts'

/** What AWS's answers look like, as far as they are read (API version 2017-08-22). Further fields are let through. */

const flag = z.looseObject({ Enabled: z.boolean().nullish() }).nullish()
/** DescribeCertificateAuthority. */
export const AuthorityAnswer = z.looseObject({
  CertificateAuthority: z.looseObject({
    Arn: z.string(),
    Status: z.string().min(1),
    RevocationConfiguration: z.looseObject({ CrlConfiguration: flag, OcspConfiguration: flag }).nullish(),
  }),
})
export type Authority = z.infer<typeof AuthorityAnswer>['CertificateAuthority']

/** CreateCertificateAuthorityAuditReport. */
export const MadeReport = z.looseObject({ AuditReportId: z.string().min(1), S3Key: z.string().min(1) })
/** DescribeCertificateAuthorityAuditReport. */
export const ReportState = z.looseObject({ AuditReportStatus: z.enum(['CREATING', 'SUCCESS', 'FAILED']) })
/** "Use audit reports with your private CA", as JSON. */
export const AuditReport = z.array(
  z.looseObject({
    serial: z.string().min(1),
    revokedAt: z.string().nullish(),
    revocationReason: z.string().nullish(),
  }),
)

const AwsError = z.looseObject({
  __type: z.string().min(1),
  message: z.string().nullish(),
  Message: z.string().nullish(),
})

/**
 * A refusal of AWS, of a body read as JSON: `__type` without namespace and address ("AWS JSON 1.1 protocol", operation error
 * serialization). Null for what is none.
 */
export function readAwsError(told: unknown): ErrorText | null {
  if (!hasMember(told, '__type')) return null
  const parsed = AwsError.safeParse(told)
  if (!parsed.success) return null
  const { __type: type, message, Message } = parsed.data
  const code = type.split(':')[0]?.split('#').at(-1) ?? ''
  return code === ''
    ? null
    : {
        code: code.slice(0, MESSAGE_CHARS_MAX),
        message: (message ?? Message ?? '').slice(0, MESSAGE_CHARS_MAX),
      }
}

/** The id that AWS gives an answer; undefined where something else has answered. */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  const id = headers['x-amzn-requestid']?.trim()
  return id !== undefined && /^[\x21-\x7e]{1,200}$/.test(id) ? id : undefined
}
