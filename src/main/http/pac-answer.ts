import type { ProxyServer } from './proxy-server.ts'
import { readProxy } from './proxy-url.ts'

const SCHEMES: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks5',
  SOCKS5: 'socks5',
}

/**
 * The first way in what a resolver of proxies answers, such as `PROXY a:8080; SOCKS5 b:1080; DIRECT`; null for none. The ones
 * behind it are not tried: which way requests go is to be known beforehand.
 *
 * @throws AppError `input.bad-proxy` for one that is not spoken (SOCKS4) or cannot be read
 */
export function readPacAnswer(answer: string): ProxyServer | null {
  const [first = ''] = answer.split(';')
  const [kind = '', address = ''] = first.trim().split(/\s+/)
  if (kind === '' || kind.toUpperCase() === 'DIRECT') return null
  const scheme = SCHEMES[kind.toUpperCase()] ?? kind.toLowerCase()
  const what = "The proxy of the system's settings"
  return { url: readProxy(`${scheme}://${address}`, what).url, namedBy: "the system's settings" }
}
