import type { Transport } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { withoutTicket } from '../access-tokens.ts'
import { colonSerial } from '../colon-serial.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type {
  ConnectionFacts,
  Item,
  Order,
  Read,
  Submitted,
  TargetStatus,
  TokenEndpoint,
  VendorClient,
} from '../port.ts'
import { provenStatus } from '../proof.ts'
import { type AuditReports, openAuditReports, type RevokedList } from './audit-reports.ts'
import { checkConnection } from './check-connection.ts'
import { readConnectionOptions } from './connection-options.ts'
import { openConversation } from './conversation.ts'
import { type CredentialSource, readCredentials } from './credentials.ts'
import { SERIAL } from './info.ts'
import { profileCredentials } from './profile.ts'
import { PROOF } from './proof.ts'
import { nameChange, reader } from './read-answer.ts'
import { reasonOf, wireReason } from './reasons.ts'
import { requestIdOf } from './wire.ts'

/** The key pair that is given, or that of the profile that the connection names. */
export const credentialSource = (connection: ConnectionFacts, secret: Secret): CredentialSource => {
  const { profile } = readConnectionOptions(connection)
  // A key that is given for one run goes before what the connection has.
  return async () =>
    profile === null || secret.reveal() !== '' ? readCredentials(secret) : profileCredentials(profile)
}

const NO_STATUS =
  'AWS has no question for the status of a certificate: see what CRL and OCSP show (rescind effect).'
/** Asked for, looked after, read. */
const REPORT_REQUESTS = 3

/** One report tells of all certificates of a CA. */
const bulk = (reports: AuditReports): Pick<VendorClient, 'statuses' | 'statusesCost'> => ({
  async statuses(order, items, _population, requestsMax, signal, about) {
    const read = await reports.newest(requestsMax, signal)
    if (read.kind !== 'ok') return read
    return {
      kind: 'ok',
      value: new Map(
        items.map((item) => [
          item.ordinal,
          statusIn(read.value, order, item, about?.(item.ordinal).known.isDoubtful === true),
        ]),
      ),
    }
  },
  statusesCost: () => REPORT_REQUESTS,
})

function statusIn(
  revoked: RevokedList | null,
  { operation }: Order,
  { target }: Item,
  isDoubtful: boolean,
): TargetStatus {
  const found = revoked?.get(target[SERIAL] ?? '')
  return found === undefined
    ? provenStatus(PROOF, operation, isDoubtful ? 'not shown, in doubt' : 'not shown', {
        message: 'No audit report shows whether it is revoked: see what CRL and OCSP show (rescind effect).',
      })
    : provenStatus(PROOF, operation, 'revoked', { since: found.since, reason: reasonOf(found.reason) })
}

export function openClient(
  connection: ConnectionFacts,
  secret: Secret,
  transport: Transport,
  s3: TokenEndpoint | undefined,
): VendorClient {
  const options = readConnectionOptions(connection)
  const { caArn, region, bucket } = options
  const credentials = credentialSource(connection, secret)
  const call = openConversation(connection.baseUrl, options, credentials, transport)
  const reports =
    bucket === null || s3 === undefined
      ? null
      : openAuditReports({ call, caArn, region, bucket, credentials, s3 })

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
      if (sent.kind !== 'sent') return [withoutTicket(sent)]
      const { answer } = sent
      const requestId = answer.kind === 'answer' ? requestIdOf(answer.headers) : undefined
      return [submittedOne(answer, reader.readSubmit(order.operation, answer, nameChange), requestId)]
    },
    async status(order, item, _requestId, signal, known): Promise<Read<TargetStatus>> {
      if (reports === null)
        return {
          kind: 'ok',
          value: provenStatus(PROOF, order.operation, 'no status', { message: NO_STATUS }),
        }
      const read = await reports.newest(REPORT_REQUESTS, signal)
      return read.kind === 'ok'
        ? { kind: 'ok', value: statusIn(read.value, order, item, known?.isDoubtful === true) }
        : read
    },
    ...(reports === null ? {} : bulk(reports)),
    close: async () => {},
  }
}
