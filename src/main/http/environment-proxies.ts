import { Secret } from '../keychain/secret.ts'
import { readProxyExceptions } from './proxy-exceptions.ts'
import type { FindProxy, ProxyServer } from './proxy-server.ts'
import { readProxy } from './proxy-url.ts'

type Env = Readonly<Record<string, string | undefined>>

/** By what is reached; the small ones come first, as with curl and the rest. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
}
/** All that are looked at. */
export const PROXY_VARIABLES: readonly string[] = [...new Set(Object.values(VARIABLES).flat())]
const EXCEPTIONS = ['no_proxy', 'NO_PROXY'] as const

const firstSet = (env: Env, names: readonly string[]): readonly [name: string, value: string] | null => {
  for (const name of names) {
    const value = env[name]?.trim() ?? ''
    if (value !== '') return [name, value]
  }
  return null
}

/**
 * The proxy that the environment's variables name for an address: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, but for what
 * `NO_PROXY` excepts. A name and a password in them are used and never shown.
 *
 * @throws AppError `input.bad-proxy`, `input.proxy-by-script`, `input.bad-proxy-exception`, naming the variable and not its value
 */
export function environmentProxy(env: Env, address: URL): ProxyServer | null {
  const found = firstSet(env, VARIABLES[address.protocol] ?? [])
  if (found === null) return null
  const [name, value] = found
  const [noName, except] = firstSet(env, EXCEPTIONS) ?? []
  if (except !== undefined && readProxyExceptions(except, `The environment variable ${noName}`).has(address))
    return null
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) || /^pac\+/i.test(value) ? value : `http://${value}`
  const { url, user, password } = readProxy(written, `The proxy in the environment variable ${name}`)
  return {
    url,
    namedBy: name,
    ...(user === '' ? {} : { login: { user, password: new Secret(password), isInAddress: true as const } }),
  }
}

/** As `environmentProxy`; `say` is told once of each proxy that is used. */
export function environmentProxies(env: Env, say: (proxy: ProxyServer) => void): FindProxy {
  const said = new Set<string>()
  return async (address) => {
    const proxy = environmentProxy(env, address)
    if (proxy !== null && !said.has(proxy.url)) {
      said.add(proxy.url)
      say(proxy)
    }
    return proxy
  }
}
