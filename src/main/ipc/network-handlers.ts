/** How a connection's host is reached, over the bridge: its proxy's name and password, and its client certificate. */
import type { Connection, ConnectionWay } from '../../contract/connections.ts'
import { AppError, failureFrom } from '../app-error.ts'
import type { ProxyServer } from '../http/proxy-server.ts'
import { Secret } from '../keychain/secret.ts'
import type { Workbench } from '../workbench.ts'
import type { Ask, TopicHandlers } from './act.ts'
import type { FileHandles } from './file-handles.ts'
import { readGivenCertificate } from './given-certificate.ts'
import { plainText } from './plain-text.ts'

type Network = Pick<
  TopicHandlers<'connections'>,
  | 'connections.way'
  | 'connections.setProxyLogin'
  | 'connections.removeProxyLogin'
  | 'connections.setClientCertificate'
  | 'connections.removeClientCertificate'
>

export function networkHandlers(
  { connections, proxies, airGap }: Pick<Workbench, 'connections' | 'proxies' | 'airGap'>,
  files: FileHandles,
): Network {
  const proxyOf = async (connection: Connection): Promise<ProxyServer | undefined> => {
    // In the air gap nothing around the program is looked at.
    if (connection.proxy === undefined && airGap.isClosed()) return undefined
    return proxies.forConnection(new URL(connection.baseUrl), connection)
  }
  const proxyThatIs = async (name: string): Promise<ProxyServer> => {
    const found = await proxyOf(await connections.get(name))
    if (found !== undefined) return found
    throw new AppError('state.no-proxy', `No proxy leads to the connection "${name}".`, {
      hint: 'Name and password are kept for a proxy: give the connection one first.',
    })
  }
  const way = async (name: string): Promise<ConnectionWay> => {
    try {
      const proxy = await proxyOf(await connections.get(name))
      if (proxy === undefined) return { proxy: null, namedBy: null, login: null }
      const stored = await proxies.loginState(proxy.url)
      // A name and a password that stand in the address that names it come before what is kept.
      const login = stored === 'none' && proxy.login !== undefined ? 'given' : stored
      return { proxy: proxy.url, namedBy: proxy.namedBy, login }
    } catch (error) {
      return { proxy: null, namedBy: null, login: null, problem: failureFrom(error).message }
    }
  }
  return {
    'connections.way': ({ connection }) => way(connection),
    'connections.setProxyLogin': async ({ connection, user, password }) => {
      const { url } = await proxyThatIs(connection)
      return {
        asks: await asksToReplaceLogin(proxies, url),
        go: async () => {
          await proxies.setLogin(url, { user, password: new Secret(password) })
          return way(connection)
        },
      }
    },
    'connections.removeProxyLogin': async ({ connection }) => {
      const { url } = await proxyThatIs(connection)
      return {
        asks: [
          {
            question: {
              message: `Forget the name and the password for the proxy ${plainText(url)}?`,
              detail: 'They are deleted from the keychain, for every connection that goes through it.',
              button: 'Forget them',
            },
          },
        ],
        go: async () => {
          await proxies.removeLogin(url)
          return way(connection)
        },
      }
    },
    'connections.setClientCertificate': async ({ connection: name, ...chosen }) => {
      const { host, clientCertificate: before } = await connections.get(name)
      const given = await readGivenCertificate(files, chosen)
      const { subject, issuer, validTo } = connections.examineClientCertificate(given)
      return {
        asks: [
          {
            question: {
              message: `Show the certificate ${plainText(subject)} to ${plainText(host)}?`,
              detail: [
                `Issued by ${plainText(issuer)}, until ${validTo.slice(0, 10)}. Its key is kept in the keychain.`,
                ...(before === undefined ? [] : ['', `In place of ${plainText(before.subject)}.`]),
              ].join('\n'),
              button: 'Use the certificate',
            },
          },
        ],
        go: () => connections.edit(name, {}, given),
      }
    },
    'connections.removeClientCertificate': async ({ connection: name }) => {
      const { host, clientCertificate: before } = await connections.get(name)
      return {
        asks:
          before === undefined
            ? []
            : [
                {
                  question: {
                    message: `Show no client certificate to ${plainText(host)} any more?`,
                    detail: `The key of ${plainText(before.subject)} is deleted from the keychain.`,
                    button: 'Take it away',
                  },
                },
              ],
        go: () => connections.edit(name, {}, null),
      }
    },
  }
}

/** What is asked before a name and a password for a proxy are kept: nothing where there are none yet. */
export async function asksToReplaceLogin(
  proxies: Pick<Workbench['proxies'], 'loginState'>,
  url: string,
): Promise<Ask[]> {
  if ((await proxies.loginState(url)) !== 'stored') return []
  const question = {
    message: `Replace the name and the password for the proxy ${plainText(url)}?`,
    detail: 'Those that are kept now are overwritten, and cannot be brought back from here.',
    button: 'Replace them',
  }
  return [{ question }]
}
