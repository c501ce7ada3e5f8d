import { randomBytes } from 'node:crypto'
import { digestAnswer, isAnswerable } from './digest-answer.ts'
import { type Challenge, readChallenges } from './proxy-challenge.ts'
import type { ProxyServer } from './proxy-server.ts'
import { LoginRefused, type Remedy } from './way-error.ts'

/** Who asks, told to one proxy. Knows what the proxy asked for last, so that one round suffices for each further request. */
export interface ProxyAuthorization {
  /**
   * Sends a request through the proxy, once more where it asks who it is. Until a first one has been let through, requests wait
   * for each other: a wrong password is tried once and then never again, since proxies lock accounts after a few.
   *
   * @param send sends it with this header; resolves with the proxy's own 407, or with what came of it
   * @throws LoginRefused where the proxy does not take what there is
   */
  through<T extends Passed>(
    request: { readonly method: string; readonly uri: string },
    send: (header: string | undefined) => Promise<T>,
  ): Promise<T>
}

/** What a proxy said to a request: a status of 407 with what it asks for, or anything else. */
export interface Passed {
  readonly status: number
  readonly challenge?: string | undefined
}

const ASKS = 407

export function createProxyAuthorization(proxy: ProxyServer): ProxyAuthorization {
  let asked: Challenge | undefined
  let count = 0
  let refused: LoginRefused | undefined
  let isKnown = false
  let queue: Promise<unknown> = Promise.resolve()

  const headerFor = (method: string, uri: string): string | undefined => {
    const { login } = proxy
    if (asked === undefined || login === undefined) return undefined
    if (asked.scheme === 'basic')
      return `Basic ${Buffer.from(`${login.user}:${login.password.reveal()}`, 'utf8').toString('base64')}`
    count += 1
    return digestAnswer(asked, { method, uri, login, count, cnonce: randomBytes(16).toString('hex') })
  }
  const choose = (header: string): Challenge => {
    const all = readChallenges(header)
    const found = all.find(isAnswerable) ?? all.find(({ scheme }) => scheme === 'basic')
    if (found !== undefined) return found
    const schemes = [...new Set(all.map(({ scheme }) => scheme))].join(', ').slice(0, 80)
    throw new LoginRefused(
      `the proxy ${proxy.url} (${proxy.namedBy}) wants to be told who asks by ${schemes === '' ? 'a way that it does not name' : schemes}, and Rescind knows Basic and Digest only: put a local proxy in between that does, such as Px or cntlm`,
    )
  }
  const attempt: ProxyAuthorization['through'] = async ({ method, uri }, send) => {
    for (let wasAnswered = false; ; ) {
      const header = headerFor(method, uri)
      const passed = await send(header)
      if (passed.status !== ASKS) {
        isKnown = true
        return passed
      }
      // Some say no more of what they ask for once they have refused it.
      if (header !== undefined && passed.challenge === undefined) throw wrongLogin(proxy)
      const challenge = choose(passed.challenge ?? '')
      if (proxy.login === undefined) throw noLogin(proxy)
      // An old nonce is no wrong password (RFC 7616 section 3.3); one that is new again and again is.
      const isStale = challenge.params.get('stale')?.toLowerCase() === 'true' && !wasAnswered
      if (header !== undefined && !isStale) throw wrongLogin(proxy)
      wasAnswered ||= header !== undefined
      // Two requests may be told of one new nonce: each use of it has its own number.
      if (asked?.params.get('nonce') !== challenge.params.get('nonce')) count = 0
      asked = challenge
    }
  }
  const once: ProxyAuthorization['through'] = async (request, send) => {
    if (refused !== undefined) throw refused
    try {
      return await attempt(request, send)
    } catch (error) {
      if (error instanceof LoginRefused) refused = error
      throw error
    }
  }
  return {
    through(request, send) {
      if (isKnown || refused !== undefined) return once(request, send)
      const turn = queue.then(() => once(request, send))
      queue = turn.catch(() => {})
      return turn
    },
  }
}

const storeLogin = ({ url }: Pick<ProxyServer, 'url'>): Remedy => ({
  code: 'halt.proxy-login',
  hint: `Store the name and the password of the proxy: rescind proxy login ${url} --user NAME`,
})

/** Where no keychain answers, as on many servers. */
const nameInEnvironment = ({ url }: Pick<ProxyServer, 'url'>): Remedy => ({
  code: 'halt.proxy-login',
  hint: `Where there is no keychain, name the proxy with both in the environment (HTTPS_PROXY=${url.replace('://', '://NAME:PASSWORD@')}), and have the connection follow it: rescind connections edit NAME --proxy default`,
})

/** What is stored would not be asked for. */
const mendAddress = ({ url, namedBy }: Pick<ProxyServer, 'url' | 'namedBy'>): Remedy => ({
  code: 'halt.proxy-login',
  hint: `Set the right name and password in ${namedBy} (%40 for an @), or take them out of it and store them: rescind proxy login ${url} --user NAME`,
})

export const noLogin = (proxy: ProxyServer): LoginRefused =>
  new LoginRefused(
    `the proxy ${proxy.url} (${proxy.namedBy}) asks for a name and a password, and ${
      proxy.loginTrouble === undefined
        ? 'none are stored for it'
        : `none can be read: ${proxy.loginTrouble.replace(/\.$/, '')}`
    }`,
    { remedy: proxy.loginTrouble === undefined ? storeLogin(proxy) : nameInEnvironment(proxy) },
  )

export const wrongLogin = (proxy: ProxyServer): LoginRefused =>
  new LoginRefused(
    `the proxy ${proxy.url} (${proxy.namedBy}) refused the name "${proxy.login?.user ?? ''}" or its password, which is not the vendor's key`,
    { remedy: proxy.login?.isInAddress === true ? mendAddress(proxy) : storeLogin(proxy) },
  )
