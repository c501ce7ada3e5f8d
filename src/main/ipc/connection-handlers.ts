/** Connections and searches over the bridge: a host that is reached, and a key that goes there, are the person's to allow. */
import type { Connection, ConnectionDraft } from '../../contract/connections.ts'
import type { Environment } from '../../contract/environment.ts'
import { AppError } from '../app-error.ts'
import { environmentOf } from '../connections/environment.ts'
import { readDraft } from '../connections/read-draft.ts'
import { NO_PROXY } from '../http/proxies.ts'
import { readProxyUrl } from '../http/proxy-url.ts'
import { Secret } from '../keychain/secret.ts'
import type { Workbench } from '../workbench.ts'
import type { Ask, TopicHandlers } from './act.ts'
import type { Desk } from './desk.ts'
import { ENVIRONMENT_WORDS } from './environment-words.ts'
import { readGivenCertificate } from './given-certificate.ts'
import { secretOf } from './given-key.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { asksToReplaceLogin, networkHandlers } from './network-handlers.ts'
import { plainText } from './plain-text.ts'
import { inWindow } from './window-voice.ts'

export function connectionHandlers({ workbench, desk, files }: HandlersDeps): TopicHandlers<'connections'> {
  const { connections, vendors, proxies } = workbench
  return {
    'connections.list': () => connections.list(),
    'connections.add': async ({ connection: given, key, clientCertificate, proxyLogin }) => {
      const vendor = vendors.get(given.vendor)
      const draft = vendor === undefined ? given : readDraft(given, vendor.info)
      const certificateFiles = clientCertificate && (await readGivenCertificate(files, clientCertificate))
      const shown = certificateFiles && connections.examineClientCertificate(certificateFiles)
      const proxy = proxyLogin === undefined ? undefined : proxyOf(draft)
      return {
        asks: [
          {
            question: {
              message: `Add a connection to ${plainText(originOf(draft))}?`,
              detail: [
                ...factsOf(draft, vendor?.info.title ?? given.vendor),
                '',
                key === undefined
                  ? 'Requests with a key that you give will go there.'
                  : 'The key that was given is kept in the keychain, and goes there.',
                ...(shown === undefined
                  ? []
                  : [
                      `Each request shows the certificate ${plainText(shown.subject)}, issued by ${plainText(shown.issuer)}, until ${shown.validTo.slice(0, 10)}. Its key is kept in the keychain.`,
                    ]),
                ...(proxy === undefined
                  ? []
                  : [
                      `The name and the password that were given are kept for the proxy ${plainText(proxy)}.`,
                    ]),
              ].join('\n'),
              button: 'Add connection',
            },
            grant: reachGrant(draft),
          },
          ...(proxy === undefined ? [] : await asksToReplaceLogin(proxies, proxy)),
        ],
        go: async () => {
          if (proxy === undefined || proxyLogin === undefined)
            return connections.add(draft, secretOf(key), certificateFiles)
          const isNew = (await proxies.loginState(proxy)) === 'none'
          await proxies.setLogin(proxy, { user: proxyLogin.user, password: new Secret(proxyLogin.password) })
          try {
            return await connections.add(draft, secretOf(key), certificateFiles)
          } catch (error) {
            // Whoever gives them again has not kept them meanwhile.
            if (isNew) await proxies.removeLogin(proxy)
            throw error
          }
        },
      }
    },
    'connections.setKey': async ({ connection: name, key }) => {
      const connection = await connections.get(name)
      const ask: Ask = {
        question: {
          message: `Replace the key of ${plainText(name)}?`,
          detail: `The one that is kept now is overwritten, and cannot be brought back from here.\n\n${addressOf(connection)}`,
          button: 'Replace the key',
        },
      }
      return {
        asks: connection.key === 'stored' ? [ask] : [],
        go: () => connections.setKey(name, new Secret(key)),
      }
    },
    ...networkHandlers(workbench, files),
    'connections.check': async ({ connection: name, key }) => ({
      asks: [await askToReach(workbench, name)],
      go: async () => inWindow(await connections.check(name, secretOf(key))),
    }),
    'connections.remove': async ({ connection: name }) => {
      const connection = await connections.get(name)
      return {
        asks: [
          {
            question: {
              message: `Remove the connection ${plainText(name)}?`,
              detail: `Its key is deleted from the keychain as well. Runs and reports that used it stay as they are; the key remains valid at the vendor until you withdraw it there.\n\n${addressOf(connection)}`,
              button: 'Remove connection and key',
            },
          },
        ],
        go: () => connections.remove(name),
      }
    },
    'connections.behind': async ({ connection }) => whatIsBehind(desk, await connections.get(connection)),
    'connections.vendors': async () => [...vendors.values()].map(({ info }) => info),
    'connections.keychain': () => connections.keychain(),
  }
}

