/** A whole number from 1 to 2^53 - 1 in its only spelling: no sign, blank, fraction, exponent or leading zero. */
const ID = /^[1-9]\d{0,15}$/

/** Whether a text is an id that may stand in a path. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && ID.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER
}

/**
 * Path of "Revoke an ACME credential".
 *
 * The same path without the credential's id revokes every active credential of the contract ("Revoke all active ACME
 * credentials"). So an id is looked at once more here, where the path is made, although import and sealing have done so.
 *
 * @throws RangeError when either id is not a positive whole number: a bug, and nothing is sent
 */
export function revokePath(contract: string | undefined, credential: string | undefined): string {
  if (!isId(contract) || !isId(credential))
    throw new RangeError('no request is made without the ids of a contract and of a credential')
  return `${listPath(contract)}/revoke/${credential}`
}

/** Path of "List ACME credentials". */
export function listPath(contract: string): string {
  if (!isId(contract)) throw new RangeError('no request is made without the id of a contract')
  return `/partner-subscription/api/v1/acme/${contract}/credentials`
}
