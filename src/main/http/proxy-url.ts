import { AppError } from '../app-error.ts'

const EXAMPLE_HINT =
  'Write it as http://proxy.example.com:8080, https://proxy.example.com:8443 or socks5://proxy.example.com:1080.'
const PAC_HINT =
  'Name the proxy that it leads to, as http://host:port: your browser shows it, and whoever runs the network knows it. In the window the system’s own resolver reads such files: leave the field empty there.'

/** Ports where none is written: those of the URL's scheme, and RFC 1928's for SOCKS. */
const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443', 'socks5:': '1080' }

/** What a proxy's address says, with a name and a password if they stand in it. */
export interface ReadProxy {
  /** Scheme, host and port, in the one form by which a password is found again. */
  readonly url: string
  readonly user: string
  readonly password: string
}

/**
 * Reads a proxy's address: http, https or SOCKS5, host and port. A name may be looked up by the proxy (`socks5h`), which it
 * always is.
 *
 * @param what says in an error whose address it is
 * @throws AppError `input.bad-proxy`, `input.proxy-by-script`; neither shows the text, which may hold a password
 */
export function readProxy(text: string, what = 'The proxy'): ReadProxy {
  const trimmed = text.trim()
  if (/^pac\+/i.test(trimmed) || /\.(pac|dat)([?#].*)?$/i.test(trimmed)) {
    throw new AppError(
      'input.proxy-by-script',
      `${what} is a script that chooses proxies (PAC), and no proxy.`,
      {
        hint: PAC_HINT,
      },
    )
  }
  // The name of SOCKS with look-ups by the proxy, and the short one that people write.
  const spelt = trimmed.replace(/^socks(5h)?:/i, 'socks5:')
  const url = URL.canParse(spelt) ? new URL(spelt) : null
  const port = url === null ? undefined : PORTS[url.protocol]
  if (url === null || url.hostname === '' || port === undefined) {
    throw new AppError('input.bad-proxy', `${what} is not an http, https or SOCKS5 address.`, {
      hint: /^socks4/i.test(trimmed) ? `SOCKS4 is not spoken. ${EXAMPLE_HINT}` : EXAMPLE_HINT,
    })
  }
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    throw new AppError('input.bad-proxy', `${what} ${url.host} has more than a host and a port.`, {
      hint: EXAMPLE_HINT,
    })
  }
  return {
    url: `${url.protocol}//${url.hostname.toLowerCase()}:${url.port === '' ? port : url.port}`,
    user: decoded(url.username),
    password: decoded(url.password),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** As `readProxy`, of an address that is stored or shown. @throws AppError `input.proxy-credentials` where a name or a password stands in it */
export function readProxyUrl(text: string): string {
  const { url, user, password } = readProxy(text)
  if (user !== '' || password !== '') {
    throw new AppError(
      'input.proxy-credentials',
      `The address of the proxy ${new URL(url).host} holds a name or a password, which would be stored in clear.`,
      {
        hint: `Give it without them, and store them in the keychain: rescind proxy login ${url} --user NAME`,
      },
    )
  }
  return url
}

/**
 * Refuses a proxy to an address that is not https: it would see the key.
 *
 * @throws AppError `input.bad-proxy`
 */
export function refuseClearThroughProxy(base: URL): void {
  if (base.protocol === 'https:') return
  throw new AppError(
    'input.bad-proxy',
    `A proxy cannot lead to ${base.origin}: the key would travel to it in clear.`,
    { hint: 'Leave the proxy out for this very machine.' },
  )
}
