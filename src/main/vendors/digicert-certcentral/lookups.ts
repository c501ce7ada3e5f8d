import type { z } from 'zod'
import type { Answer } from '../../http/transport.ts'
import { asRead, type Question } from '../answer-reader.ts'
import { askByOffset } from '../list-reading.ts'
import type { Read } from '../port.ts'
import { PAGE_ITEMS } from './assumptions.ts'
import { ORDERS, orderPath, REQUESTS, requestPath } from './paths.ts'
import { readQuestion } from './read-answer.ts'
import {
  CertificateList,
  type ListedCertificate,
  OrderInfo,
  OrderList,
  RequestInfo,
  RequestList,
  StatusChanges,
  User,
} from './wire.ts'

export type Query = readonly (readonly [name: string, value: string])[]
export type Ask = (path: string, query: Query, signal: AbortSignal | undefined) => Promise<Answer>

/** Without it the lists of reissues and duplicates leave archived certificates out. */
const WITH_ARCHIVED: Query = [['show_archived', 'true']]

/** The vendor's questions, one request each. Null: the vendor knows no such thing. */
export type Lookups = ReturnType<typeof createLookups>

export function createLookups(ask: Ask, signal: AbortSignal | undefined) {
  const question = async <S extends z.ZodType>(
    schema: S,
    path: string,
    query: Query = [],
  ): Promise<Question<z.output<S>>> => readQuestion(await ask(path, query, signal), schema)
  const page = (offset: number): Query => [
    ['limit', String(PAGE_ITEMS)],
    ['offset', String(offset)],
  ]
  let denial: string | null = null
  /** Of one thing, which may be denied to a key that is good for others. */
  const single = async <S extends z.ZodType>(
    schema: S,
    path: string,
    query?: Query,
  ): Promise<Read<z.output<S> | null>> => {
    const asked = await question(schema, path, query)
    if (asked.kind === 'error' && asked.proves === 'missing') return { kind: 'ok', value: null }
    if (asked.kind === 'error' && asked.proves === 'hidden') denial = `${asked.code}: ${asked.message}`
    return asRead(asked)
  }
  const certificates = async (path: string): Promise<Read<readonly ListedCertificate[]>> => {
    const read = await single(CertificateList, path, WITH_ARCHIVED)
    return read.kind === 'ok' ? { kind: 'ok', value: read.value?.certificates ?? [] } : read
  }
  return {
    /** Why the vendor did not show the one thing that was asked for, in its own words; null when it did. */
    denial: () => denial,
    /** @param name an order's id, or the serial number of its primary certificate */
    order: async (name: string): Promise<Read<OrderInfo | null>> => single(OrderInfo, orderPath(name)),
    request: async (id: string): Promise<Read<RequestInfo | null>> => single(RequestInfo, requestPath(id)),
    reissues: (order: string) => certificates(`${orderPath(order)}/reissue`),
    duplicates: (order: string) => certificates(`${orderPath(order)}/duplicate`),
    orders: (filters: Query, offset = 0) => question(OrderList, ORDERS, [...filters, ...page(offset)]),
    requests: (status: string, offset = 0) =>
      question(RequestList, REQUESTS, [['status', status], ...page(offset)]),
    /** @param window `YYYY-MM-DD...YYYY-MM-DD` */
    statusChanges: (window: string, offset = 0) =>
      question(StatusChanges, `${ORDERS}/status-changes`, [
        ['filters[status_last_updated]', window],
        ...page(offset),
      ]),
    me: () => question(User, '/user/me'),
  }
}

/** What a page of a list holds, whatever its kind. */
export interface ListPage<T> {
  readonly rows: readonly T[]
  readonly total?: number | undefined
}

/**
 * Goes through a list page by page within `requestsMax`. A list that ignores paging ends with its first page: nothing new
 * comes on the second, or more rows came than were asked for.
 *
 * @param wanted rows that it goes on for until they have come
 * @returns requests made; `ended` is false when the list goes on
 */
export async function walkList<T>(
  ask: (offset: number) => Promise<Question<ListPage<T>>>,
  requestsMax: number,
  onRows: (rows: readonly T[]) => boolean,
  wanted: () => number,
): Promise<Question<{ readonly requests: number; readonly ended: boolean }>> {
  const pages = askByOffset(ask, requestsMax)
  let received = 0
  try {
    while (pages.mayGoOn()) {
      const read = await pages.next(wanted())
      if (read.kind !== 'ok') return read
      const { rows, total } = read.value
      const goesOn = onRows(rows)
      pages.took(rows.length, total ?? null)
      received += rows.length
      const isLast = total === undefined ? rows.length !== PAGE_ITEMS : received >= total || rows.length === 0
      if (isLast || !goesOn) return { kind: 'ok', value: { requests: pages.asked(), ended: true } }
    }
    return { kind: 'ok', value: { requests: pages.asked(), ended: false } }
  } finally {
    await pages.end()
  }
}
