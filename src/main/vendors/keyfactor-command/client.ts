import type { Transport } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { withoutTicket } from '../access-tokens.ts'
import { asRead } from '../answer-reader.ts'
import { authorised, readAsked } from '../authorised.ts'
import { pageItemsOf } from '../connection-fields.ts'
import { NO_CODE } from '../error-text.ts'
import { statusWithApproval, statusWithoutApproval } from '../held-for-approval.ts'
import { factsOfAnswer } from '../one-a-request.ts'
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
import { PAGE_ITEMS } from './assumptions.ts'
import { bulkStatuses, type ListMemory, statusFrom } from './bulk-statuses.ts'
import { checkConnection } from './check-connection.ts'
import { readConnectionOptions } from './connection-options.ts'
import { discoverCertificates } from './discover-certificates.ts'
import { collectionOf, findCertificates } from './find-certificates.ts'
import { ID } from './info.ts'
import { createFoundCertificates } from './match-certificates.ts'
import { OWN_HEADERS } from './own-headers.ts'
import { PROOF, WORKFLOW } from './proof.ts'
import { reader } from './read-answer.ts'
import { resolveCertificates } from './resolve-certificates.ts'
import { revokeOutcomes } from './revoke-outcomes.ts'
import { idOf, revokeRequest } from './revoke-request.ts'
import { type CommandTime, createSearchClient, unlimited } from './search.ts'
import { sweepCertificates } from './sweep-certificates.ts'
import { Certificate } from './wire.ts'
import { askWorkflow } from './workflow.ts'

export function openClient(
  connection: ConnectionFacts,
  secret: Secret,
  transport: Transport,
  tokens: TokenEndpoint | undefined,
): VendorClient {
  const { signIn, spelling } = readConnectionOptions(connection)
  const access = openAccess(signIn, secret, tokens)
  const memory: ListMemory = { pages: null }
  const time: CommandTime = { now: null }

  /** Notes the vendor's time, which dates that lie ahead are held against. */
  const noting: Transport['send'] = async (request, signal) => {
    const answer = await transport.send(request, signal)
    if (answer.kind === 'answer') time.now = answer.vendorClock?.now ?? time.now
    return answer
  }
  const { ask } = authorised(access, { send: noting }, OWN_HEADERS)
  const { change } = authorised(access, transport, OWN_HEADERS)
  const search = createSearchClient(ask, spelling, time, pageItemsOf(connection.options, PAGE_ITEMS))

  /** By its id, which one question answers; else by a search for its other name. */
  const find = async (
    order: Order,
    item: Item,
    signal: AbortSignal | undefined,
  ): Promise<Read<TargetStatus>> => {
    const collectionId = collectionOf(order.options)
    if (item.target[ID] === undefined) {
      const read = await findCertificates(search, [item], collectionId, unlimited(), signal)
      if (read.kind !== 'ok') return asRead(read)
      const { certificates, asked } = read.value
      return asked.has(item.ordinal)
        ? { kind: 'ok', value: statusFrom(order, item, certificates.match(item), time.now) }
        : { kind: 'unexpected', cause: 'a search for certificates does not end' }
    }
    const asked = await ask(
      {
        path: `/Certificates/${idOf(item)}`,
        ...(collectionId === undefined ? {} : { query: [['collectionId', collectionId]] }),
      },
      signal,
    )
    const read = readAsked(reader, asked, Certificate, { of: 'certificate' })
    if (read.kind === 'error' && read.proves === 'missing') {
      const message = read.code === NO_CODE ? 'Command knows no such certificate.' : read.message
      return { kind: 'ok', value: provenStatus(PROOF, order.operation, 'nothing such', { message }) }
    }
    if (read.kind !== 'ok') return asRead(read)
    if (read.value.Id !== idOf(item))
      return { kind: 'unexpected', cause: 'the answer is about another certificate than was asked for' }
    const found = createFoundCertificates()
    found.add([read.value])
    return { kind: 'ok', value: statusFrom(order, item, found.match(item), time.now) }
  }

  return {
    check: (signal) => checkConnection(ask, search, signal),

    async submit(order, items, signal): Promise<readonly Submitted[]> {
      const sent = await change(revokeRequest(order, items), signal)
      if (sent.kind !== 'answered') return items.map(() => withoutTicket(sent))
      const { answer, hasEnded } = sent
      const facts = factsOfAnswer(answer)
      return revokeOutcomes(order, items, answer, hasEnded).map((outcome) => ({ outcome, ...facts }))
    },

    async status(order, item, requestId, signal, known) {
      const read = await find(order, item, signal)
      if (read.kind !== 'ok') return read
      return statusWithApproval(PROOF, WORKFLOW, order, read.value, requestId, known, (id) =>
        askWorkflow(ask, id, signal),
      )
    },

    async statuses(order, items, _population, requestsMax, signal, about) {
      const read = await bulkStatuses(search, memory, order, items, requestsMax, signal)
      if (read.kind !== 'ok' || about === undefined) return read
      return {
        kind: 'ok',
        value: new Map(
          [...read.value].flatMap(([ordinal, status]): [number, TargetStatus][] => {
            if (status.kind !== 'not-effective') return [[ordinal, status]]
            const { requestId, known } = about(ordinal)
            // Its workflow is asked about by itself.
            return requestId === null
              ? [[ordinal, statusWithoutApproval(PROOF, WORKFLOW, order, status, known)]]
              : []
          }),
        ),
      }
    },
    // As long as nobody has seen it, the list is taken to be short.
    statusesCost: () => Math.min(memory.pages ?? 1, LIST_COST_MAX),

    resolve: (order, items, signal) => resolveCertificates(search, order, items, signal),
    sweep: (order, population, requestsMax, signal) =>
      sweepCertificates(search, order, population, requestsMax, signal),
    discover: (query, signal) => discoverCertificates(search, query, signal),
    // The transport belongs to whoever opened the connection.
    close: async () => access.close(),
  }
}

/** However long the list is, some two dozen certificates share a search by name. */
const LIST_COST_MAX = 10
