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
  ...COMMON_FIELDS,
]

export interface AwsOptions {
  readonly caArn: string
  readonly region: string
  /** Of the shared credentials file; null where a key is given. */
  readonly profile: string | null
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
  return { caArn, region, profile: given('profile') ?? null }
}
