import { AppError } from '../app-error.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../keychain/secret.ts'
import { isLoopback } from './loopback.ts'
import { readProxyExceptions } from './proxy-exceptions.ts'
import type { FindProxy, ProxyLogin, ProxyServer } from './proxy-server.ts'
import { readProxyUrl } from './proxy-url.ts'

/** What a connection says in place of a proxy's address where it is reached directly, whatever surrounds the program. */
export const NO_PROXY = 'none'

export interface OwnProxy {
  readonly proxy?: string | undefined
  readonly proxyExcept?: string | undefined
}

/**
 * Which proxy leads where, and what it is told of who asks. One choice for all that leaves this machine: a connection's own
 * proxy, else the one that surrounds the program (the environment's variables, or the system's settings in the window).
 * Names and passwords rest in the keychain, bound to the proxy's own origin: no other proxy is ever told them.
 */
export interface Proxies {
  /** For an address of a connection. @throws AppError `input.…` where what surrounds the program names no proxy that can be used */
  forConnection(address: URL, own: OwnProxy): Promise<ProxyServer | undefined>
  /** For lists, responders and time stamps, which have no connection. */
  readonly find: FindProxy
  /** A proxy that was named for one command alone. */
  named(url: string, namedBy: string): Promise<ProxyServer>
  /** @throws AppError `input.bad-proxy-login`, `input.…` of the address, `state.keychain-…` */
  setLogin(url: string, login: ProxyLogin): Promise<void>
  removeLogin(url: string): Promise<void>
  loginState(url: string): Promise<'stored' | 'none' | 'keychain-unavailable'>
}

export function createProxies({
  keychain,
  findProxy = async () => null,
}: {
  readonly keychain: Keychain
  readonly findProxy?: FindProxy | undefined
}): Proxies {
  const withLogin = async (proxy: ProxyServer): Promise<ProxyServer> => {
    if (proxy.login !== undefined) return proxy
    try {
      const stored = await keychain.get(accountOf(proxy.url))
      return stored === null ? proxy : { ...proxy, login: readLogin(stored) }
    } catch (error) {
      // Most proxies ask for nothing: the trouble is told when one does.
      return {
        ...proxy,
        loginTrouble: error instanceof AppError ? error.message : 'the keychain does not answer',
      }
    }
  }
  const find: FindProxy = async (address) => {
    // A proxy's own machine is another one: what is on this one is not reached by it.
    if (isLoopback(address.hostname)) return null
    const found = await findProxy(address)
    return found === null ? null : withLogin(found)
  }
  return {
    async forConnection(address, { proxy, proxyExcept = '' }) {
      if (proxy === NO_PROXY) return undefined
      if (proxy === undefined) return (await find(address)) ?? undefined
      if (address.protocol !== 'https:' || readProxyExceptions(proxyExcept).has(address)) return undefined
      return withLogin({ url: readProxyUrl(proxy), namedBy: 'the connection' })
    },
    find,
    named: (url, namedBy) => withLogin({ url: readProxyUrl(url), namedBy }),
    async setLogin(url, { user, password }) {
      const proxy = readProxyUrl(url)
      if (
        user === '' ||
        user.includes(':') ||
        /\p{Cc}/u.test(user + password.reveal()) ||
        password.reveal() === ''
      )
        throw new AppError(
          'input.bad-proxy-login',
          'A proxy’s name or password is empty or holds a character that none can have.',
          {
            hint: 'A name holds no colon; neither holds a line break.',
          },
        )
      await keychain.set(accountOf(proxy), new Secret(JSON.stringify([user, password.reveal()])))
    },
    removeLogin: (url) => keychain.delete(accountOf(readProxyUrl(url))),
    async loginState(url) {
      try {
        return (await keychain.has(accountOf(url))) ? 'stored' : 'none'
      } catch {
        return 'keychain-unavailable'
      }
    },
  }
}

/** Bound to the proxy, and to no workspace: a person has one name there. */
const accountOf = (url: string): string => `proxy@${url}`

function readLogin(stored: Secret): ProxyLogin {
  const [user, password] = JSON.parse(stored.reveal()) as [string, string]
  return { user, password: new Secret(password) }
}
