import type { Transport } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { withoutTicket } from '../access-tokens.ts'
import { asRead } from '../answer-reader.ts'
import { authorised, readAsked } from '../authorised.ts'
import { pageItemsOf } from '../connection-fields.ts'
import { statusWithApproval } from '../held-for-approval.ts'
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
import { openAccess } from './access.ts'
import { askApproval } from './approval.ts'
import { PAGE_ITEMS } from './assumptions.ts'
import { certificatePath, changeRequest } from './certificate-request.ts'
import { readStatus, shownByStatus } from './certificate-status.ts'
import { checkConnection } from './check-connection.ts'
import { readSignIn } from './connection-options.ts'
import { discoverCertificates } from './discover-certificates.ts'
import { type ListMemory, listedStatuses, sweepCertificates } from './lists.ts'
import { APPROVAL, PROOF } from './proof.ts'
import { isMeant, nameChange, reader } from './read-answer.ts'
import { searchClient } from './search.ts'
import { RevocationStatus } from './wire.ts'

export function openClient(
  connection: ConnectionFacts,
  secret: Secret,
  transport: Transport,
  tokens: TokenEndpoint | undefined,
): VendorClient {
  const access = openAccess(readSignIn(connection), secret, tokens)
  const memory: ListMemory = { requests: null, rows: 0 }
  const { ask, change } = authorised(access, transport)
  const search = searchClient(ask, pageItemsOf(connection.options, PAGE_ITEMS))

  const statusOf = async (
    order: Order,
    item: Item,
    signal: AbortSignal | undefined,
  ): Promise<Read<TargetStatus>> => {
    const asked = await ask({ path: certificatePath(order, item, 'revocationstatus') }, signal)
    const read = readAsked(reader, asked, RevocationStatus)
    if (read.kind === 'error' && read.proves === 'missing')
      return { kind: 'ok', value: provenStatus(PROOF, order.operation, 'nothing such', read) }
    if (read.kind !== 'ok') return asRead(read)
    if (!isMeant(order, item, read.value))
      return { kind: 'unexpected', cause: 'the answer is about another certificate than was asked for' }
    return { kind: 'ok', value: readStatus(order, item, shownByStatus(read.value)) }
  }

  return {
    check: (signal) => checkConnection(ask, signal),

    async submit(order, items, signal): Promise<readonly Submitted[]> {
      const item = onlyItem(items)
      const sent = await change(changeRequest(order, item), signal)
      if (sent.kind !== 'answered') return [withoutTicket(sent)]
      const { answer, hasEnded } = sent
      return [
        submittedOne(
          answer,
          reader.readSubmit(order.operation, answer, (one) => nameChange(one, order, item, hasEnded)),
        ),
      ]
    },

    async status(order, item, requestId, signal, known) {
      const read = await statusOf(order, item, signal)
      if (read.kind !== 'ok') return read
      return statusWithApproval(PROOF, APPROVAL, order, read.value, requestId, known, (id) =>
        askApproval(ask, id, signal),
      )
    },

    statuses: (order, items, population, requestsMax, signal) =>
      listedStatuses(search, memory, order, items, population, requestsMax, signal),
    // As long as nobody has seen it, the list is taken to be short.
    statusesCost: () => memory.requests ?? 2,
    sweep: (order, population, requestsMax, signal) =>
      sweepCertificates(search, order, population, requestsMax, signal),
    discover: (query, signal) => discoverCertificates(search, query, signal),
    // The transport belongs to whoever opened the connection.
    close: async () => access.close(),
  }
}
