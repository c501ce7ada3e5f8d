import { messyCsv } from '../../inventory/messy-csv.ts'
import { seededRandom } from '../../seeded-random.ts'
import type { Reply, VendorRequest, VendorWorld, WorldInit } from '../../vendor-world.ts'
import { route, wholeNumber } from '../route.ts'

interface CredentialState {
  readonly status: 'active' | 'revoked'
}
interface Credential {
  readonly contract: number
  readonly id: number
  readonly kidHint: string
  readonly createdAt: string
  state: CredentialState
}

const CREDENTIALS_PER_CONTRACT = 20
const MIXED_FROM = 20
const BASE = '/partner-subscription/api/v1/acme/'

/**
 * DigiCert Partner Subscriptions by "Revoke an ACME credential", "List ACME credentials" and "Revoke all active ACME
 * credentials". Revoking all is the catastrophe that a client must never cause: effect `revoked-all`, also for a path
 * that ends in a slash where the credential's id should be.
 *
 * Invented, for want of a document: all error bodies and codes, and that a revoked credential is refused (setting
 * `revokedTwice`: `refuse` or `accept`). `statusWords`: `documented`, or `numbers`, which no page has.
 */
export function partnerWorld(init: WorldInit): VendorWorld {
  const credentials = { key: init.makeKey('digicert-partner'), parent: init.makeKey('partner-parent') }
  const settings = { revokedTwice: 'refuse', listRefused: false, statusWords: 'documented' }
  const random = seededRandom(init.seed)
  const mixed = !init.plain && init.items >= MIXED_FROM
  const all: Credential[] = Array.from({ length: init.items }, (_, index) => ({
    contract: 12_345 + Math.floor(index / CREDENTIALS_PER_CONTRACT),
    id: 4821 + index * 3,
    kidHint: random.hex(4).toLowerCase(),
    createdAt: `${init.year}-03-${String(1 + random.below(28)).padStart(2, '0')} 14:00:00`,
    state: { status: mixed && index % 15 === 11 ? 'revoked' : 'active' },
  }))
  const contracts = new Map<number, Credential[]>()
  for (const credential of all)
    contracts.set(credential.contract, [...(contracts.get(credential.contract) ?? []), credential])

  const error = (status: number, code: string, message: string): Reply => ({
    status,
    json: { errors: [{ code, message }] },
  })
  const noContract = () => error(404, 'contract_not_found', 'The ACME contract was not found')
  const revoke = (credential: Credential) => {
    init.lag.hide(credential, credential.state)
    credential.state = { status: 'revoked' }
  }

  const revokeOne = (contract: readonly Credential[] | undefined, id: number | null): Reply => {
    if (!contract) return noContract()
    const credential = contract.find((one) => one.id === id)
    if (!credential) return error(404, 'credential_not_found', 'The ACME credential was not found')
    if (credential.state.status === 'revoked') {
      return settings.revokedTwice === 'accept'
        ? { status: 204 }
        : error(400, 'credential_already_revoked', 'The ACME credential is revoked already')
    }
    revoke(credential)
    init.record({
      kind: 'revoked',
      target: String(credential.id),
      detail: { acme_contract_id: credential.contract },
    })
    return { status: 204 }
  }

  const revokeAll = (contract: readonly Credential[] | undefined): Reply => {
    if (!contract) return noContract()
    const active = contract.filter(({ state }) => state.status === 'active')
    for (const credential of active) revoke(credential)
    init.record({
      kind: 'revoked-all',
      target: String(contract[0]?.contract),
      detail: { credential_ids: active.map(({ id }) => id) },
    })
    return { status: 204 }
  }

  const wordOf = (status: CredentialState['status']): string =>
    settings.statusWords === 'numbers' ? String(['active', 'revoked'].indexOf(status)) : status
  const list = (contract: readonly Credential[] | undefined): Reply => {
    if (settings.listRefused) return error(403, 'access_denied', 'The key may not list credentials')
    if (!contract) return noContract()
    const listed = contract.map((credential) => ({
      credential_id: credential.id,
      kid_hint: credential.kidHint,
      status: wordOf(init.lag.seen(credential, credential.state).status),
      created_at: credential.createdAt,
    }))
    return { status: 200, json: { credentials: listed } }
  }

  const routeOf = (request: VendorRequest) => {
    const [, , , , contractId = '', noun, verb, id, ...more] = request.segments
    const contract = contracts.get(wholeNumber(contractId) ?? 0)
    if (request.path.startsWith(BASE) && noun === 'credentials' && more.length === 0) {
      if (request.method === 'GET' && verb === undefined)
        return route('list', 'credentials', () => list(contract), [contractId])
      if (request.method === 'POST' && verb === 'revoke') {
        if (id === undefined || id === '')
          return route('submit', 'revoke-all', () => revokeAll(contract), [contractId])
        return route('submit', 'revoke', () => revokeOne(contract, wholeNumber(id)), [id])
      }
    }
    return route('other', 'unknown', () => error(404, 'not_found', 'No such endpoint'))
  }

  return {
    basePath: '',
    credentials,
    // A key is tried by listing the credentials of a contract.
    access: () => ({ options: { check_contract_id: String(all[0]?.contract ?? '') } }),
    operations: ['revoke', 'revoke-all', 'credentials'],
    publishedWindows: [],
    settings,
    route: routeOf,
    refuseKey: (request, revoked) => {
      const key = request.headers['x-partner-apikey']
      if (!revoked && key === credentials.key) return null
      // "Parent account API keys are not accepted for ACME contract operations."
      if (!revoked && key === credentials.parent)
        return error(403, 'access_denied', 'A subaccount API key is required')
      return error(401, 'invalid_api_key', 'The API key is not valid')
    },
    throttled: (seconds) => ({
      ...error(429, 'too_many_requests', 'Too many requests'),
      headers: { 'retry-after': String(seconds) },
    }),
    items: () =>
      all.map((credential) => ({
        target: String(credential.id),
        status: credential.state.status,
        facts: { acme_contract_id: String(credential.contract), credential_id: String(credential.id) },
      })),
    inventoryCsv: (options) => {
      const header = ['ACME Contract ID', 'Credential ID', 'KID Hint', 'Note', 'Created At']
      const rows = all.map((credential) => [
        String(credential.contract),
        String(credential.id),
        credential.kidHint,
        '',
        credential.createdAt,
      ])
      return messyCsv(
        { header, rows, name: { column: 1, kind: 'integer' }, identity: [0, 1], freeText: 3 },
        init.seed,
        options,
      )
    },
  }
}
