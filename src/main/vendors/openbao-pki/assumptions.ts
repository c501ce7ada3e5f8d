import type { Assumption } from '../probe.ts'

/**
 * What no document of OpenBao or Vault says and this client takes for granted. Each shows where a person reads about the vendor
 * (`docs/vendors/openbao-pki.md`), and has its constant here.
 */

/** Quotas are each installation's own: start here and adapt to 429 answers. */
export const START_PER_SECOND = 5
export const THROTTLE_MS = 5_000
/** How long a standby or secondary may lag behind the active node. */
export const SETTLE_MS = 1_000
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** How many serial numbers a page of a list is asked for. */
export const PAGE_ITEMS = 1_000
/** Life of a token whose answer names none. */
export const TOKEN_SECONDS = 600

export const VAULT_ALIKE =
  "HashiCorp Vault is taken to answer as OpenBao does, from which it has parted: all facts are from OpenBao's documents and source."
export const DENIED_IS_403 =
  'A token that has ended is refused as one without rights (403, "permission denied"): either pauses the run.'
export const OWN_WORDS =
  'Errors have words and no codes: "not found" and "no handler for route" are told by their words.'

/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: `Quotas are each installation's own: requests start at ${START_PER_SECOND} a second and adapt to the answers.`,
  },
  { id: 'vault-alike', says: VAULT_ALIKE, untold: 'nothing that is read tells the two apart for certain' },
  { id: 'not-found', says: OWN_WORDS },
  {
    id: 'status-lag',
    says: 'That a standby node shows a revocation at once is not documented: the certificate is asked for again for some minutes.',
    untold: 'shows when something is revoked',
  },
  {
    id: 'paging',
    says: `Lists are asked for ${PAGE_ITEMS} at a time (after, limit). A version that heeds neither gives all at once, which is read as well.`,
  },
  {
    id: 'detailed-list',
    says: 'Versions without the detailed list of certificates are asked for the plain one: names and ends are missing then.',
  },
  {
    id: 'crl-rebuild',
    says: 'A revocation is taken to reach the CRL with its own request, unless auto_rebuild is set; the check of the connection says which.',
  },
  { id: 'ended-token', says: DENIED_IS_403, untold: 'shows when a token ends' },
  {
    id: 'token-lifetime',
    says: `A token of AppRole without a lease_duration is taken to be good for ${TOKEN_SECONDS} seconds.`,
  },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
