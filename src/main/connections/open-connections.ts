import { randomUUID } from 'node:crypto'
import type { Connection, ConnectionChange, ConnectionDraft } from '../../contract/connections.ts'
import { VendorId } from '../../contract/vendor.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Proxies } from '../http/proxies.ts'
import type { Transport } from '../http/transport.ts'
import { openTransport } from '../http/undici-transport.ts'
import { checkedKey } from '../keychain/checked-key.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../keychain/secret.ts'
import type { SettingsStore } from '../settings/settings.ts'
import type { Trace } from '../trace/trace.ts'
import { FRESH_CONNECTIONS } from '../vendors/connection-fields.ts'
import type { TokenEndpoint, Vendor, VendorRegistry } from '../vendors/port.ts'
import { clientCertificateFacts, readClientCertificate, sealedCertificate } from './client-certificate.ts'
import { accountOfRow, factsOf, knownFacts } from './connection-account.ts'
import {
  type ConnectionRow,
  connectionFrom,
  connectionTable,
  networkOf,
  networkText,
  rowFrom,
} from './connection-row.ts'
import type { Connections, OpenConnection } from './connections.ts'
import { environmentOf } from './environment.ts'
import { certificateAccount, keptClientCertificate } from './kept-client-certificate.ts'
import { learnt } from './learnt.ts'
import { openTokenEndpoint } from './open-token-endpoint.ts'
import { readDraft } from './read-draft.ts'
import { saysSandbox } from './says-sandbox.ts'

export interface ConnectionsDeps {
  readonly db: Db
  readonly keychain: Keychain
  readonly proxies: Proxies
  readonly vendors: VendorRegistry
  readonly clock: Clock
  readonly settings: SettingsStore
  readonly activity: ActivityLog
  readonly announcer: Announcer
  /** Sees every exchange with a vendor while it is on. */
  readonly trace: Pick<Trace, 'over'>
}

const NO_KEY_HINT = 'Set one in the window under Connections, or give it for this run only (--key-stdin).'

