import type { Assumption } from '../probe.ts'

/**
 * What no document of EJBCA says and this client takes for granted. Each shows where a person reads about the vendor
 * (`docs/vendors/ejbca.md`), and has its constant here. `ejbca-ce` is the source of its Community edition
 * (github.com/Keyfactor/ejbca-ce), which Keyfactor publishes.
 */

/** EJBCA is self-hosted, and no figure is known: start here and adapt to 429 answers of whatever stands before it. */
export const START_PER_SECOND = 5
export const THROTTLE_MS = 5_000
/** How long the status may lag behind a revocation, as with replicated databases. */
export const SETTLE_MS = 3_000
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** How many certificates a page of a search is asked for. */
export const PAGE_ITEMS = 500
/** Clocks of ours and of EJBCA may differ so much: a list of what was revoked since a run began starts earlier. */
export const CLOCKS_APART_MS = 60 * 60_000
/** Life of an access token whose answer does not name one. */
export const TOKEN_SECONDS = 300

export const THROTTLES_BY_429 =
  'EJBCA itself refuses nothing for speed: a 429 that is no page for a browser is taken for one of a gateway, without effect.'
export const ENDS_BY_403 =
  'EJBCA answers 403 to a token that has ended as to one without rights: either pauses the run, and a run that goes on has a new token. Tokens are renewed before they end.'
export const HOLD_IS_REASON_6 =
  'A listed certificate with status 40 and revocation reason 6 is taken to be on hold.'
export const APPROVALS_ARE_NOT_SEARCHED =
  'No search at hand tells which approval requests are about a certificate: a doubt is left to a person once an approval request has been met.'
export const OLD_VERSIONS_TELL_NO_APPROVAL =
  'Versions that do not know GET v1/approval/{id}/status, or do not tell the request id, show a rejection nowhere: the item waits on.'

/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: `Rate limits are not published: requests start at ${START_PER_SECOND} a second and adapt to the answers.`,
  },
  { id: 'throttle-429', says: THROTTLES_BY_429, untold: 'shows when too much is asked' },
  {
    id: 'issuer-spelling',
    says: "EJBCA is taken to find a CA by its distinguished name whatever the order of the name's parts, as its Community edition does: names are sent from the narrow part to the wide one (CN first).",
  },
  {
    id: 'slash-in-issuer',
    says: 'A CA whose name holds a slash may not be reached: application servers can be set to refuse an encoded slash (%2F) in a path.',
    untold: 'shows when a CA has such a name',
  },
  {
    id: 'not-found',
    says: "A 404 in EJBCA's own form is taken for good: it shows no such certificate, or no such CA, to this account.",
  },
  {
    id: 'status-lag',
    says: 'That the status shows a revocation at once is not documented: it is asked again for some minutes.',
    untold: 'shows when something is revoked',
  },
  {
    id: 'page-size',
    says: `The largest page of a search is not documented: ${PAGE_ITEMS} certificates are asked for, and the list counts as read when an empty page comes.`,
  },
  {
    id: 'sorted-pages',
    says: 'Pages are taken to be cut from one order when a search is sorted by ISSUED_DATE. Lists are read until a second reading finds nothing new.',
  },
  { id: 'hold-status', says: HOLD_IS_REASON_6 },
  { id: 'approval-status', says: OLD_VERSIONS_TELL_NO_APPROVAL },
  {
    id: 'approval-search',
    says: APPROVALS_ARE_NOT_SEARCHED,
    untold: 'no search is documented that could be asked',
  },
  { id: 'ended-token', says: ENDS_BY_403, untold: 'shows when a token ends' },
  {
    id: 'token-lifetime',
    says: `An access token without expires_in is taken to be good for ${TOKEN_SECONDS} seconds.`,
  },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
