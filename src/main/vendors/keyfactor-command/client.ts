import type { Answer, Transport } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import type {
  ConnectionFacts,
  Item,
  Known,
  Order,
  Outcome,
  Read,
  Submitted,
  TargetStatus,
  TokenEndpoint,
  VendorClient,
} from '../port.ts'
import { openAccess } from './access.ts'
import { bulkStatuses, type ListMemory, statusFrom } from './bulk-statuses.ts'
import { checkConnection } from './check-connection.ts'
import { readConnectionOptions } from './connection-options.ts'
import { discoverCertificates } from './discover-certificates.ts'
import { collectionOf, findCertificates } from './find-certificates.ts'
import { ID } from './info.ts'
import { createFoundCertificates } from './match-certificates.ts'
import { reader } from './read-answer.ts'
import { resolveCertificates } from './resolve-certificates.ts'
import { revokeOutcomes } from './revoke-outcomes.ts'
import { idOf, revokeRequest } from './revoke-request.ts'
import { type Ask, asRead, type CommandTime, createSearchClient, unlimited } from './search.ts'
import { sweepCertificates } from './sweep-certificates.ts'
import { Certificate } from './wire.ts'
import { type NotEffective, statusInWorkflow } from './workflow.ts'

/** "Web API Common Features": sent with every request to Command; never to an identity provider. */
const OWN_HEADERS = { 'x-keyfactor-requested-with': 'APIClient', 'x-keyfactor-api-version': '1' } as const

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

  const ask: Ask = async (request, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const ticket = await access.ticket(signal)
      if (ticket.kind !== 'ok') return ticket
      const { authorization, accepted, refused } = ticket.value
      const answer = await transport.send(
        { method: 'GET', ...request, headers: { authorization, ...OWN_HEADERS }, mutating: false },
        signal,
      )
      if (answer.kind === 'answer') time.now = answer.vendorClock?.now ?? time.now
      const isRefused = answer.kind === 'answer' && answer.status === 401
      if (isRefused && refused() === 'ended' && attempt === 1) continue
      if (answer.kind === 'answer' && !isRefused) accepted()
      return { kind: 'answered', answer }
    }
  }
  const search = createSearchClient(ask, spelling, time)

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
    if (asked.kind !== 'answered') return asked
    if (isBareNotFound(asked.answer))
      return { kind: 'ok', value: { kind: 'not-found', message: 'Command knows no such certificate.' } }
    const read = reader.readQuestion(asked.answer, Certificate)
    if (read.kind === 'error' && read.status === 404)
      return { kind: 'ok', value: { kind: 'not-found', message: read.message } }
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
      const request = revokeRequest(order, items)
      const ticket = await access.ticket(signal)
      if (ticket.kind !== 'ok') return items.map(() => ({ outcome: withoutTicket(ticket), durationMs: 0 }))
      const { authorization, accepted, refused } = ticket.value
      const answer = await transport.send(
        { ...request, headers: { authorization, ...OWN_HEADERS }, mutating: true },
        signal,
      )
      const facts = {
        durationMs: answer.durationMs,
        ...(answer.kind === 'answer' ? { httpStatus: answer.status } : {}),
      }
      if (answer.kind === 'answer') {
        if (answer.status !== 401) accepted()
        // A token that was good before has only come to its end: the next request brings a new one.
        else if (refused() === 'ended')
          return items.map(() => ({
            outcome: { kind: 'not-sent', cause: 'the access token had ended' },
            ...facts,
          }))
      }
      return revokeOutcomes(items, answer).map((outcome) => ({ outcome, ...facts }))
    },

    async status(order, item, requestId, signal, known) {
      const read = await find(order, item, signal)
      if (read.kind !== 'ok' || read.value.kind !== 'not-effective') return read
      if (requestId !== null) return statusInWorkflow(ask, requestId, read.value, known, signal)
      return { kind: 'ok', value: withoutWorkflow(read.value, known) }
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
            return requestId === null ? [[ordinal, withoutWorkflow(status, known)]] : []
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

/** Some versions answer so for an id that is none, without Command's words. */
const isBareNotFound = (answer: Answer): boolean =>
  answer.kind === 'answer' && answer.status === 404 && answer.body.trim() === ''

/**
 * Once a workflow has been met, a request that may or may not have started one is for a person, since a second would start
 * another.
 */
function withoutWorkflow(status: NotEffective, known: Known | undefined): TargetStatus {
  if (known?.isDoubtful === true && known.areApprovalsInPlay()) {
    return {
      kind: 'untold',
      message: `Command shows the certificate as ${status.vendorStatus}, and no request tells whether a workflow for it waits for approval: look for it in Command.`,
    }
  }
  return status
}

/** Without the right to make a request none is made. */
function withoutTicket(read: Exclude<Read<unknown>, { kind: 'ok' }>): Outcome {
  switch (read.kind) {
    case 'throttled':
      return read
    case 'key-refused':
      return read
    case 'offline':
    case 'unexpected':
      return { kind: 'not-sent', cause: read.cause }
    default:
      return read satisfies never
  }
}
