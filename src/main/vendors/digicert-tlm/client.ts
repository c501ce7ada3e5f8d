import { countOf } from '../../../contract/counted.ts'
import type { Transport, WireRequest } from '../../http/transport.ts'
import { canonicalSerial, sameSerial } from '../../inventory/serial.ts'
import type { Secret } from '../../keychain/secret.ts'
import { asRead, type QuestionError } from '../answer-reader.ts'
import { firstTold } from '../first-told.ts'
import { expectedRows, PASSES_MAX } from '../list-reading.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type {
  Item,
  Order,
  Population,
  Read,
  Resolution,
  Submitted,
  Sweep,
  Target,
  TargetStatus,
  VendorClient,
} from '../port.ts'
import { provenStatus } from '../proof.ts'
import type { Ask } from './ask.ts'
import { effectiveStatuses, readStatus, untouchedStatus } from './certificate-status.ts'
import { checkConnection } from './check-connection.ts'
import { discoverCertificates } from './discover-certificates.ts'
import { PROOF } from './proof.ts'
import { reader } from './read-answer.ts'
import { resolveSerial } from './resolve-serial.ts'
import {
  type AskPage,
  identityOf,
  narrowedQuery,
  newSearchMemory,
  normalThumbprint,
  walkPages,
} from './search.ts'
import { targetOf } from './target-of.ts'
import { Certificate, SearchPage } from './wire.ts'

/** DigiCert TLM, Bulk revoke multiple certificates, "Endpoint overview". */
const API = '/mpki/api/v1'

export function openClient(secret: Secret, transport: Transport, pageItems?: number): VendorClient {
  const memory = newSearchMemory(pageItems)
  const headers = { 'x-api-key': secret }

  const ask: Ask = ({ path, query }, signal) =>
    transport.send(
      {
        method: 'GET',
        path: `${API}${path}`,
        ...(query === undefined ? {} : { query }),
        headers,
        mutating: false,
      },
      signal,
    )

  const askPage =
    (signal: AbortSignal | undefined): AskPage =>
    async (query, offset, limit) => {
      const pairs = [
        ...Object.entries(query),
        ['limit', String(limit)] as const,
        ['offset', String(offset)] as const,
      ]
      return reader.readQuestion(await ask({ path: '/certificate-search', query: pairs }, signal), SearchPage)
    }

  const submit = async (
    order: Order,
    items: readonly Item[],
    signal?: AbortSignal,
  ): Promise<readonly Submitted[]> => {
    const answer = await transport.send(submitRequest(order, onlyItem(items), headers), signal)
    const requestId = answer.kind === 'answer' ? answer.headers['x-request-id'] : undefined
    return [submittedOne(answer, reader.readSubmit(order.operation, answer), requestId)]
  }

  const record = async ({ target }: Item, signal: AbortSignal | undefined) =>
    reader.readQuestion(
      await ask({ path: `/certificate/${serialSegment(target)}`, query: thumbprintQuery(target) }, signal),
      Certificate,
    )

  /** By the records of the batch's own certificates: no request of the product tells whose a key is. */
  const accountHolding = async (
    item: Item,
    signal: AbortSignal | undefined,
  ): Promise<Read<string | null>> => {
    const read = await record(item, signal)
    if (read.kind === 'error') return { kind: 'ok', value: null }
    return read.kind === 'ok' ? { kind: 'ok', value: read.value.account?.id ?? null } : read
  }

  const status = async (
    order: Order,
    item: Item,
    _requestId: string | null,
    signal?: AbortSignal,
  ): Promise<Read<TargetStatus>> => {
    const read = await record(item, signal)
    if (read.kind === 'error') return statusError(order.operation, read)
    if (read.kind !== 'ok') return read
    if (!isMeant(item.target, read.value))
      return { kind: 'unexpected', cause: 'the answer is about another certificate than was asked for' }
    return { kind: 'ok', value: readStatus(order, item, read.value) }
  }

  /**
   * Reads the list of what shows the effect, page by page, until every item asked for was met or the list ends. An item
   * without a thumbprint is answered only when one certificate in the list has its serial number.
   */
  const statuses = async (
    order: Order,
    items: readonly Item[],
    population: Population,
    requestsMax: number,
    signal?: AbortSignal,
  ): Promise<Read<ReadonlyMap<number, TargetStatus>>> => {
    const wanted = Map.groupBy(items, ({ target }) => canonicalSerial(target['serial_number'] ?? ''))
    const met = new Map<string, Certificate>()
    let open = items.length
    let budget = requestsMax
    for (const listed of effectiveStatuses(order, items)) {
      const before = memory.totals.get(listed)
      const expected = before === undefined ? undefined : expectedRows(before, open, memory.pageGiven)
      let seen = 0
      const walk = await walkPages(
        askPage(signal),
        memory,
        narrowedQuery(population, listed),
        budget,
        (page) => {
          memory.totals.set(listed, page.total)
          seen += page.items.length
          for (const certificate of page.items) {
            const key = identityOf(certificate)
            if (met.has(key)) continue
            const asked = wanted.get(canonicalSerial(certificate.serial_number))
            if (asked === undefined) continue
            met.set(key, certificate)
            open -= asked.filter(({ target }) => isMeant(target, certificate)).length
          }
          return open > 0
        },
        { expected, wanted: () => Math.max(open, (expected ?? 0) - seen) },
      )
      if (walk.kind !== 'ok') return walk
      budget -= walk.value.requests
      if (open <= 0) break
    }
    return { kind: 'ok', value: readListed(order, items, [...met.values()]) }
  }

  const sweep = async (
    order: Order,
    population: Population,
    requestsMax: number,
    signal?: AbortSignal,
  ): Promise<Read<Sweep>> => {
    const query = narrowedQuery(population, untouchedStatus(order))
    let active = new Map<string, Target>()
    let budget = requestsMax
    for (let pass = 1; ; pass += 1) {
      active = new Map()
      const walk = await walkPages(askPage(signal), memory, query, budget, (page) => {
        for (const certificate of page.items) {
          const target = targetOf(certificate)
          if (population.has(target)) active.set(identityOf(certificate), target)
        }
        return true
      })
      if (walk.kind !== 'ok') return walk
      budget -= walk.value.requests
      const { stable, ended } = walk.value
      if (!stable && ended && budget > 0 && pass < PASSES_MAX) continue
      const note = `searched for status=${query['status']}${query['profile_id'] === undefined ? '' : ` of profile ${query['profile_id']}`}${query['valid_from'] === undefined ? '' : `, valid_from ${query['valid_from']}`} in ${countOf(requestsMax - budget, 'request')}`
      return {
        kind: 'ok',
        value: {
          stillActive: [...active.values()],
          complete: stable,
          note: stable ? note : `${note}; ${ended ? 'the list kept changing' : 'the list goes on'}`,
        },
      }
    }
  }

  const resolve = async (
    _order: Order,
    items: readonly Item[],
    signal?: AbortSignal,
  ): Promise<Read<ReadonlyMap<number, Resolution>>> => {
    const resolutions = new Map<number, Resolution>()
    for (const item of items) {
      const read = await resolveSerial(askPage(signal), memory, item)
      if (read.kind !== 'ok') return read
      resolutions.set(item.ordinal, read.value)
    }
    return { kind: 'ok', value: resolutions }
  }

  return {
    check: (signal) => checkConnection(ask, signal),
    account: (_order, items, signal) => firstTold(items, (item) => accountHolding(item, signal)),
    submit,
    status,
    statuses,
    statusesCost: () =>
      Math.max(1, Math.ceil([...memory.totals.values()].reduce((sum, n) => sum + n, 0) / memory.pageGiven)),
    resolve,
    sweep,
    discover: (query, signal) => discoverCertificates(askPage(signal), memory, query, signal),
    // The transport belongs to whoever opened the connection.
    close: async () => {},
  }
}

