import { AppError } from '../../app-error.ts'
import { ofAccount, type Question } from '../answer-reader.ts'
import { askByOffset, discoverList, type ListPass, trackList } from '../list-reading.ts'
import type { DiscoveredItem, DiscoveredPage } from '../port.ts'
import { PAGE_ITEMS } from './assumptions.ts'
import type { ListPage, Lookups, Query } from './lookups.ts'
import { ANY_STATUS, KIND_FALLBACK, QUERY_FIELDS } from './query-fields.ts'
import { RIGHTS_HINT } from './read-answer.ts'
import { type OrderList, type RequestInfo, wordOf } from './wire.ts'

const STATUS_FALLBACK = 'issued'

/**
 * Finds orders, their primary certificates, or open revoke requests, each once.
 *
 * @throws AppError `input.…` for a filter that the search does not have, `halt.…` when the vendor cannot be read to the end
 */
export function discover(
  lookups: Lookups,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const { kind, filters } = readFilters(query)
  if (kind === 'request') {
    const read = () =>
      readPass(
        (offset) => lookups.requests('pending', offset),
        ({ requests, page }) => ({ rows: requests, total: page?.total }),
      )
    return discoverList(read, idOf, fromRequest, signal)
  }
  const read = () =>
    readPass(
      (offset) => lookups.orders(filters, offset),
      ({ orders, page }) => ({ rows: orders, total: page?.total }),
    )
  return discoverList(read, idOf, kind === 'order' ? fromOrder : fromCertificate, signal)
}

const idOf = ({ id }: { readonly id: number }): number => id

async function* readPass<V, T extends { readonly id: number }>(
  ask: (offset: number) => Promise<Question<V>>,
  read: (value: V) => ListPage<T>,
): ListPass<T> {
  const track = trackList<T>(idOf)
  const pages = askByOffset(ask)
  try {
    for (;;) {
      const answer = ofAccount(await pages.next(), RIGHTS_HINT)
      if (answer.kind !== 'ok') return answer
      const { rows, total = null } = read(answer.value)
      yield { rows, total }
      pages.took(rows.length, total)
      if (!track.add(rows, total, rows.length !== PAGE_ITEMS)) return { kind: 'ok', value: track.facts() }
    }
  } finally {
    await pages.end()
  }
}

type ListedOrder = OrderList['orders'][number]

const present = (pairs: readonly (readonly [string, string | null | undefined])[]): Record<string, string> =>
  Object.fromEntries(
    pairs.flatMap(([name, value]) =>
      value === null || value === undefined || value === '' ? [] : [[name, value]],
    ),
  )

const orderFacts = ({ certificate, organization, container, product, status }: ListedOrder) =>
  present([
    ['common_name', certificate?.common_name],
    ['organization', organization?.name],
    ['valid_from', certificate?.valid_from],
    ['valid_to', certificate?.valid_till],
    ['status', wordOf(status)],
    ['product', product?.name],
    ['product_type', product?.type],
    ['container', container?.name],
  ])

const fromOrder = (order: ListedOrder): DiscoveredItem => ({
  target: { order_id: String(order.id) },
  attributes: orderFacts(order),
})

/** An order that was never issued has no certificate yet. */
function fromCertificate(order: ListedOrder): DiscoveredItem | null {
  const id = order.certificate?.id
  if (id === null || id === undefined) return null
  return {
    target: { certificate_id: String(id) },
    attributes: { ...orderFacts(order), order_id: String(order.id) },
  }
}

function fromRequest(request: RequestInfo): DiscoveredItem | null {
  if (wordOf(request.type) !== 'revoke') return null
  const attributes = present([
    ['status', wordOf(request.status)],
    ['order_id', request.order == null ? undefined : String(request.order.id)],
    ['common_name', request.order?.certificate?.common_name],
    ['requested_at', request.date],
  ])
  return { target: { request_id: String(request.id) }, attributes }
}

function readFilters(query: Readonly<Record<string, string>>): { kind: string; filters: Query } {
  const known = new Map(QUERY_FIELDS.map((field) => [field.name, field]))
  const given = Object.entries(query).flatMap(([name, value]) =>
    value.trim() === '' ? [] : [[name, value.trim()] as const],
  )
  for (const [name, value] of given) {
    const field = known.get(name)
    if (field === undefined) {
      throw new AppError('input.unknown-filter', `The search has no filter "${name}".`, {
        hint: `It has: ${[...known.keys()].join(', ')}.`,
      })
    }
    if (field.type === 'choice' && !field.choices.some((choice) => choice.value === value)) {
      throw new AppError('input.bad-filter', `${field.label} does not take "${value}".`, {
        hint: `It takes: ${field.choices.map((choice) => choice.value).join(', ')}.`,
      })
    }
  }
  const {
    kind = KIND_FALLBACK,
    status = STATUS_FALLBACK,
    ...others
  } = Object.fromEntries(given) as Record<string, string>
  if (kind === 'request' && given.some(([name]) => name !== 'kind')) {
    throw new AppError('input.bad-filter', 'Open requests cannot be filtered at the vendor.', {
      hint: 'Search for all of them, and filter when the batch is made.',
    })
  }
  const pairs = Object.entries({ ...others, ...(status === ANY_STATUS ? {} : { status }) })
  return { kind, filters: pairs.map(([name, value]) => [`filters[${name}]`, value] as const) }
}
