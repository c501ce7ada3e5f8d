import type { ChangeRow, QuestionRow, Source, StatusRange, StatusRow } from './proof.ts'

/** 4xx without those that are about the key, the time or the speed. */
export const REFUSALS: readonly StatusRange[] = [400, 402, [404, 407], [409, 428], [430, 499]]
/** A page for a browser is never the answer of an API. */
export const NO_PAGE = ['error', 'empty', 'other'] as const
const HTTP = (section: string): Source => ({ page: `RFC 9110, section ${section}` })

const PAGE_WHY =
  "Whatever is not of this vendor's making may come from something in between, which may have passed the request on. It says nothing of the key."

/** What answers to a change prove that prove the same at every vendor: after the vendor's own rows. */
export const COMMON_CHANGES: readonly ChangeRow[] = [
  {
    when: { failure: ['not-sent'] },
    proves: 'not-done',
    why: 'No byte of the request was written: refused, not resolved, no TLS, no token, cancelled before.',
    source: { page: 'undici, DispatchHandler: onRequestStart comes right before the first byte' },
  },
  {
    when: { failure: ['in-doubt'] },
    proves: 'doubt',
    why: 'Bytes may have reached the vendor: reset, closed, no answer in time, an answer cut short, cancelled in flight.',
    source: HTTP('9.2.2'),
  },
  {
    when: { status: [408, [500, 599]] },
    proves: 'doubt',
    why: 'It may have failed after the effect, and a gateway may say so after it has passed the request on; with Retry-After too.',
    source: HTTP('15.6'),
  },
  {
    when: { status: [401], body: NO_PAGE },
    proves: 'key-refused',
    about: 'key',
    why: 'The request was not applied, for want of valid credentials.',
    source: HTTP('15.5.2'),
  },
  {
    when: { status: [403], body: ['error'] },
    proves: 'key-refused',
    about: 'rights',
    why: "In the vendor's own words: understood, and not carried out.",
    source: HTTP('15.5.4'),
  },
  {
    when: { status: [429], body: ['page'] },
    proves: 'doubt',
    why: 'The page of somebody else who limits: whether the request went on is not said.',
    source: HTTP('7.6'),
  },
  {
    when: { status: REFUSALS, body: ['error'] },
    proves: 'refused',
    why: "In the vendor's own words: it could not or would not carry the request out.",
    source: HTTP('15.5'),
  },
  { when: {}, proves: 'stranger', why: PAGE_WHY, source: HTTP('7.6') },
]

/** What answers to a question prove that prove the same at every vendor: after the vendor's own rows. */
export const COMMON_QUESTIONS: readonly QuestionRow[] = [
  {
    when: { failure: ['not-sent', 'in-doubt'] },
    proves: 'offline',
    why: 'No answer, and a question has no effect.',
    source: HTTP('9.2.1'),
  },
  {
    when: { status: [429] },
    proves: 'too-fast',
    why: 'Refused for speed.',
    source: { page: 'RFC 6585, section 4' },
  },
  {
    when: { status: [503], retryAfter: true },
    proves: 'too-fast',
    why: 'A question has no effect, so whoever says when to come back is believed.',
    source: HTTP('10.2.3'),
  },
  {
    when: { status: [408, [500, 599]] },
    proves: 'offline',
    why: 'The server failed, not the question.',
    source: HTTP('15.6'),
  },
  {
    when: { status: [401], body: NO_PAGE },
    proves: 'key-refused',
    about: 'key',
    why: 'Not answered, for want of valid credentials.',
    source: HTTP('15.5.2'),
  },
  {
    when: { status: [403], body: ['error', 'empty'] },
    proves: 'key-refused',
    about: 'rights',
    why: 'Understood, and not answered; who says so without words matters to a change only.',
    source: HTTP('15.5.4'),
  },
  {
    when: { body: ['documented'] },
    proves: 'answer',
    why: 'The documented answer, with the documented status.',
    source: HTTP('15.3'),
  },
  {
    when: { status: [404], body: ['error'] },
    proves: 'missing',
    why: "In the vendor's own words; of a list it is no answer.",
    source: HTTP('15.5.5'),
  },
  {
    when: { status: REFUSALS, body: ['error'] },
    proves: 'refused',
    why: "In the vendor's own words.",
    source: HTTP('15.5'),
  },
  { when: {}, proves: 'stranger', why: PAGE_WHY, source: HTTP('7.6') },
]

/** What a client says of a thing that it did not find, or found twice. */
export const COMMON_STATUSES: readonly StatusRow[] = [
  {
    when: { shows: ['nothing such'] },
    proves: 'not-found',
    why: 'The vendor knows, or shows to this key, no such thing.',
    source: HTTP('15.5.5'),
  },
  {
    when: { shows: ['several'] },
    proves: 'ambiguous',
    why: 'The name fits several things: which one is meant is not guessed.',
    source: { page: 'RFC 5280, section 4.1.2.2: serial numbers are unique for one CA only' },
  },
]

/** 429, the refusal for speed: the one that certainly came before the request was looked at. */
export const throttled = (source: Source): ChangeRow => ({
  when: { status: [429], body: NO_PAGE },
  proves: 'too-fast',
  why: 'A request above the limit is refused before it is looked at.',
  source,
})

const ONE_ERRORS = 'DigiCert ONE, Error handling and rate limits'
const NOT_FOUND_CODES = ['resource_not_found', 'entity_not_found']

/** What both products of DigiCert ONE have. */
export const DIGICERT_ONE_CHANGES: readonly ChangeRow[] = [
  throttled({ page: ONE_ERRORS }),
  {
    when: { status: REFUSALS, body: ['error'], code: NOT_FOUND_CODES },
    proves: 'refused-for-good',
    why: 'The vendor knows no such thing.',
    source: { page: `${ONE_ERRORS}, and entity_not_found as its products give it` },
  },
]
export const DIGICERT_ONE_QUESTIONS: readonly QuestionRow[] = [
  {
    when: { status: REFUSALS, body: ['error'], code: NOT_FOUND_CODES },
    proves: 'missing',
    why: 'The vendor knows no such thing.',
    source: { page: `${ONE_ERRORS}, and entity_not_found as its products give it` },
  },
]
