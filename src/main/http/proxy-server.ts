import type { Secret } from '../keychain/secret.ts'

export interface ProxyLogin {
  readonly user: string
  readonly password: Secret
  /** It stood beside the proxy's address, and goes before what the keychain has. */
  readonly isInAddress?: true
}

/** A proxy and who named it. */
export interface ProxyServer {
  /** `http://host:port`, `https://host:port` or `socks5://host:port`, always with its port; never with a name or a password. */
  readonly url: string
  /** Goes to this proxy and nowhere else. */
  readonly login?: ProxyLogin | undefined
  /** Why no name is known, where the keychain is to blame; for people. */
  readonly loginTrouble?: string | undefined
  /** Who named it, for people: `the connection`, `HTTPS_PROXY`, `the system's settings`. */
  readonly namedBy: string
}

/** Which proxy leads to an address by what surrounds the program; null for none. */
export type FindProxy = (address: URL) => Promise<ProxyServer | null>
