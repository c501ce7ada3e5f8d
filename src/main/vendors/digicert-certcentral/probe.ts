import { countOf } from '../../../contract/counted.ts'
import { canonicalSerial, sameSerial } from '../../inventory/serial.ts'
import { answerJson, readDigicertError } from '../error-text.ts'
import type { ProbeFinding, VendorProbe } from '../probe.ts'
import {
  answerWords,
  differs,
  holds,
  jsonOf,
  noAnswer,
  type ProbeAsk,
  probeAsk,
  untold,
} from '../probe-findings.ts'
import { ASSUMED, CHANGES_DAYS_MAX, PAGE_ITEMS } from './assumptions.ts'
import { ORDERS, orderPath } from './paths.ts'
import { CertificateList, OrderInfo, OrderList, StatusChanges, wordOf } from './wire.ts'

const EMPTY = 'this key is shown no order to look at'
/** "approved, issued, pending and rejected", and `revoked`, which no page has. */
const LIST_WORDS = ['approved', 'issued', 'pending', 'rejected', 'revoked']
/** Orders whose lists are looked at. */
const SAMPLES = 3

const page = (limit: number): [string, string][] => [
  ['limit', String(limit)],
  ['offset', '0'],
]

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [],
  async look(asking) {
    const ask = probeAsk(asking, { 'x-dc-devkey': asking.secret })
    const listed = await ask(ORDERS, page(PAGE_ITEMS))
    const parsed = OrderList.safeParse(jsonOf(listed))
    const orders = parsed.success ? parsed.data.orders : []
    const total = parsed.success ? parsed.data.page?.total : undefined
    const revoked = orders.filter(({ status }) => wordOf(status) === 'revoked')
    const samples = [...revoked, ...orders].slice(0, SAMPLES).map(({ id }) => String(id))
    const [sample] = orders.filter(({ status }) => wordOf(status) === 'issued').map(({ id }) => String(id))
    return {
      findings: [
        clockFinding(listed),
        parsed.success ? pageFinding(orders.length, total) : noAnswer('page-size', listed),
        await lookAtLists(ask, samples),
        await lookAtChanges(ask, listed),
        sample === undefined ? untold('serial-spelling', EMPTY) : await lookForSerial(ask, sample),
      ],
      learnt: {},
    }
  },
}

type Answered = Awaited<ReturnType<ProbeAsk>>

const clockFinding = (answer: Answered): ProbeFinding => {
  if (answer.kind !== 'answer') return noAnswer('vendor-clock', answer)
  return answer.vendorClock === undefined
    ? differs('vendor-clock', 'answers bear no header Date that can be read')
    : holds(
        'vendor-clock',
        `answers bear the header Date; the vendor's clock is ${apart(answer.vendorClock.aheadMs)}`,
      )
}

/** The header has whole seconds. */
function apart(aheadMs: number): string {
  const seconds = Math.round(aheadMs / 1000)
  if (Math.abs(seconds) <= 1) return 'that of this machine, to a second'
  return `${Math.abs(seconds).toLocaleString('en')} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine's`
}

function pageFinding(rows: number, total: number | undefined): ProbeFinding {
  const id = 'page-size'
  if (total === undefined)
    return rows < PAGE_ITEMS
      ? untold(id, `${countOf(rows, 'order')} came, and the list tells no total`)
      : holds(id, `${countOf(rows, 'order')} came, and the list tells no total`)
  const seen = `${PAGE_ITEMS} orders were asked for, ${rows} of ${total} came`
  if (rows > PAGE_ITEMS) return holds(id, `${seen}: the list ignores paging`)
  return rows >= Math.min(PAGE_ITEMS, total) ? holds(id, seen) : differs(id, seen)
}

async function lookAtLists(ask: ProbeAsk, orders: readonly string[]): Promise<ProbeFinding> {
  const id = 'list-words'
  if (orders.length === 0) return untold(id, EMPTY)
  const words = new Set<string>()
  for (const order of orders) {
    for (const kind of ['reissue', 'duplicate']) {
      const answer = await ask(`${orderPath(order)}/${kind}`, [['show_archived', 'true']])
      const list = CertificateList.safeParse(jsonOf(answer))
      if (list.success) for (const { status } of list.data.certificates) words.add(wordOf(status))
      else if (answer.kind !== 'answer' || readDigicertError(answerJson(answer)) === null)
        return noAnswer(id, answer)
    }
  }
  words.delete('')
  const strange = [...words].filter((word) => !LIST_WORDS.includes(word))
  if (strange.length > 0) return differs(id, `${strange.length} of the words seen are none of these`)
  if (words.size === 0) return untold(id, 'the orders looked at have no reissues and duplicates')
  const seen = `words seen in ${countOf(orders.length, 'order')}: ${[...words].sort().join(', ')}`
  return words.has('revoked')
    ? holds(id, `${seen}. The lists do say revoked, which confirms more certificates`)
    : holds(id, seen)
}

async function lookAtChanges(ask: ProbeAsk, dated: Answered): Promise<ProbeFinding> {
  const id = 'change-rows'
  const now = dated.kind === 'answer' ? dated.vendorClock?.now : undefined
  if (now === undefined) return untold(id, "the vendor's own time is not known")
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
  const window = `${day(now - CHANGES_DAYS_MAX * 86_400_000)}...${day(now)}`
  const answer = await ask(`${ORDERS}/status-changes`, [
    ['filters[status_last_updated]', window],
    ...page(PAGE_ITEMS),
  ])
  const changes = StatusChanges.safeParse(jsonOf(answer))
  if (!changes.success)
    return answer.kind === 'answer' && answer.status < 500
      ? differs(
          id,
          `the list does not read as documented: ${answerWords(answer, readDigicertError(answerJson(answer)))}`,
        )
      : noAnswer(id, answer)
  const rows = StatusChanges.options[0].safeParse(changes.data)
  const orders = rows.success ? rows.data.orders.map(({ order_id }) => order_id) : []
  if (orders.length === 0) return untold(id, 'nothing has changed in the last days')
  return new Set(orders).size < orders.length
    ? differs(
        id,
        `${countOf(orders.length, 'row')} are about ${countOf(new Set(orders).size, 'order')}: rows are about certificates`,
      )
    : holds(id, `${countOf(orders.length, 'row')}, each about another order`)
}

async function lookForSerial(ask: ProbeAsk, order: string): Promise<ProbeFinding> {
  const id = 'serial-spelling'
  const answer = await ask(orderPath(order))
  const info = OrderInfo.safeParse(jsonOf(answer))
  if (!info.success) return noAnswer(id, answer)
  const listed = info.data.certificate?.serial_number
  if (!listed) return untold(id, 'the order looked at tells no serial number')
  const ours = canonicalSerial(listed)
  if (!/^(?:[0-9A-F]{2})+$/.test(ours)) return differs(id, 'a serial number is told that is not hex')
  const same = OrderInfo.safeParse(jsonOf(await ask(orderPath(ours))))
  const isFound = same.success && String(same.data.id) === order && sameSerial(listed, ours)
  const spelt = listed === ours ? 'the vendor spells it so too' : 'the vendor spells it otherwise'
  return isFound
    ? holds(id, `an order is found by it; ${spelt}`)
    : differs(id, `no order is found by it; ${spelt}`)
}
