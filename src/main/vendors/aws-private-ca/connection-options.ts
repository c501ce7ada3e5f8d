import type { Field } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { COMMON_FIELDS } from '../connection-fields.ts'
import { textField } from '../fields.ts'
import type { ConnectionFacts } from '../port.ts'

export const CONNECTION_FIELDS: readonly Field[] = [
  {
    ...textField(
      'ca_arn',
      "The CA's ARN",
      'arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID. Its region is the one that requests are signed for.',
    ),
    required: true,
  },
  textField(
    'profile',
    'Profile',
    'Of the shared credentials file (~/.aws/credentials), in place of a key: it is read for each request, and nothing of it is kept.',
  ),
  textField(
    'audit_bucket',
    'Bucket of audit reports',
    "An S3 bucket in the CA's region, whose policy lets AWS Private CA write. With it revocations are confirmed by audit reports, of which AWS makes one each 30 minutes: a run takes that long.",
  ),
  textField(
    's3_url',
    'Address of S3',
    "Of a VPC endpoint; without it S3 is asked at its public address beside the base URL's.",
  ),
  ...COMMON_FIELDS,
]

export interface AuditBucket {
  readonly name: string
  /** Root of S3: buckets stand in its path. */
  readonly s3Url: string
}

export interface AwsOptions {
  readonly caArn: string
  readonly region: string
  /** Of the shared credentials file; null where a key is given. */
  readonly profile: string | null
  /** Where audit reports are written; null where CRL and OCSP are all that tells. */
  readonly bucket: AuditBucket | null
}

/** CertificateAuthorityArn, with the parts that AWS Private CA gives it. */
const CA_ARN = /^arn:aws[\w-]*:acm-pca:([a-z0-9-]+):\d{12}:certificate-authority\/[\w-]{1,64}$/
/** AWS General Reference, "AWS Private CA endpoints". */
const ENDPOINT = /^acm-pca(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/

/** @throws AppError `input.missing-option`, `input.bad-option` */
export function readConnectionOptions({ baseUrl, options }: ConnectionFacts): AwsOptions {
  const given = (name: string): string | undefined => options[name]?.trim() || undefined
  const caArn = given('ca_arn')
  if (caArn === undefined) {
    throw new AppError('input.missing-option', "The CA's ARN (ca_arn) is missing.", {
      hint: 'aws acm-pca list-certificate-authorities shows it.',
    })
  }
  const region = CA_ARN.exec(caArn)?.[1]
  if (region === undefined) {
    throw new AppError('input.bad-option', `"${caArn.slice(0, 80)}" is no ARN of a private CA.`, {
      hint: 'It looks like arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/12345678-….',
    })
  }
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
  const at = ENDPOINT.exec(host)?.[1]
  if (at !== undefined && at !== region) {
    throw new AppError('input.bad-option', `The CA is in ${region}, and the base URL leads to ${at}.`, {
      hint: `Give https://${host.replace(at, region)}.`,
    })
  }
  const name = given('audit_bucket')
  return {
    caArn,
    region,
    profile: given('profile') ?? null,
    bucket: name === undefined ? null : { name: bucketName(name), s3Url: given('s3_url') ?? s3Beside(host) },
  }
}

/** "General purpose bucket naming rules". @throws AppError `input.bad-option` */
function bucketName(name: string): string {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return name
  throw new AppError('input.bad-option', `"${name.slice(0, 80)}" is no name of a bucket.`, {
    hint: 'Give the name alone, without s3:// and without a path.',
  })
}

/** @throws AppError `input.missing-option` where the base URL is not one of AWS's own */
function s3Beside(host: string): string {
  if (ENDPOINT.test(host)) return `https://${host.replace(/^acm-pca/, 's3')}`
  throw new AppError('input.missing-option', 'For audit reports the address of S3 (s3_url) is missing.', {
    hint: `${host} is not an address of AWS, so that of S3 cannot be told from it.`,
  })
}
