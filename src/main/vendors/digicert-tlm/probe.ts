import { canonicalSerial, sameSerial } from '../../inventory/serial.ts'
import { PAGE_ITEMS_FIELD } from '../connection-fields.ts'
import { answerJson, readDigicertError } from '../error-text.ts'
import type { Learnt, ProbeFinding, VendorProbe } from '../probe.ts'
import {
  answerWords,
  differs,
  errorFinding,
  holds,
  jsonOf,
  noAnswer,
  type ProbeAsk,
  probeAsk,
  untold,
} from '../probe-findings.ts'
import { ASSUMED, PAGE_ITEMS, PAGE_ITEMS_DOCUMENTED } from './assumptions.ts'
import { Certificate, SearchPage } from './wire.ts'

const API = '/mpki/api/v1'
const SEARCH = `${API}/certificate-search`
/** Twenty octets are the most that a serial number may have (RFC 5280, section 4.1.2.2); all bits set would be a negative one. */
const NOBODYS_SERIAL = 'F'.repeat(40)
const EMPTY = 'this key is shown no certificate to look at'

const page = (limit: number): [string, string][] => [
  ['limit', String(limit)],
  ['offset', '0'],
]
const readPage = (value: unknown): SearchPage | null => {
  const parsed = SearchPage.safeParse(value)
  return parsed.success ? parsed.data : null
}

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [],
  async look(asking) {
    const ask = probeAsk(asking, { 'x-api-key': asking.secret })
    const pages = await lookAtPages(ask)
    const sample = pages.sample
    const error = await ask(`${API}/certificate/${NOBODYS_SERIAL}`)
    const requestId = error.kind === 'answer' ? error.headers['x-request-id'] : undefined
    return {
      findings: [
        pages.finding,
        errorFinding('error-shapes', error, readDigicertError),
        await lookForHold(ask),
        sample === undefined
          ? untold('serial-spelling', EMPTY)
          : await lookForSerial(ask, pages.shown, sample),
        sample === undefined ? untold('window-ends', EMPTY) : await lookForWindow(ask, sample),
        sample === undefined ? untold('certificate-type', EMPTY) : await lookForType(ask, sample),
        requestId === undefined
          ? untold('request-id', 'no answer that was looked at bears x-request-id')
          : holds('request-id', 'answers bear x-request-id'),
      ],
      learnt: pages.learnt,
    }
  },
}

interface Pages {
  readonly finding: ProbeFinding
  readonly learnt: Learnt
  readonly shown: readonly Certificate[]
  readonly sample: Certificate | undefined
}

async function lookAtPages(ask: ProbeAsk): Promise<Pages> {
  const id = 'page-size'
  const learn = (items: number): Learnt => ({ options: { [PAGE_ITEMS_FIELD.name]: String(items) } })
  const wide = await ask(SEARCH, page(PAGE_ITEMS))
  const found = readPage(jsonOf(wide))
  if (found !== null) {
    const { limit, items, total } = found
    const given = items.length < total ? Math.min(limit, items.length) : limit
    const seen = `${PAGE_ITEMS} items were asked for, and the vendor gives ${given} a page`
    const shown = { shown: items, sample: items[0] }
    if (given >= PAGE_ITEMS) return { finding: holds(id, seen), learnt: {}, ...shown }
    return given < 1
      ? { finding: untold(id, 'the page names no size'), learnt: {}, ...shown }
      : { finding: differs(id, seen), learnt: learn(given), ...shown }
  }
  if (wide.kind !== 'answer' || wide.status !== 400)
    return { finding: noAnswer(id, wide), learnt: {}, shown: [], sample: undefined }
  const narrow = await ask(SEARCH, page(PAGE_ITEMS_DOCUMENTED))
  const smaller = readPage(jsonOf(narrow))
  const refused = `${PAGE_ITEMS} are refused (${answerWords(wide, readDigicertError(answerJson(wide)))})`
  return smaller === null
    ? {
        finding: differs(id, `${refused}, and ${PAGE_ITEMS_DOCUMENTED} too: ${answerWords(narrow)}`),
        learnt: {},
        shown: [],
        sample: undefined,
      }
    : {
        finding: holds(id, `${refused}, and ${PAGE_ITEMS_DOCUMENTED} are given`),
        learnt: learn(PAGE_ITEMS_DOCUMENTED),
        shown: smaller.items,
        sample: smaller.items[0],
      }
}

