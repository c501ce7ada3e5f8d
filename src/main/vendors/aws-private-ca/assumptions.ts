import type { Assumption } from '../probe.ts'

/**
 * What no document of AWS says and this client takes for granted. Each shows where a person reads about the vendor
 * (`docs/vendors/aws-private-ca.md`), and has its constant here.
 */

/** AWS guarantees no rate ("service quotas"): start here and adapt. */
export const START_PER_SECOND = 5
export const THROTTLE_MS = 5_000
/** Without a bucket for audit reports nothing tells a certificate's status: a doubt is not waited for longer than this. */
export const SETTLE_MS = 1_000
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** "You can generate a maximum of one report every 30 minutes." */
export const REPORT_EVERY_MS = 30 * 60_000
/** When one is refused, it is asked for again so much later. */
export const REPORT_RETRY_MS = 5 * 60_000
/** With a bucket: how soon, at first, and for how long a report is looked for that shows a revocation. Two may be needed, and take their time. */
export const REPORT_SETTLE_MS = 60_000
export const REPORT_WITHIN_MS = 75 * 60_000

export const ALREADY_IS_REVOKED =
  'RequestAlreadyProcessedException ("Your request has already been completed") is taken to say that the certificate is revoked: it ends as already done.'
export const LATER_IS_SAFE =
  'RequestInProgressException and ConcurrentModificationException refuse a revocation without an effect of its own: it is sent again after a wait.'
export const FAILED_IS_A_DOUBT =
  'RequestFailedException ("for an unspecified reason") does not say that nothing was done: it is a doubt.'
export const CA_IS_NOT_A_CERTIFICATE =
  'ResourceNotFoundException is about the certificate, InvalidArnException and InvalidStateException are about the CA: the former refuses one certificate, the latter pause the run.'
export const REPORT_SHOWS_EFFECTS =
  'What an audit report lists as revoked is revoked. As of when a report is true is not documented: that it does not list a certificate as revoked proves nothing, and a doubt that it does not settle is for a person.'
export const THROTTLES_BY_429 =
  'A 429 that is no page for a browser is a refusal for speed, without effect; AWS itself documents ThrottlingException with 400.'

/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: `Quotas are each account's own, and AWS guarantees no rate: requests start at ${START_PER_SECOND} a second and adapt to ThrottlingException.`,
  },
  {
    id: 'request-id',
    says: 'Every answer of AWS bears x-amzn-requestid: a 200 without it, which something in between may have given, is not taken for a revocation.',
  },
  {
    id: 'error-form',
    says: 'Refusals are JSON with __type, as AWS JSON 1.1 has it, whatever their status. Anything else is not taken for the word of AWS.',
  },
  {
    id: 'serial-spelling',
    says: "Serial numbers are sent as AWS's examples show them: octets in lower case between colons, without a zero octet in front.",
    untold: 'shows when a certificate is revoked',
  },
  {
    id: 'already-processed',
    says: ALREADY_IS_REVOKED,
    untold: 'shows when a revoked certificate is revoked again',
  },
  { id: 'later-is-safe', says: LATER_IS_SAFE, untold: 'shows when two ask at once' },
  { id: 'failed-is-a-doubt', says: FAILED_IS_A_DOUBT, untold: 'shows when a revocation fails' },
  {
    id: 'ca-or-certificate',
    says: CA_IS_NOT_A_CERTIFICATE,
    untold: 'shows when a certificate is revoked that the CA does not know',
  },
  { id: 'throttle-429', says: THROTTLES_BY_429, untold: 'shows when too much is asked' },
  {
    id: 'audit-report',
    says: REPORT_SHOWS_EFFECTS,
    untold: 'shows when a certificate is revoked over a connection with a bucket',
  },
  {
    id: 'bucket-region',
    says: "The bucket of audit reports is in the CA's region, and S3 serves it by path (s3.REGION.amazonaws.com/BUCKET).",
    untold: 'shows when an audit report is read',
  },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
