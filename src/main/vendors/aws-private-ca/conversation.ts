import type { Answer, Transport } from '../../http/transport.ts'
import type { Read } from '../port.ts'
import type { AwsOptions } from './connection-options.ts'
import type { CredentialSource } from './credentials.ts'
import { signedHeaders } from './signature.ts'

/** What came of a request, or why none left. */
export type Sent =
  | { readonly kind: 'sent'; readonly answer: Answer }
  | Exclude<Read<never>, { readonly kind: 'ok' }>

/** One signed request of AWS JSON 1.1: all go to the root, and a header names the action. */
export type Call = (
  action: string,
  body: object,
  isChange: boolean,
  signal: AbortSignal | undefined,
) => Promise<Sent>

export const openConversation =
  (
    baseUrl: string,
    { region }: Pick<AwsOptions, 'region'>,
    credentials: CredentialSource,
    transport: Transport,
  ): Call =>
  async (action, body, isChange, signal) => {
    const read = await credentials()
    if (read.kind !== 'ok') return read
    const headers = await signedHeaders(
      {
        method: 'POST',
        url: new URL('/', baseUrl),
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `ACMPrivateCA.${action}` },
        // As the transport writes it.
        body: JSON.stringify(body),
      },
      read.value,
      { service: 'acm-pca', region },
    )
    const answer = await transport.send(
      { method: 'POST', path: '/', from: 'origin', headers, body, mutating: isChange, isSigned: true },
      signal,
    )
    return { kind: 'sent', answer }
  }
