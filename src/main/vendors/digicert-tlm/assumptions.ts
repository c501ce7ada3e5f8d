import type { Assumption } from '../probe.ts'

/**
 * What no document of the vendor says and this client takes for granted. Each shows where a person reads about the
 * vendor (`docs/vendors/digicert-tlm.md`), and has its constant here.
 */

/** No figure is published ("Error handling and rate limits"): start here and adapt to 429 answers. */
export const START_PER_SECOND = 5
/** A 429 without a readable `Retry-After` is followed by so long a wait. */
export const THROTTLE_MS = 5_000
/** "The revocation may not have propagated yet. Wait a few seconds" (Bulk revoke multiple certificates, Step 3): how long that is. */
export const SETTLE_MS = 3_000
/** How long an accepted revocation may take to show before it is reported as unconfirmed. */
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** The documented example asks for 50 a page; the maximum is unknown. Tried first, and given up for 50 when refused. */
export const PAGE_ITEMS = 1_000
export const PAGE_ITEMS_DOCUMENTED = 50
/** The end of a `valid_from` window may or may not be part of it, and in which zone: windows are widened by so many days. */
export const WINDOW_MARGIN_DAYS = 1

export const HOLD_SHOWS_SUSPENDED =
  'A certificate on hold is taken to show the status "suspended", as the status filter of certificate-search names it.'
/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'error-shapes',
    says: 'Errors come with a code, or with a field or a status and a message only: all forms are read. entity_not_found is taken for resource_not_found, and an error without a code that names thumbprint_sha256 for a collision.',
  },
  {
    id: 'rate-limits',
    says: `Rate limits are not published: requests start at ${START_PER_SECOND} a second and adapt to the answers.`,
  },
  {
    id: 'revoked-code',
    says: 'The code for a certificate that is already revoked is not documented: after any refusal other than resource_not_found and entity_not_found the status is asked.',
    untold: 'shows when a revoked certificate is asked to be revoked',
  },
  { id: 'hold-status', says: HOLD_SHOWS_SUSPENDED },
  {
    id: 'resume-thumbprint',
    says: 'thumbprint_sha256 is documented for revoking and for the status. Resuming sends it too when the inventory has it.',
    untold: 'shows when a certificate is resumed',
  },
  {
    id: 'serial-spelling',
    says: 'Serial numbers are sent as the documentation lists them: upper-case hex in whole octets, with a leading zero digit where needed.',
  },
  {
    id: 'page-size',
    says: `The largest page of certificate-search is not documented: ${PAGE_ITEMS} items are asked for, and ${PAGE_ITEMS_DOCUMENTED} (the documented example) when that is refused.`,
  },
  {
    id: 'window-ends',
    says: 'Whether the last day of a valid_from window belongs to it is not documented: windows are widened by a day on each side and what falls outside is left out here.',
  },
  {
    id: 'after-503',
    says: 'A 503 may have had an effect, with or without Retry-After: the status is asked before anything is repeated.',
    untold: 'shows when the vendor fails',
  },
  {
    id: 'certificate-type',
    says: 'Whether a certificate is public, private or ACME is not part of any documented answer: it is read from the inventory column certificate_type.',
  },
  { id: 'request-id', says: 'If an answer carries an x-request-id header, it is kept for the report.' },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
