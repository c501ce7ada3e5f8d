/**
 * The name under which a connection's key rests in the keychain. It holds the origin, so a key is bound to it: a
 * connection that comes to point at another host finds no key there.
 *
 * @param connectionId the connection's own id, which no other workspace has
 * @param baseUrl only its origin counts
 * @param tokenUrl where the key is turned into tokens, when not at the base URL: its origin counts too
 */
export function accountFor(connectionId: string, baseUrl: string, tokenUrl?: string): string {
  const second = tokenUrl === undefined ? '' : `+${new URL(tokenUrl).origin}`
  return `${connectionId}${second}@${new URL(baseUrl).origin}`
}

/** The origin to which an account's key is bound. */
export function originOf(account: string): string {
  return account.slice(account.indexOf('@') + 1)
}
