/** Who is believed, which way requests go, and, where a person has asked for it, whether anybody answers there. */
import { X509Certificate } from 'node:crypto'
import { getCACertificates } from 'node:tls'
import type { Finding } from '../../contract/doctor.ts'
import type { Clock } from '../clock.ts'
import { accountOfRow } from '../connections/connection-account.ts'
import { networkOf } from '../connections/connection-row.ts'
import { keptClientCertificate } from '../connections/kept-client-certificate.ts'
import { PROXY_VARIABLES } from '../http/environment-proxies.ts'
import type { Proxies } from '../http/proxies.ts'
import { openTransport } from '../http/undici-transport.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import { CLOCK_MS_MAX, durationText } from './check-workspace.ts'
import { findings } from './finding.ts'
import type { WorkspaceLook } from './look-at-workspace.ts'
import type { Names } from './names.ts'

type Connection = Extract<WorkspaceLook, { kind: 'there' }>['connections'][number]

export function checkTrust(
  connections: readonly Connection[],
  now: number,
  names: Names,
): readonly Finding[] {
  const about = findings('trust', 'Trusted CAs')
  const own = getCACertificates('default').length
  const system = getCACertificates('system').length
  const says = `${system} of the system, ${own} of the program.`
  const store =
    system === 0
      ? about.note(
          `${says} A CA of your company's is not among them.`,
          'Give a connection to such a host the certificate of its CA, or install it in the system (on Debian: ca-certificates).',
        )
      : about.good(says)
  return [store, ...connections.flatMap((connection, at) => badCas(connection, at, now, names))]
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

function badCas(connection: Connection, at: number, now: number, names: Names): readonly Finding[] {
  const about = findings('trust', 'Trusted CAs')
  const which = names.connection(connection, at)
  return (connection.extra_ca?.match(PEM) ?? []).flatMap((pem) => {
    try {
      const { validToDate } = new X509Certificate(pem)
      if (validToDate.getTime() > now) return []
      return [
        about.wrong(
          `A CA certificate that ${which} believes has expired (${validToDate.toISOString().slice(0, 10)}).`,
          'Remove the connection and add it again with the CA’s present certificate.',
        ),
      ]
    } catch {
      return [about.wrong(`A CA certificate of ${which} cannot be read.`, 'Add the connection again.')]
    }
  })
}

/** Which way the connections go, by what decides it when they are used. */
export async function checkProxy(
  connections: readonly Connection[],
  env: Readonly<Record<string, string | undefined>>,
  proxies: Proxies,
  names: Names,
): Promise<readonly Finding[]> {
  const about = findings('proxy', 'Proxy')
  if (connections.length === 0) return [about.good(surroundings(env))]
  return Promise.all(
    connections.map(async (connection, at) => {
      const which = names.connection(connection, at)
      try {
        const proxy = await proxies.forConnection(new URL(connection.base_url), ownProxyOf(connection))
        if (proxy === undefined) return about.good(`${which} is reached directly. ${surroundings(env)}`)
        const said = `${which} goes through ${names.host(proxy.url)}, named by ${proxy.namedBy}`
        return proxy.loginTrouble === undefined
          ? about.good(
              `${said}${proxy.login === undefined ? ', without a name and a password' : ', with a name and a password'}.`,
            )
          : about.note(
              `${said}; whether a password is stored for it cannot be told: ${names.error(new Error(proxy.loginTrouble))}`,
              'Unlock the keychain, or name the proxy with its password in HTTPS_PROXY.',
            )
      } catch (error) {
        return about.wrong(
          `The proxy of ${which} cannot be used: ${names.error(error)}`,
          'Mend the connection’s proxy (rescind connections edit), or the environment’s variables.',
        )
      }
    }),
  )
}

function surroundings(env: Readonly<Record<string, string | undefined>>): string {
  const found = PROXY_VARIABLES.filter((name) => (env[name] ?? '') !== '')
  return found.length === 0 ? 'The environment names no proxy.' : `The environment sets ${found.join(', ')}.`
}

const ownProxyOf = (connection: Connection): { proxy?: string; proxyExcept?: string } => {
  const { proxyExcept } = networkOf(connection)
  return {
    ...(connection.proxy !== null && { proxy: connection.proxy }),
    ...(proxyExcept !== undefined && { proxyExcept }),
  }
}

const REACH_MS_MAX = 15_000

export interface ReachMeans {
  readonly clock: Clock
  readonly proxies: Proxies
  /** Holds the keys of client certificates; no other key is looked at. */
  readonly keychain: Keychain
  readonly vendors: VendorRegistry
}

/** Asks each connection's host for its front page, by its way and with its client certificate, without a key: any answer over a good connection is one. */
export async function checkReach(
  connections: readonly Connection[],
  means: ReachMeans,
  names: Names,
): Promise<readonly Finding[]> {
  const all = await Promise.all(connections.map((connection, at) => reach(connection, at, means, names)))
  return all.flat()
}

async function reach(
  connection: Connection,
  at: number,
  { clock, proxies, keychain, vendors }: ReachMeans,
  names: Names,
): Promise<readonly Finding[]> {
  const about = findings('reach', 'Connections')
  const which = names.connection(connection, at)
  try {
    const host = names.host(connection.base_url)
    const proxy = await proxies.forConnection(new URL(connection.base_url), ownProxyOf(connection))
    const clientCertificate = await keptClientCertificate(
      connection,
      accountOfRow(vendors, connection),
      keychain,
      clock.now(),
    )
    const transport = openTransport({
      baseUrl: connection.base_url,
      ...(connection.extra_ca !== null && { extraCa: connection.extra_ca }),
      proxy,
      clientCertificate,
      timeouts: { totalMs: REACH_MS_MAX },
      clock,
    })
    try {
      const answer = await transport.send({ method: 'GET', path: '/', headers: {}, mutating: false })
      if (answer.kind !== 'answer')
        return [about.wrong(`${which}: ${host} did not answer: ${answer.cause}.`, MEND_REACH)]
      const through = proxy === undefined ? '' : ` through ${names.host(proxy.url)}`
      const found = about.good(`${which}: ${host} answers${through} (HTTP ${answer.status}).`)
      return [found, ...clockOf(answer.vendorClock?.aheadMs, which)]
    } finally {
      await transport.close()
    }
  } catch (error) {
    return [about.wrong(`${which} cannot be used: ${names.error(error)}`, 'Remove it and add it again.')]
  }
}

const MEND_REACH =
  'Look whether this machine may reach it: its network, the connection’s proxy, a firewall between, and whether the CA of its certificate is trusted.'

function clockOf(aheadMs: number | undefined, which: string): readonly Finding[] {
  if (aheadMs === undefined || Math.abs(aheadMs) <= CLOCK_MS_MAX) return []
  return [
    findings('clock', 'Clock').wrong(
      `By ${which}'s own clock this machine is ${durationText(aheadMs)} ${aheadMs > 0 ? 'behind' : 'ahead'}.`,
      'Set the clock of this machine, best by a time server.',
    ),
  ]
}