/** The vendor's spelling: upper-case hex, whole octets. */
function serialSegment(target: Target): string {
  const serial = canonicalSerial(target['serial_number'] ?? '')
  if (!/^[0-9A-F]+$/.test(serial)) throw new RangeError('a target without a serial number reached the client')
  return serial
}

function thumbprintQuery(target: Target): (readonly [string, string])[] {
  const thumbprint = normalThumbprint(target['thumbprint'])
  return thumbprint === '' ? [] : [['thumbprint_sha256', thumbprint]]
}

function submitRequest(order: Order, item: Item, headers: WireRequest['headers']): WireRequest {
  const path = `${API}/certificate/${serialSegment(item.target)}/revoke`
  const common = { path, query: thumbprintQuery(item.target), headers, mutating: true }
  switch (order.operation) {
    case 'revoke':
      if (item.reason === null) throw new RangeError('revoking needs a reason')
      return { ...common, method: 'PUT', body: { revocation_reason: item.reason } }
    case 'resume':
      return { ...common, method: 'DELETE' }
    default:
      throw new RangeError(`no operation ${order.operation}`)
  }
}

function statusError(operation: string, error: QuestionError): Read<TargetStatus> {
  const { message, proves } = error
  if (proves !== 'several' && proves !== 'missing') return asRead(error)
  const shows = proves === 'several' ? 'several' : 'nothing such'
  return { kind: 'ok', value: provenStatus(PROOF, operation, shows, { message }) }
}

/** Whether a record is the one that a target names; a record without a thumbprint is judged by its serial number. */
function isMeant(target: Target, certificate: Certificate): boolean {
  if (!sameSerial(target['serial_number'] ?? '', certificate.serial_number)) return false
  const asked = normalThumbprint(target['thumbprint'])
  const given = normalThumbprint(certificate.thumbprint)
  return asked === '' || given === '' || asked === given
}

function readListed(
  order: Order,
  items: readonly Item[],
  certificates: readonly Certificate[],
): Map<number, TargetStatus> {
  const bySerial = Map.groupBy(certificates, ({ serial_number }) => canonicalSerial(serial_number))
  const answers = new Map<number, TargetStatus>()
  for (const item of items) {
    const listed = bySerial.get(canonicalSerial(item.target['serial_number'] ?? '')) ?? []
    const meant = listed.filter((certificate) => isMeant(item.target, certificate))
    const [only] = meant
    if (only === undefined || meant.length > 1) continue
    const status = readStatus(order, item, only)
    // What the list shows without the effect is left to a single question: lists may lag more.
    if (status.kind === 'effective') answers.set(item.ordinal, status)
  }
  return answers
}
