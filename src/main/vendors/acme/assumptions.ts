import type { Assumption } from '../probe.ts'

/**
 * What RFC 8555 leaves to whoever runs a directory, and this client takes for granted. Each shows where a person reads about
 * the vendor (`docs/vendors/acme.md`), and has its constant here.
 */

/** No figure is given: start here and adapt to 429 answers. */
export const START_PER_SECOND = 5
export const THROTTLE_MS = 5_000
/** Nothing tells a certificate's status: a doubt is not waited for longer than this. */
export const SETTLE_MS = 1_000
export const CONFIRM_WITHIN_MS = 15 * 60_000
/** After so many refused nonces in a row no fresh one will do: then it is waited as after a refusal for speed. */
export const BAD_NONCES_MAX = 25
/** As many as requests may be on their way; the freshest are used first. */
export const NONCES_KEPT_MAX = 32

export const THROTTLES_BY_429 =
  'A 429 that is no page for a browser is a refusal for speed, without effect, also where it is no problem document.'
export const NONCES_REFUSED =
  'A directory that refuses many nonces one after the other is asked again after a wait: RFC 8555 says nothing of one that goes on refusing.'
/** In the order of the document for administrators, which calls each by its id as the probe does. */
export const ASSUMED: readonly Assumption[] = [
  {
    id: 'rate-limits',
    says: `Limits are each operator's own: requests start at ${START_PER_SECOND} a second and adapt to the answers.`,
  },
  {
    id: 'one-host',
    says: "The addresses that a directory names are on the directory's own host and port: others are not asked, since the connection was checked and paced for this one.",
  },
  {
    id: 'plain-addresses',
    says: 'These addresses have no query and no fragment.',
  },
  {
    id: 'error-form',
    says: 'Refusals are problem documents whose type begins with urn:ietf:params:acme:error:. Anything else is not taken for the word of the directory.',
  },
  { id: 'throttle-429', says: THROTTLES_BY_429, untold: 'shows when too much is asked' },
  { id: 'nonces-refused', says: NONCES_REFUSED, untold: 'shows when certificates are revoked' },
  {
    id: 'reasons-taken',
    says: "Which reasons an operator takes is written in no directory: all of RFC 5280 are sent unless the batch's option says whose they are, and badRevocationReason refuses the certificate.",
    untold: 'shows when a certificate is revoked',
  },
  {
    id: 'reason-recorded',
    says: 'An operator may record another reason than the one that was asked for: the check of effect shows which.',
    untold: 'shows when a certificate is revoked',
  },
]
export const ASSUMPTIONS: readonly string[] = ASSUMED.map(({ says }) => says)