async function lookForHold(ask: ProbeAsk): Promise<ProbeFinding> {
  const id = 'hold-status'
  const answer = await ask(SEARCH, [['status', 'suspended'], ...page(PAGE_ITEMS_DOCUMENTED)])
  const found = readPage(jsonOf(answer))
  if (found === null)
    return answer.kind === 'answer' && answer.status === 400
      ? differs(id, 'the search does not know the status suspended')
      : noAnswer(id, answer)
  const words = [...new Set(found.items.map(({ status }) => status))]
  if (words.some((word) => word.trim().toLowerCase() !== 'suspended'))
    return differs(id, `a search for suspended certificates finds some of the status ${words.join(', ')}`)
  const held = found.items.some(({ revocation }) => /hold/i.test(revocation?.reason ?? ''))
  return held
    ? holds(id, `a certificate with the reason certificate_hold shows ${words.join(', ')}`)
    : untold(id, 'no certificate on hold is shown to this key')
}

/** The spelling of lists, and whether a search by ours finds the same certificate; of one with a leading zero where there is one. */
async function lookForSerial(
  ask: ProbeAsk,
  shown: readonly Certificate[],
  first: Certificate,
): Promise<ProbeFinding> {
  const id = 'serial-spelling'
  const sample = shown.find(({ serial_number }) => canonicalSerial(serial_number).startsWith('0')) ?? first
  const ours = canonicalSerial(sample.serial_number)
  const zero = ours.startsWith('0') ? 'one with a leading zero' : 'none shown has a leading zero'
  const answer = await ask(SEARCH, [['serial_number', ours], ...page(PAGE_ITEMS_DOCUMENTED)])
  const found = readPage(jsonOf(answer))
  if (found === null) return noAnswer(id, answer)
  const isFound = found.items.some(({ serial_number }) => sameSerial(serial_number, ours))
  const same = shown.filter(({ serial_number }) => serial_number === canonicalSerial(serial_number)).length
  const spelt = `${same} of ${shown.length} are listed in this spelling (${zero})`
  return isFound
    ? holds(id, `a search by it finds the certificate; ${spelt}`)
    : differs(id, `a search by it finds nothing; ${spelt}`)
}

async function lookForWindow(ask: ProbeAsk, sample: Certificate): Promise<ProbeFinding> {
  const id = 'window-ends'
  const day = (sample.valid_from ?? '').slice(0, 10)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return differs(id, 'valid_from is no date such as 2026-03-01')
  const serial = canonicalSerial(sample.serial_number)
  const shifted = (days: number): string =>
    new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
  const within = async (first: string, last: string): Promise<boolean | null> => {
    const answer = await ask(SEARCH, [
      ['serial_number', serial],
      ['valid_from', `${first}_${last}`],
      ...page(PAGE_ITEMS_DOCUMENTED),
    ])
    const found = readPage(jsonOf(answer))
    return found === null ? null : found.items.some(({ serial_number }) => sameSerial(serial_number, serial))
  }
  const exact = await within(day, day)
  const widened = await within(shifted(-1), shifted(1))
  if (exact === null || widened === null) return untold(id, 'the search with a window is not answered')
  if (!widened) return differs(id, 'a window that is a day wider on each side leaves the certificate out')
  return holds(
    id,
    exact ? 'the last day belongs to the window' : 'the last day does not belong to the window',
  )
}

async function lookForType(ask: ProbeAsk, sample: Certificate): Promise<ProbeFinding> {
  const id = 'certificate-type'
  const thumbprint = sample.thumbprint?.trim()
  const answer = await ask(
    `${API}/certificate/${canonicalSerial(sample.serial_number)}`,
    thumbprint ? [['thumbprint_sha256', thumbprint.replaceAll(':', '').toUpperCase()]] : undefined,
  )
  const record = Certificate.safeParse(answerJson(answer))
  if (!record.success) return noAnswer(id, answer)
  const told = record.data.certificate_type ?? sample.certificate_type
  return told == null
    ? holds(id, 'neither the list nor the record has certificate_type')
    : differs(id, 'the vendor tells certificate_type: a search keeps it in the inventory')
}
