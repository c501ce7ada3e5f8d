import type { Assumption } from '../probe.ts'

/**
 * What no document of the vendor says and this client takes for granted. Each shows where a person reads about the
 * vendor (`docs/vendors/digicert-certcentral.md`), and has its constant here.
 */

/** After a 429: no `Retry-After` is documented; "waiting seconds to minutes restores" (Services API, "Rate limits"). */
export const THROTTLE_MS = 5_000
/** How long an order's status may lag behind a revocation. */
export const SETTLE_MS = 5_000
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** Size of pages asked for; the documents' own maximum is not at hand. */
export const PAGE_ITEMS = 1_000
/** "The total time frame cannot exceed seven days" (Status change list): from the first to the last day of one question. */
export const CHANGES_DAYS_MAX = 6
/** The window's days are in the vendor's time zone (MDT): it is widened by so many on each side. */
export const WINDOW_MARGIN_DAYS = 1
/** A request at the vendor may bear an earlier time than our own submit by so much and still be ours: clocks differ. */
export const CLOCK_MARGIN_MS = 10 * 60_000

export const DECISIONS_ANSWER_EMPTY =
  'The code of the answer to approving or rejecting is not documented: any 2xx without a body counts as accepted, and the request is asked.'
export const REQUESTS_NAME_NO_CERTIFICATE =
  "The documents do not say which certificate of an order a revoke request is about. On an order with several certificates, a request is taken for a doubtful item's own when it bears the batch's comment, is not older than the submit, belongs to no other item, and no other item of that order is in doubt; else a person must look."
/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: 'The rate limits are 100 requests in 5 seconds and 1000 in 5 minutes: the slower of two published pages; the newer one says 3 minutes.',
  },
  {
    id: 'refused-count',
    says: 'Whether refused requests count against the limits is not documented: they are taken to count.',
    untold: 'shows when the limits are exceeded',
  },
  {
    id: 'comment-name',
    says: 'The comment is sent as "comments", as all of the vendor\'s examples have it; one table calls it "comment".',
    untold: 'shows when something is revoked',
  },
  {
    id: 'revoked-code',
    says: 'The code for what is revoked already, or has an open request, is not documented: after any refusal other than not_found the order is read.',
    untold: 'shows when something revoked is revoked again',
  },
  {
    id: 'skip-approval',
    says: 'A revocation that asked to skip the approval and is answered with a request all the same is followed like any other request.',
    untold: 'shows when something is revoked',
  },
  {
    id: 'request-certificate',
    says: REQUESTS_NAME_NO_CERTIFICATE,
    untold: 'shows when several certificates of an order are revoked',
  },
  {
    id: 'decided-request',
    says: "A request that was decided meanwhile is taken for a doubtful item's own when its comment is the batch's and it is not older than the item's last submit.",
    untold: 'shows when a request of a run is decided',
  },
  {
    id: 'list-words',
    says: 'The lists of reissues and duplicates know the words approved, issued, pending and rejected, and none for a revoked certificate: a certificate counts as revoked when one of them says "revoked" all the same, or the order or the status change list does. None of them says that one is not revoked: what shows no effect is untold, accepted items end as unconfirmed, doubtful ones go to a person.',
  },
  {
    id: 'denials',
    says: "A 403 access_denied|missing_permission or access_denied|invalid_approver is taken to be about the one order, certificate or request, whose item it refuses; a thing that may not be read is untold. A 403 that is a page for a browser is taken for a firewall's: the change is in doubt, and the run pauses.",
    untold: 'shows when a key may not do something',
  },
  {
    id: 'vendor-clock',
    says: "Times of requests are compared with those of our own by the vendor's clock, as the header Date of its answers tells it.",
  },
  {
    id: 'change-rows',
    says: 'The status change list is documented as a list of orders: an order counts by its order_id, and a certificate by its certificate_id, which that list has for one certificate of each order. Of a certificate named by its serial number, the order tells the id.',
  },
  {
    id: 'change-days',
    says: "Days of the status change list are in the vendor's own time zone: windows are widened by a day on each side and split to stay within seven days.",
    untold: 'shows when something changes near midnight',
  },
  {
    id: 'page-size',
    says: 'Sizes of pages are asked for as 1000; a list that ignores paging is read as it comes.',
  },
  { id: 'decision-answer', says: DECISIONS_ANSWER_EMPTY, untold: 'shows when a request is decided' },
  { id: 'serial-spelling', says: 'Serial numbers are sent as upper-case hex in whole octets.' },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
