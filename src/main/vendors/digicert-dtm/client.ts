import type { ConnectionCheck } from '../../../contract/connections.ts'
import type { Transport, WireRequest } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { asRead } from '../answer-reader.ts'
import { verdictOf } from '../connection-verdict.ts'
import { firstTold } from '../first-told.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type { Item, Order, Read, Submitted, TargetStatus, VendorClient } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { NOBODYS_CREDENTIAL } from './assumptions.ts'
import { isMeant, readStatus } from './credential-status.ts'
import { type AskCredential, lookUp } from './look-up.ts'
import { PROOF } from './proof.ts'
import { readChange, reader } from './read-answer.ts'
import { changeRequest, credentialPath, statusRequest } from './requests.ts'
import { Credential } from './wire.ts'

/** "201 OK" is how the page calls the answer to reading a status. */
const STATUS_CODES = [200, 201] as const

/** Client administrators are replaced by their user id: no request shows one. */
const isAboutCredentials = ({ operation }: Order): boolean => operation !== 'replace-client-admin'

export function openClient(secret: Secret, transport: Transport): VendorClient {
  const headers = { 'x-api-key': secret }
  const ask = async (request: Pick<WireRequest, 'path' | 'query'>, signal: AbortSignal | undefined) =>
    reader.readQuestion(
      await transport.send({ method: 'GET', ...request, headers, mutating: false }, signal),
      Credential,
      { okStatuses: STATUS_CODES },
    )

  const askCredential: AskCredential = async (item, signal) => {
    const read = await ask(statusRequest(item.target), signal)
    // In the vendor's words, whatever its code: a credential that was deleted must not hold up all others.
    if (read.kind === 'error' && read.proves === 'missing')
      return { kind: 'ok', value: { missing: read.message || 'The vendor knows no such credential.' } }
    if (read.kind === 'ok' && !isMeant(item, read.value))
      return { kind: 'unexpected', cause: 'the answer is about another credential than was asked for' }
    return asRead(read)
  }

  return {
    async check(signal): Promise<ConnectionCheck> {
      const read = await ask({ path: credentialPath(NOBODYS_CREDENTIAL) }, signal)
      const isTaken = read.kind === 'ok' || (read.kind === 'error' && read.proves === 'missing')
      if (!isTaken) return verdictOf(read)
      return {
        ok: true,
        message:
          'The vendor takes the key. Whether it may revoke, cancel or replace shows with the first request.',
        facts: [],
      }
    },

    async submit(order, items, signal): Promise<readonly Submitted[]> {
      const item = onlyItem(items)
      const answer = await transport.send({ ...changeRequest(order, item), headers, mutating: true }, signal)
      return [submittedOne(answer, readChange(order, item, answer))]
    },

    account: (order, items, signal) =>
      firstTold(isAboutCredentials(order) ? items : [], async (item) => {
        const read = await askCredential(item, signal)
        if (read.kind !== 'ok') return read
        return { kind: 'ok', value: 'missing' in read.value ? null : (read.value.account_id ?? null) }
      }),

    status: (order, item, _requestId, signal) => statusOfItem(askCredential, order, item, signal),
    resolve: (order, items, signal) => lookUp(askCredential, order, items, signal),
    // The transport belongs to whoever opened the connection.
    close: async () => {},
  }
}

async function statusOfItem(
  ask: AskCredential,
  order: Order,
  item: Item,
  signal: AbortSignal | undefined,
): Promise<Read<TargetStatus>> {
  if (!isAboutCredentials(order)) {
    return {
      kind: 'ok',
      value: provenStatus(PROOF, order.operation, 'no question', {
        message: 'The vendor has no request that tells whether an administrator was replaced.',
      }),
    }
  }
  const read = await ask(item, signal)
  if (read.kind !== 'ok') return read
  return {
    kind: 'ok',
    value:
      'missing' in read.value
        ? provenStatus(PROOF, order.operation, 'nothing such', { message: read.value.missing as string })
        : readStatus(order, read.value),
  }
}
