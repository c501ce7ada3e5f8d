import type { LaggingStatus } from '../../engine/lagging-status.ts'
import type { Reply } from '../../vendor-world.ts'
import { wholeNumber } from '../route.ts'
import type { CertCentralAnswers } from './certcentral-answers.ts'
import type { Order } from './order.ts'

const PAGE_DEFAULT = 1000

/** `GET /order/certificate` (List orders): filters id, status, serial_number, certificate_id, common_name; `limit`, `offset`. */
export function orderList(
  orders: readonly Order[],
  query: URLSearchParams,
  lag: LaggingStatus,
  pageMax: number,
  answers: CertCentralAnswers,
): Reply {
  const limit = Math.min(wholeNumber(query.get('limit') ?? String(PAGE_DEFAULT)) ?? 0, pageMax)
  const offset = wholeNumber(query.get('offset') ?? '0')
  if (limit < 1 || offset === null)
    return answers.error(400, 'bad_request_format', 'limit and offset must be integers.')
  const filters: Readonly<Record<string, (order: Order, wanted: string) => boolean>> = {
    id: (order, wanted) => String(order.id) === wanted,
    status: (order, wanted) => lag.seen(order, order.state, true).status === wanted,
    serial_number: (order, wanted) =>
      order.certificates.some(({ serial }) => serial === wanted.toUpperCase()),
    certificate_id: (order, wanted) => order.certificates.some(({ id }) => String(id) === wanted),
    common_name: (order, wanted) => order.certificates[0]?.commonName === wanted,
  }
  let found = orders
  for (const [name, wanted] of query) {
    const filter = filters[/^filters\[(\w+)\]$/.exec(name)?.[1] ?? '']
    if (filter) found = found.filter((order) => filter(order, wanted))
  }
  const page = found.slice(offset, offset + limit).map(answers.listed)
  lag.searched()
  return { status: 200, json: { orders: page, page: { total: found.length, limit, offset } } }
}
