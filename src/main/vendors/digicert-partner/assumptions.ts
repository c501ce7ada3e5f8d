import type { Assumption } from '../probe.ts'

/**
 * What no document of the vendor says and this client takes for granted. Each shows where a person reads about the
 * vendor (`docs/vendors/digicert-partner.md`), and has its constant here.
 */

/** No figure is published: start here and adapt to 429 answers. */
export const START_PER_SECOND = 5
export const THROTTLE_MS = 5_000
/** How long the list may lag behind a revocation. */
export const SETTLE_MS = 3_000
export const CONFIRM_WITHIN_MS = 15 * 60_000

export const LIST_MAY_BE_DENIED =
  'Where the key may not list, an accepted revocation is reported as unconfirmed, never as confirmed; a list that does not read as documented pauses the run.'
export const THROTTLES_BY_429 =
  'No refusal for speed is documented: a 429 that is no page for a browser is taken for one, without effect.'
/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: `Rate limits are not published: requests start at ${START_PER_SECOND} a second and adapt to the answers.`,
  },
  {
    id: 'error-shapes',
    says: 'The shape of error answers is not documented: both of DigiCert\'s forms, {"errors":[…]} and {"error":{…}}, are read.',
  },
  {
    id: 'revoked-code',
    says: 'What the vendor answers for a credential that is already revoked is not documented: after any refusal the list is asked.',
    untold: 'shows when a revoked credential is revoked again',
  },
  {
    id: 'list-lag',
    says: 'That a revoked credential shows at once in the list is not documented: the list is asked again for some minutes.',
    untold: 'shows when a credential is revoked',
  },
  { id: 'may-list', says: LIST_MAY_BE_DENIED },
  { id: 'throttle-429', says: THROTTLES_BY_429, untold: 'shows when too much is asked' },
  {
    id: 'issued-certificates',
    says: 'Certificates issued with a credential are taken to stay valid when it is revoked: the document names what stays active without naming them.',
    untold: 'the API shows no certificates',
  },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