/** The connections of a workspace: rows in its database, keys in the keychain. */
export function openConnections({
  db,
  keychain,
  proxies,
  vendors,
  clock,
  settings,
  activity,
  announcer,
  trace,
}: ConnectionsDeps): Connections {
  const table = connectionTable(db)
  const find = (name: string): ConnectionRow => {
    const row = table.find(name)
    if (row !== undefined) return row
    const names = table.all().map((one) => one.name)
    throw new AppError('input.no-such-connection', `There is no connection "${name}".`, {
      hint:
        names.length === 0
          ? 'Add one first: rescind connections add --help'
          : `There are: ${names.join(', ')}.`,
    })
  }
  const vendorOf = (id: string): Vendor => {
    const parsed = VendorId.safeParse(id)
    const vendor = parsed.success ? vendors.get(parsed.data) : undefined
    if (vendor !== undefined) return vendor
    throw new AppError('input.unknown-vendor', `This version does not know the vendor "${id}".`, {
      hint: `It knows: ${[...vendors.keys()].join(', ')}.`,
    })
  }
  const accountOf = (row: ConnectionRow): string => accountOfRow(vendors, row)
  const certificateAccountOf = (row: ConnectionRow): string => certificateAccount(accountOf(row))
  const refuseInUse = (row: ConnectionRow): void => {
    const run = table.runOver(row.name)
    if (run === undefined) return
    throw new AppError(
      'state.connection-in-use',
      `The batch "${run}" runs over the connection "${row.name}".`,
      { hint: 'Pause it first.' },
    )
  }
  const refuseToKeepKey = (row: ConnectionRow): void => {
    if (knownFacts(vendors, row).keyForRunOnly !== true) return
    throw new AppError('input.key-for-run-only', `The key of "${row.name}" is never kept.`, {
      hint: 'Leave it out here, and give it at each check and run.',
    })
  }
  const keyState = async (row: ConnectionRow): Promise<Connection['key']> => {
    if (knownFacts(vendors, row).keyless === true) return 'not-needed'
    try {
      return (await keychain.has(accountOf(row))) ? 'stored' : 'none'
    } catch {
      // Which of the ways a keychain can fail is told by `keychain()`; a list must not fail for it.
      return 'keychain-unavailable'
    }
  }
  const shown = async (row: ConnectionRow): Promise<Connection> => connectionFrom(row, await keyState(row))
  const record = (kind: string, message: string): void => {
    activity.add({ kind, message })
    announcer.announce('connections.changed', {})
  }

  const keyFor = async (
    row: ConnectionRow,
    given: Secret | undefined,
  ): Promise<{ key: Secret; isStored: boolean }> => {
    if (given !== undefined) return { key: checkedKey(given), isStored: false }
    if (knownFacts(vendors, row).keyless === true) return { key: new Secret(''), isStored: false }
    const stored = await keychain.get(accountOf(row))
    if (stored !== null) return { key: stored, isStored: true }
    throw new AppError(
      'state.no-key',
      `No key is stored for the connection "${row.name}" to ${new URL(row.base_url).host}.`,
      { hint: NO_KEY_HINT },
    )
  }

  const tracedTokens = (
    tokenUrl: string,
    network: Parameters<typeof openTokenEndpoint>[1],
  ): TokenEndpoint => {
    const endpoint = openTokenEndpoint(tokenUrl, network, clock)
    return { ...endpoint, transport: trace.over(endpoint.transport, new URL(tokenUrl).origin) }
  }

  const open = async (name: string, given?: Secret): Promise<OpenConnection> => {
    const row = find(name)
    if (settings.get().airGapped) {
      throw new AppError(
        'state.air-gapped',
        `This workspace is air-gapped: nothing is sent to ${new URL(row.base_url).host}.`,
        {
          hint: 'Switch it off under Settings on a machine that may reach the vendor, or carry the sealed batch to one as a bundle.',
        },
      )
    }
    const vendor = vendorOf(row.vendor)
    const tokenUrl = vendor.examineConnection?.(factsOf(row)).tokenUrl
    const { key, isStored } = await keyFor(row, given)
    const connection = connectionFrom(row, isStored ? 'stored' : await keyState(row))
    const facts = factsOf(row)
    const clientCertificate = await keptClientCertificate(row, accountOf(row), keychain, clock.now())
    const networkTo = async (address: string) => ({
      extraCa: connection.extraCa,
      clientCertificate,
      proxy: await proxies.forConnection(new URL(address), connection),
    })
    const [toVendor, toTokens] = await Promise.all([
      networkTo(connection.baseUrl),
      tokenUrl === undefined ? undefined : networkTo(tokenUrl),
    ])
    const untraced = openTransport({
      baseUrl: connection.baseUrl,
      ...toVendor,
      freshConnections: connection.options[FRESH_CONNECTIONS.name] === 'true',
      clock,
    })
    const own = trace.over(untraced, connection.baseUrl)
    const tokens =
      tokenUrl === undefined || toTokens === undefined ? undefined : tracedTokens(tokenUrl, toTokens)
    const transport: Transport = {
      send: own.send,
      async close() {
        await Promise.all([own.close(), tokens?.transport.close()])
      },
    }
    return {
      connection,
      facts,
      vendor,
      transport,
      client: (over) => vendor.connect(facts, key, over, tokens),
      secret: key,
      tokens,
    }
  }

  return {
    list: () => Promise.all(table.all().map(shown)),
    get: async (name) => shown(find(name)),
    async add(draft, given, files) {
      const read = readDraft(draft, vendorOf(draft.vendor).info)
      const key = given === undefined ? undefined : checkedKey(given)
      const shownCertificate = files === undefined ? undefined : readClientCertificate(files, clock.now())
      const row = rowFrom(randomUUID(), read, isoTime(clock.now()), {
        clientCertificate: shownCertificate?.chain,
      })
      vendorOf(row.vendor).examineConnection?.(factsOf(row))
      const refuseTaken = (): void => {
        if (table.find(row.name) === undefined) return
        throw new AppError('input.name-taken', `There is a connection "${row.name}" already.`, {
          hint: 'Choose another name, or remove that one first.',
        })
      }
      if (key !== undefined) refuseToKeepKey(row)
      refuseTaken()
      // The key first: a connection that was meant to have one is never stored without.
      const secrets = [
        ...(key === undefined ? [] : [[accountOf(row), key] as const]),
        ...(shownCertificate === undefined
          ? []
          : [[certificateAccountOf(row), sealedCertificate(shownCertificate.certificate)] as const]),
      ]
      const kept: string[] = []
      try {
        for (const [account, secret] of secrets) {
          await keychain.set(account, secret)
          kept.push(account)
        }
        refuseTaken()
        table.insert(row)
      } catch (error) {
        for (const account of kept) await keychain.delete(account)
        throw error
      }
      record(
        'connection.added',
        `Added the connection "${row.name}" to ${new URL(row.base_url).host}${key === undefined ? '' : ', with its key in the keychain'}.`,
      )
      return connectionFrom(row, key === undefined ? await keyState(row) : 'stored')
    },
    async setKey(name, key) {
      const row = find(name)
      refuseToKeepKey(row)
      await keychain.set(accountOf(row), checkedKey(key))
      record('connection.key-set', `Set the key of the connection "${row.name}".`)
      return connectionFrom(row, 'stored')
    },
    async edit(name, change, files) {
      const row = find(name)
      refuseInUse(row)
      const before = connectionFrom(row, 'none')
      const vendor = vendorOf(row.vendor)
      const { name: own, baseUrl, options, limits } = before
      const draft = readDraft(
        { name: own, vendor: vendor.id, baseUrl, options, limits, ...reachedBy(before, change) },
        vendor.info,
      )
      const given = files == null ? undefined : readClientCertificate(files, clock.now())
      const { learnt: taught, clientCertificate: kept } = networkOf(row)
      const changed = rowFrom(row.id, draft, row.created_at, {
        clientCertificate: files === undefined ? kept : given?.chain,
        learnt: taught,
      })
      if (given !== undefined)
        await keychain.set(certificateAccountOf(row), sealedCertificate(given.certificate))
      table.setNetwork(changed)
      // Taken out of the table first: a key that is left behind opens nothing.
      if (files === null) await deleteKey(keychain, certificateAccountOf(row))
      record('connection.changed', `Changed how the connection "${row.name}" reaches ${before.host}.`)
      return shown(changed)
    },
    examineClientCertificate: (files) =>
      clientCertificateFacts(readClientCertificate(files, clock.now()).chain),
    async check(name, key, signal) {
      const opened = await open(name, key)
      const client = opened.client(opened.transport)
      try {
        return await client.check(signal)
      } finally {
        await client.close()
        await opened.transport.close()
      }
    },
    learn(name, found) {
      const row = find(name)
      const { options, limits, changes } = learnt(connectionFrom(row, 'none'), found)
      if (changes.length === 0) return changes
      const at = isoTime(clock.now())
      const network = networkOf(row)
      const others = (network.learnt ?? []).filter(({ what }) => changes.every((one) => one.what !== what))
      table.update({
        ...row,
        options: JSON.stringify(options),
        limits: JSON.stringify(limits),
        network: networkText({
          ...network,
          learnt: [...others, ...changes.map(({ what, is }) => ({ what, is, at }))],
        }),
      })
      record(
        'connection.learnt',
        `A probe of the connection "${row.name}" has learnt: ${changes.map(({ what, was, is }) => `${what} ${is} (was ${was})`).join('; ')}.`,
      )
      return changes
    },
    async remove(name) {
      const row = find(name)
      refuseInUse(row)
      const isKeyGone = await deleteKey(keychain, accountOf(row))
      if (networkOf(row).clientCertificate !== undefined) await deleteKey(keychain, certificateAccountOf(row))
      table.remove(row.id)
      record(
        'connection.removed',
        `Removed the connection "${row.name}"${isKeyGone ? ' and its key' : '; no keychain answered, so a key may be left in it'}.`,
      )
    },
    open,
    environmentAt(origin) {
      const said = table
        .all()
        .filter((one) => new URL(one.base_url).origin === origin)
        .map((row) => connectionFrom(row, 'none').environment)
      // Of two connections to one host that say different things, the one counts that may do harm.
      return said.find((environment) => environment === 'production') ?? said[0] ?? environmentOf(origin, {})
    },
    async whatStandsBehind(name) {
      const { environment, baseUrl } = connectionFrom(find(name), 'none')
      if (environment !== 'local') return environment
      if (settings.get().airGapped) return 'production'
      const transport = openTransport({ baseUrl, clock })
      try {
        return (await saysSandbox(transport)) ? 'sandbox' : 'production'
      } finally {
        await transport.close()
      }
    },
    keychain: () => keychain.state(),
  }
}

/** How a host is reached after a change: null takes away, what is absent stays. */
function reachedBy(
  before: Pick<Connection, 'proxy' | 'proxyExcept' | 'extraCa'>,
  { proxy, proxyExcept, extraCa }: ConnectionChange,
): Pick<ConnectionDraft, 'proxy' | 'proxyExcept' | 'extraCa'> {
  const after = {
    proxy: proxy === undefined ? before.proxy : proxy,
    proxyExcept: proxyExcept === undefined ? before.proxyExcept : proxyExcept,
    extraCa: extraCa === undefined ? before.extraCa : extraCa,
  }
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value != null))
}

/** @returns false where no keychain answers, so that a connection can be removed all the same; a locked one is an error */
async function deleteKey(keychain: Keychain, account: string): Promise<boolean> {
  try {
    await keychain.delete(account)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'state.keychain-unavailable') return false
    throw error
  }
}
