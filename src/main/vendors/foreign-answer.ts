import type { Answer } from '../http/transport.ts'
import { answerJson } from './error-text.ts'

type Answered = Extract<Answer, { kind: 'answer' }>

/** A page for a browser, or any other markup. */
export const isPage = ({ headers, body }: Answered): boolean =>
  /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(body)

const isRedirect = ({ status }: Answered): boolean => status >= 300 && status < 400

/** Whether nobody of the vendor's can have answered so: a captive portal, a login, a gateway's own page. */
export const isByStranger = (answer: Answered): boolean => isPage(answer) || isRedirect(answer)

/**
 * An answer that is none of the vendor's, in words that say which kind it was: its status, and what stood in place of the
 * vendor's JSON. Never its body; of an address that it leads to the host alone.
 */
export function foreignWords(answer: Answered): string {
  const { status, headers, body } = answer
  if (isRedirect(answer)) return `HTTP ${status}, which leads ${leadsTo(headers['location'])}`
  if (isPage(answer)) return `HTTP ${status} with a web page`
  const type = headers['content-type']?.split(';')[0]?.trim().slice(0, 60) ?? ''
  const called = type === '' ? '' : ` with ${type}`
  if (status !== 200) return `HTTP ${status}${called}`
  if (body.trim() === '') return 'HTTP 200 with nothing in it'
  return answerJson(answer) === undefined
    ? `HTTP 200${called} that is no JSON`
    : 'HTTP 200 with JSON that is not as the vendor documents it'
}

function leadsTo(location: string | undefined): string {
  const url = location !== undefined && URL.canParse(location) ? new URL(location) : null
  return url === null || url.host === '' ? 'to another address' : `to ${url.protocol}//${url.host}`
}