/** What is known of it without asking there: main's own sandbox is known by its address. */
export function whatIsBehind(
  desk: Pick<Desk, 'isSandbox'>,
  { environment, baseUrl }: Pick<Connection, 'environment' | 'baseUrl'>,
): Environment | 'sandbox' {
  return desk.isSandbox(new URL(baseUrl).origin) ? 'sandbox' : environment
}

/** Whether the vendor at a connection's address may be asked: once until the app is closed, adding it included. */
export async function askToReach({ connections, airGap, vendors }: Workbench, name: string): Promise<Ask> {
  airGap.refuse('no vendor is asked')
  const connection = await connections.get(name)
  return {
    question: {
      message: `Ask ${plainText(originOf(connection))}?`,
      detail: `Requests with this connection's key are sent there. Nothing is changed at the vendor.\n\n${factsOf(connection, vendors.get(connection.vendor)?.info.title ?? connection.vendor).join('\n')}`,
      button: 'Ask there',
    },
    grant: reachGrant(connection),
  }
}

type Reached = Pick<
  Connection | ConnectionDraft,
  'name' | 'baseUrl' | 'options' | 'proxy' | 'proxyExcept' | 'extraCa'
>

/** @throws AppError `input.no-proxy` where a name and a password are given, and no proxy; `input.…` of its address */
function proxyOf({ proxy }: ConnectionDraft): string {
  if (proxy !== undefined && proxy !== NO_PROXY) return readProxyUrl(proxy)
  throw new AppError('input.no-proxy', 'A name and a password for a proxy were given, and no proxy.', {
    hint: 'Give the address of the proxy too.',
  })
}

const originOf = ({ baseUrl }: Reached): string => new URL(baseUrl).origin

/** All that decides where requests go and who is believed there: an option may name the address that gives out tokens. */
const factsOf = (
  { name, baseUrl, options, proxy, proxyExcept, extraCa }: Reached,
  vendor: string,
): string[] => [
  `Connection: ${plainText(name)}, ${plainText(vendor)}`,
  addressOf({ baseUrl, options }),
  ...Object.entries(options).map(([option, value]) => `${plainText(option)}: ${plainText(value)}`),
  ...(proxy === undefined ? [] : [`Through: ${plainText(proxy)}`]),
  ...(proxyExcept === undefined ? [] : [`But not for: ${plainText(proxyExcept)}`]),
  ...(extraCa === undefined
    ? []
    : [`Believes ${extraCa.split('-----BEGIN').length - 1} further CA certificates there`]),
]

/** An address with what its host is for. */
export const addressOf = ({ baseUrl, options }: Pick<Reached, 'baseUrl' | 'options'>): string =>
  `Address: ${plainText(baseUrl)} (${ENVIRONMENT_WORDS[environmentOf(baseUrl, options)]})`

const reachGrant = ({ name, baseUrl, options, proxy, proxyExcept, extraCa }: Reached): string =>
  `reach ${JSON.stringify([name, baseUrl, options, proxy ?? '', proxyExcept ?? '', extraCa ?? ''])}`
