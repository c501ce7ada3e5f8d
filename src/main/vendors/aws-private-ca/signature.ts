import type { WireRequest } from '../../http/transport.ts'
import type { AwsCredentials } from './credentials.ts'

/** What is signed of a request: its address, its headers and the bytes of its body. */
export interface Unsigned {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * Headers of a request with its signature, by AWS's own signer (Signature Version 4). They are good for some minutes, for this very
 * request. The secret key goes into the signature and is not among them.
 *
 * @param scope what it is signed for: `acm-pca`, `eu-central-1`
 */
export async function signedHeaders(
  { method, url, headers, body }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  scope: { readonly service: string; readonly region: string },
): Promise<WireRequest['headers']> {
  // Read when the first request is signed: it takes longer than all other vendors together.
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@aws-crypto/sha256-js'),
  ])
  const signer = new SignatureV4({
    ...scope,
    // S3 alone takes a path as it is.
    uriEscapePath: scope.service !== 's3',
    sha256: Sha256,
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    },
  })
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { ...headers, host: url.host },
    body,
  })
  // The transport says the host itself; a token is a secret, in answers too.
  const { host: _, 'x-amz-security-token': __, ...plain } = signed.headers
  return { ...plain, ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }) }
}
