import type { Assumption } from '../probe.ts'

/**
 * What no document of the vendor says and this client takes for granted. Each shows where a person reads about the
 * vendor (`docs/vendors/keyfactor-command.md`), and has its constant here.
 */

/** No figure is known, Command is self-hosted: start here and adapt to 429 answers. */
export const START_PER_SECOND = 5
/** A 429 without a readable `Retry-After` is followed by so long a wait. */
export const THROTTLE_MS = 5_000
/** How long Command's own record may lag behind a revocation. */
export const SETTLE_MS = 3_000
/** How long an accepted revocation may take to show before it is reported as unconfirmed. */
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** How many ids one request may carry is not documented; a connection may choose (`batch_size`). */
export const BATCH_SIZE = 250
export const BATCH_SIZE_MAX = 1_000
/** The vendor's samples ask for 1000 a page; the largest page is unknown. */
export const PAGE_ITEMS = 1_000
/** "ReturnLimit" by default: a page may be cut to so few whatever is asked for. */
export const PAGE_ITEMS_LEAST = 50
/**
 * Length of the conditions of one search, percent-encoded. Command runs on IIS, whose request filtering refuses query
 * strings above 2048 characters unless told otherwise; the other parameters need the rest.
 */
export const CONDITIONS_CHARS_MAX = 1_800
/** A revocation asked for at once may bear an effective date ahead by so much: the clocks of Command's machines differ. */
export const AT_ONCE_MS = 10 * 60_000
/** RFC 6749 section 5.1 leaves `expires_in` out at will. */
export const TOKEN_SECONDS = 300

export const HOLD_IS_REASON_6 =
  'A revoked certificate whose RevocationReason is 6 is taken to be on hold: it counts as done only where certificate_hold was asked for, and for resume as not done.'
export const STATE_2_OR_A_DATE_AHEAD =
  "A certificate counts as revoked when its CertState is 2. One with another state counts too when its RevocationEffDate lies ahead of Command's own clock (the header Date) and is no later than the effective date asked for, or ten minutes where none was: a date that has gone by is taken for what a lifted hold leaves behind."
export const FAILED_IDS =
  'How an answer names the ids that failed is not documented: FailedIds and FailedOperations are read when they come, and an id that no list names is asked about.'
export const RESUMED_IS_NOT_STATE_2 =
  'For resume a certificate counts as done when its CertState is not 2: whether its RevocationEffDate is cleared is not documented.'
export const WORKFLOWS_ARE_NOT_SEARCHED =
  'No search at hand tells which workflows are about a certificate: a doubt is left to a person once a workflow has been met.'
export const NOT_FOUND_WITHOUT_WORDS =
  'A 404 for a certificate\'s id without a body, or with a problem document (RFC 9457), is taken for "no such certificate".'
export const THROTTLES_BY_429 =
  'No refusal for speed is documented: a 429 that is no page for a browser is taken for one, without effect.'
export const CHALLENGE_OF_IIS =
  'A 401 that is a page for a browser counts as a refusal of the account only where it bears WWW-Authenticate, as IIS answers before Command is reached.'
/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: `Rate limits are not published: requests start at ${START_PER_SECOND} a second and adapt to the answers.`,
  },
  {
    id: 'batch-size',
    says: `How many ids one request may carry is not documented: ${BATCH_SIZE}, unless the connection says otherwise.`,
    untold: 'shows when something is revoked',
  },
  { id: 'failed-ids', says: FAILED_IDS, untold: 'shows when a revocation fails' },
  {
    id: 'no-content',
    says: "A 204 without lists is taken as acceptance of all ids of the request, as the vendor's own clients take it; only the status confirms.",
    untold: 'shows when something is revoked',
  },
  {
    id: 'revoked-code',
    says: 'What is answered for a certificate that is revoked already is not documented: after any refusal the status is asked.',
    untold: 'shows when a revoked certificate is revoked again',
  },
  { id: 'revoked-state', says: STATE_2_OR_A_DATE_AHEAD },
  { id: 'hold-state', says: HOLD_IS_REASON_6 },
  { id: 'resumed-state', says: RESUMED_IS_NOT_STATE_2 },
  {
    id: 'serial-spelling',
    says: 'The spelling of serial numbers in searches is not documented: upper-case hex in whole octets is asked for, then the spelling with or without a leading zero.',
  },
  {
    id: 'query-length',
    says: `The longest search is not documented: conditions are joined up to ${CONDITIONS_CHARS_MAX} characters, within what IIS takes by default.`,
  },
  {
    id: 'page-size',
    says: `The largest page is not documented: ${PAGE_ITEMS} certificates are asked for, and the list counts as read when x-total-count says so or a page comes short.`,
  },
  {
    id: 'query-prefix',
    says: 'Which versions take query parameters with the prefix pq. is not documented: both spellings are tried with a search that finds nothing, unless the connection says which.',
  },
  {
    id: 'search-state',
    says: "A search for CertState is taken to list revoked and unrevoked certificates as the certificate's own record shows them.",
  },
  {
    id: 'workflows',
    says: 'A workflow that is Rejected or Failed (GET Workflow Instances) ends its item as refused. Complete is taken to show by the certificate in time. Where the account may not read workflow instances, a rejection does not show.',
  },
  {
    id: 'workflow-search',
    says: WORKFLOWS_ARE_NOT_SEARCHED,
    untold: 'no search is documented that could be asked',
  },
  { id: 'not-found', says: NOT_FOUND_WITHOUT_WORDS },
  { id: 'throttle-429', says: THROTTLES_BY_429, untold: 'shows when too much is asked' },
  { id: 'sign-in-challenge', says: CHALLENGE_OF_IIS },
  {
    id: 'collection',
    says: 'Whether the collection is read from the body or the query is not documented: collectionId is sent in both.',
    untold: 'shows when something is revoked in a collection',
  },
  {
    id: 'token-lifetime',
    says: `An access token without expires_in is taken to be good for ${TOKEN_SECONDS} seconds.`,
  },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
