import type { ConnectionCheck } from '../../../contract/connections.ts'
import { AppError } from '../../app-error.ts'
import type { Transport } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { createAnswerReader, ofAccount, type Question } from '../answer-reader.ts'
import { failedCheck, verdictOf } from '../connection-verdict.ts'
import { readDigicertError } from '../error-text.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type {
  ConnectionFacts,
  DiscoveredPage,
  Item,
  Order,
  Read,
  Submitted,
  TargetStatus,
  VendorClient,
} from '../port.ts'
import { provenStatus } from '../proof.ts'
import { searchError } from '../search-error.ts'
import { isId, listPath, revokePath } from './credential-path.ts'
import { CHECK_CONTRACT, CONTRACT, CREDENTIAL } from './info.ts'
import { PROOF } from './proof.ts'
import { CredentialList } from './wire.ts'

const SUBACCOUNT_HINT =
  'Use a Partner Subscriptions key of the subaccount: keys of the parent account are not accepted for ACME contracts.'

const reader = createAnswerReader({
  proof: PROOF,
  readError: readDigicertError,
  key: {
    code: 'unauthorized',
    message: 'The vendor does not take the API key.',
    hint: `Check the key. ${SUBACCOUNT_HINT}`,
  },
  permission: { code: 'forbidden', message: 'The vendor denies access.', hint: SUBACCOUNT_HINT },
})

/** The contract of an item: its own, or the one given for the whole batch. */
export function contractOf(order: Order, item: Item): string | undefined {
  return item.target[CONTRACT] ?? order.options[CONTRACT]
}

export function openClient(connection: ConnectionFacts, secret: Secret, transport: Transport): VendorClient {
  const headers = { 'x-partner-apikey': secret }
  const contractsSeen = new Set<string>()

  const list = async (contract: string, signal?: AbortSignal): Promise<Question<CredentialList>> =>
    reader.readQuestion(
      await transport.send({ method: 'GET', path: listPath(contract), headers, mutating: false }, signal),
      CredentialList,
      { of: 'list' },
    )

  /**
   * The list of a contract as a source of statuses; null where this key may revoke and not list, which leaves items
   * unconfirmed.
   */
  const statusesOf = async (
    contract: string,
    signal?: AbortSignal,
  ): Promise<Read<ReadonlyMap<string, string> | null>> => {
    const read = await list(contract, signal)
    if (read.kind === 'error') return { kind: 'ok', value: null }
    if (read.kind !== 'ok') return read
    return {
      kind: 'ok',
      value: new Map(read.value.credentials.map((one) => [String(one.credential_id), wordOf(one.status)])),
    }
  }
  const statusIn = (listed: ReadonlyMap<string, string> | null, credential: string): TargetStatus =>
    listed === null
      ? provenStatus(PROOF, 'revoke', 'no list', {
          message: 'The list of credentials cannot be read with this key.',
        })
      : provenStatus(PROOF, 'revoke', listed.get(credential) ?? 'nothing such', {
          message: `The contract lists no credential ${credential}.`,
        })

  return {
    async check(signal): Promise<ConnectionCheck> {
      const contract = connection.options[CHECK_CONTRACT]
      if (!isId(contract)) {
        return failedCheck(
          'The key was not tried: the vendor documents no request for that without a contract.',
          'Give the connection the id of an ACME contract whose credentials may be listed.',
        )
      }
      const read = ofAccount(await list(contract, signal), SUBACCOUNT_HINT)
      if (read.kind !== 'ok') return verdictOf(read)
      const active = read.value.credentials.filter(({ status }) => wordOf(status) === 'active').length
      return {
        ok: true,
        message: `The vendor takes the key for contract ${contract}. Whether it may revoke shows with the first revocation.`,
        facts: [{ name: 'Active credentials of the contract', value: active.toLocaleString('en') }],
      }
    },

    async submit(order, items, signal): Promise<readonly Submitted[]> {
      const item = onlyItem(items)
      const path = revokePath(contractOf(order, item), item.target[CREDENTIAL])
      const answer = await transport.send({ method: 'POST', path, headers, mutating: true }, signal)
      return [submittedOne(answer, reader.readSubmit(order.operation, answer))]
    },

    async status(order, item, _requestId, signal) {
      const contract = contractOf(order, item)
      if (!isId(contract)) throw new RangeError('an item without a contract reached the client')
      const read = await statusesOf(contract, signal)
      return read.kind === 'ok'
        ? { kind: 'ok', value: statusIn(read.value, item.target[CREDENTIAL] ?? '') }
        : read
    },

    listOf: (order, item) => contractOf(order, item) ?? null,
    async statuses(order, items, _population, _requestsMax, signal) {
      const [first] = items
      const contract = first === undefined ? undefined : contractOf(order, first)
      if (contract === undefined) return { kind: 'ok', value: new Map() }
      contractsSeen.add(contract)
      const read = await statusesOf(contract, signal)
      if (read.kind !== 'ok') return read
      return {
        kind: 'ok',
        value: new Map(
          items.map((item) => [item.ordinal, statusIn(read.value, item.target[CREDENTIAL] ?? '')]),
        ),
      }
    },
    statusesCost: () => Math.max(1, contractsSeen.size),

    async *discover(query, signal): AsyncGenerator<DiscoveredPage> {
      const contract = query[CONTRACT]?.trim()
      if (!isId(contract)) {
        throw new AppError('input.bad-filter', 'A search needs the id of an ACME contract.', {
          hint: `Give it as ${CONTRACT}, a whole number.`,
        })
      }
      const wanted = query['status'] ?? 'active'
      const read = ofAccount(await list(contract, signal), SUBACCOUNT_HINT)
      if (read.kind !== 'ok') throw searchError(read)
      const credentials = read.value.credentials.filter(
        ({ status }) => wanted === 'any' || wordOf(status) === wanted,
      )
      yield {
        total: credentials.length,
        items: credentials.map((one) => ({
          target: { [CONTRACT]: contract, [CREDENTIAL]: String(one.credential_id) },
          attributes: {
            status: wordOf(one.status),
            ...(one.kid_hint ? { kid_hint: one.kid_hint } : {}),
            ...(one.created_at ? { created_at: one.created_at } : {}),
          },
        })),
      }
    },
    close: async () => {},
  }
}

const wordOf = (status: string): string => status.trim().toLowerCase()
