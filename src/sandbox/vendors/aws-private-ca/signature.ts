import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { VendorRequest } from '../../vendor-world.ts'

export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string
}

export interface Scope {
  readonly service: string
  readonly region: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What AWS calls a signature that it does not take, with its words; null for a good one. */
export type SignatureFault = { readonly code: string; readonly message: string } | null

/** "Elements of an AWS API request signature": a request is good for five minutes, and so early. */
const AGE_MS_MAX = 5 * 60_000
const ALGORITHM = 'AWS4-HMAC-SHA256'
const HEADER =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/
const MUST_BE_SIGNED = ['host', 'x-amz-date']

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'utf8').digest()

/**
 * Checks AWS Signature Version 4 by the steps of "Create a signed AWS API request" (IAM User Guide), without AWS's library, which
 * the client has.
 *
 * @param identities those that AWS knows
 */
export function signatureFault(
  request: Pick<VendorRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>,
  identities: readonly Identity[],
  { service, region, now }: Scope,
): SignatureFault {
  const header = (name: string): string => String(request.headers[name] ?? '')
  if (header('authorization') === '')
    return { code: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' }
  const parts = HEADER.exec(header('authorization'))
  const date = header('x-amz-date')
  if (parts === null || !/^\d{8}T\d{6}Z$/.test(date))
    return { code: 'IncompleteSignatureException', message: 'The signature is not complete.' }
  const [, id, day = '', signedRegion, signedService, names = '', signature = ''] = parts
  const identity = identities.find(
    (one) => one.accessKeyId === id && (one.sessionToken ?? '') === header('x-amz-security-token'),
  )
  if (identity === undefined)
    return {
      code: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    }
  const signed = names.split(';')
  const mustBe =
    identity.sessionToken === undefined ? MUST_BE_SIGNED : [...MUST_BE_SIGNED, 'x-amz-security-token']
  if (signedRegion !== region || signedService !== service || !mustBe.every((name) => signed.includes(name)))
    return {
      code: 'InvalidSignatureException',
      message: `Credential should be scoped to a valid region (${region}) and correct service (${service}).`,
    }
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...signed.map((name) => `${name}:${header(name).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(request.body),
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${identity.secretAccessKey}`,
  )
  const wanted = hmac(key, [ALGORITHM, date, scope, sha256(canonical)].join('\n'))
  if (!date.startsWith(day) || !timingSafeEqual(wanted, Buffer.from(signature, 'hex')))
    return {
      code: 'InvalidSignatureException',
      message: 'The request signature we calculated does not match the signature you provided.',
    }
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  return Math.abs(now - at) > AGE_MS_MAX
    ? {
        code: 'InvalidSignatureException',
        message: at < now ? 'Signature expired: it is too old.' : 'Signature not yet current.',
      }
    : null
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

/** Encoded once more than it came, but for S3. */
const canonicalPath = (path: string, service: string): string =>
  service === 's3' ? path : path.split('/').map(encoded).join('/')

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
