import { BlockList, isIP } from 'node:net'
import { AppError } from '../app-error.ts'

type Exception =
  | { readonly kind: 'all' }
  | { readonly kind: 'name'; readonly name: string; readonly port: string }
  | { readonly kind: 'network'; readonly network: string; readonly prefix: number }

/**
 * Hosts that are reached without the proxy, as `NO_PROXY` lists them, by commas or blanks: `*`, a host and all below it
 * (`example.com`, `.example.com`, `*.example.com`), with a port (`example.com:8443`), an address (`10.1.2.3`, `[fd00::1]:443`),
 * a network (`10.0.0.0/8`, `fd00::/8`). Networks are held against addresses only: no name is looked up for it.
 */
export interface ProxyExceptions {
  has(address: URL): boolean
}

/** @throws AppError `input.bad-proxy-exception`, naming the one that is none of these */
export function readProxyExceptions(
  text: string,
  what = 'The list of hosts without a proxy',
): ProxyExceptions {
  const exceptions = text
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map((one) => read(one) ?? refuse(one, what))
  const networks = new BlockList()
  for (const one of exceptions) {
    if (one.kind === 'network')
      networks.addSubnet(one.network, one.prefix, isIP(one.network) === 4 ? 'ipv4' : 'ipv6')
  }
  return {
    has(address) {
      const host = bare(address.hostname)
      const port = address.port === '' ? (address.protocol === 'http:' ? '80' : '443') : address.port
      const family = isIP(host)
      if (family !== 0 && networks.check(host, family === 4 ? 'ipv4' : 'ipv6')) return true
      return exceptions.some((one) => {
        if (one.kind === 'all') return true
        if (one.kind === 'network' || (one.port !== '' && one.port !== port)) return false
        return host === one.name || (family === 0 && host.endsWith(`.${one.name}`))
      })
    },
  }
}

const bare = (hostname: string): string =>
  hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')

function refuse(one: string, what: string): never {
  throw new AppError('input.bad-proxy-exception', `${what} holds "${one.slice(0, 80)}", which is no host.`, {
    hint: 'It takes hosts, .suffixes, host:port, addresses and networks such as 10.0.0.0/8, by commas.',
  })
}

function read(text: string): Exception | null {
  if (text === '*') return { kind: 'all' }
  const [, network, prefix] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(text) ?? []
  if (network !== undefined && prefix !== undefined) {
    const family = isIP(network)
    return family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128)
      ? { kind: 'network', network, prefix: Number(prefix) }
      : null
  }
  if (isIP(text) === 6) return named(text, '')
  const [, host, port = ''] = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  return host === undefined ? null : named(host, port)
}

/** A name in the form that a URL gives it, so that either spelling meets the other. */
function named(text: string, port: string): Exception | null {
  const name = text.replace(/^\*?\.(?=.)/, '')
  const written = isIP(name) === 6 ? `https://[${name}]` : `https://${name}`
  if (!URL.canParse(written)) return null
  const url = new URL(written)
  return url.pathname === '/' && url.username === '' && url.hostname !== ''
    ? { kind: 'name', name: bare(url.hostname), port }
    : null
}
