import type { Transport } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { withoutTicket } from '../access-tokens.ts'
import { colonSerial } from '../colon-serial.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type { ConnectionFacts, Submitted, VendorClient } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { checkConnection } from './check-connection.ts'
import { readConnectionOptions } from './connection-options.ts'
import { openConversation } from './conversation.ts'
import { type CredentialSource, readCredentials } from './credentials.ts'
import { profileCredentials } from './profile.ts'
import { PROOF } from './proof.ts'
import { nameChange, reader } from './read-answer.ts'
import { wireReason } from './reasons.ts'
import { requestIdOf } from './wire.ts'

/** The key pair that is given, or that of the profile that the connection names. */
export const credentialSource = (connection: ConnectionFacts, secret: Secret): CredentialSource => {
  const { profile } = readConnectionOptions(connection)
  // A key that is given for one run goes before what the connection has.
  return async () =>
    profile === null || secret.reveal() !== '' ? readCredentials(secret) : profileCredentials(profile)
}

export function openClient(connection: ConnectionFacts, secret: Secret, transport: Transport): VendorClient {
  const options = readConnectionOptions(connection)
  const { caArn } = options
  const call = openConversation(connection.baseUrl, options, credentialSource(connection, secret), transport)

  return {
    check: (signal) => checkConnection(call, caArn, signal),
    // One address serves all CAs of a region: a batch belongs to one of them.
    account: async () => ({ kind: 'ok', value: caArn }),

    async submit(order, items, signal): Promise<readonly Submitted[]> {
      const { target, reason } = onlyItem(items)
      const sent = await call(
        'RevokeCertificate',
        {
          CertificateAuthorityArn: caArn,
          CertificateSerial: colonSerial(target),
          RevocationReason: wireReason(reason),
        },
        true,
        signal,
      )
      if (sent.kind !== 'sent') return [{ outcome: withoutTicket(sent), durationMs: 0 }]
      const { answer } = sent
      const requestId = answer.kind === 'answer' ? requestIdOf(answer.headers) : undefined
      return [
        {
          ...submittedOne(answer, reader.readSubmit(order.operation, answer, nameChange)),
          ...(requestId === undefined ? {} : { vendorRequestId: requestId }),
        },
      ]
    },
    status: async (order) => ({
      kind: 'ok',
      value: provenStatus(PROOF, order.operation, 'no status', {
        message:
          'AWS has no question for the status of a certificate: see what CRL and OCSP show (rescind effect).',
      }),
    }),
    close: async () => {},
  }
}
