import type { ConnectionCheck } from '../../../contract/connections.ts'
import { verdictOf } from '../connection-verdict.ts'
import type { Call } from './conversation.ts'
import { reader } from './read-answer.ts'
import { type Authority, AuthorityAnswer } from './wire.ts'

/** Asks about the CA itself: no question tells whether the key may revoke. */
export async function checkConnection(
  call: Call,
  caArn: string,
  signal: AbortSignal | undefined,
): Promise<ConnectionCheck> {
  const sent = await call('DescribeCertificateAuthority', { CertificateAuthorityArn: caArn }, false, signal)
  if (sent.kind !== 'sent') return verdictOf(sent)
  const read = reader.readQuestion(sent.answer, AuthorityAnswer)
  if (read.kind !== 'ok') return verdictOf(read)
  const { CertificateAuthority: authority } = read.value
  return {
    ok: true,
    message: 'AWS shows the CA to this key. Whether it may revoke shows with the first certificate.',
    facts: [
      { name: 'State of the CA', value: authority.Status.slice(0, 40) },
      { name: 'Revocations show by', value: publishedBy(authority) },
    ],
  }
}

/** By what relying parties learn of a revocation (RevocationConfiguration). */
function publishedBy({ RevocationConfiguration: configuration }: Authority): string {
  const ways = [
    configuration?.CrlConfiguration?.Enabled === true ? 'CRL, about 30 minutes later' : [],
    configuration?.OcspConfiguration?.Enabled === true ? 'OCSP' : [],
  ].flat()
  return ways.length === 0 ? 'nothing: neither CRL nor OCSP is on' : ways.join('; ')
}
