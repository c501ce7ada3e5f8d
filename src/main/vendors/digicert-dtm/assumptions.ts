import type { Assumption } from '../probe.ts'

/**
 * What no document of the vendor says and this client takes for granted. Each shows where a person reads about the
 * vendor (`docs/vendors/digicert-dtm.md`), and has its constant here.
 */

/** No figure is published ("Error handling and rate limits" of DigiCert ONE): start here and adapt to 429 answers. */
export const START_PER_SECOND = 5
/** A 429 without a readable `Retry-After` is followed by so long a wait. */
export const THROTTLE_MS = 5_000
/** How long the credential's record may lag behind a change. */
export const SETTLE_MS = 3_000
/** How long an accepted change may take to show before it is reported as unconfirmed. */
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** The credential that is asked for to try a key: nobody's. */
export const NOBODYS_CREDENTIAL = 'rescind-connection-check'

export const REPLACEMENTS_ARE_UNTOLD =
  'No request tells whether a client administrator was replaced: an accepted replacement ends as unconfirmed, and one in doubt goes to a person.'
/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: `Rate limits are not published: requests start at ${START_PER_SECOND} a second and adapt to the answers.`,
  },
  {
    id: 'read-status-code',
    says: 'The page shows "201 OK" for reading a status: 200 and 201 are both read, and only the field status decides.',
  },
  {
    id: 'error-shapes',
    says: 'Error codes of this product are not documented: after any refusal other than resource_not_found and entity_not_found the status is asked. Errors without a code, with a field or a status and a message only, are read too; a 404 in any of these forms means that there is no such credential.',
  },
  {
    id: 'key-check',
    says: `No request to try a key is documented: the credential "${NOBODYS_CREDENTIAL}" is asked for, and "not found" in DigiCert's words means that the key is taken.`,
  },
  {
    id: 'unique-names',
    says: 'Names of credentials are taken to be unique for a user: user_id goes with every request, also where the page calls it optional.',
  },
  {
    id: 'no-list',
    says: 'A list of credentials is not documented: inventories come from files, and each status is asked for one by one.',
  },
  {
    id: 'oauth-token',
    says: 'How an OAuth token for replace-client-admin is obtained is not documented: it is given as the key of a connection of its own, and sent in x-api-key as the page shows it.',
    untold: 'how a token is obtained is not asked of the API',
  },
  {
    id: 'phone-number',
    says: 'phone_number is sent as a number, as the examples show it: digits only, without plus sign, blanks or hyphens.',
    untold: 'shows when an administrator is replaced',
  },
  {
    id: 'replacement-status',
    says: REPLACEMENTS_ARE_UNTOLD,
    untold: 'shows when an administrator is replaced',
  },
  {
    id: 'final-statuses',
    says: 'For revoke a credential counts as done when its status is REVOKED or DEACTIVATED; for cancel when it is DEACTIVATED.',
  },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
