import type {
  ClientCertificateFacts,
  Connection,
  ConnectionChange,
  ConnectionCheck,
  ConnectionDraft,
  KeychainState,
  RateWindow,
} from '../../contract/connections.ts'
import type { Environment } from '../../contract/environment.ts'
import type { ProbeReport } from '../../contract/probe.ts'
import type { Transport } from '../http/transport.ts'
import type { Secret } from '../keychain/secret.ts'
import type { ConnectionFacts, TokenEndpoint, Vendor, VendorClient } from '../vendors/port.ts'
import type { ClientCertificateFiles } from './client-certificate.ts'

/** A connection made ready for use: the vendor, and how to make its client over a transport of the caller's choice. */
export interface OpenConnection {
  readonly connection: Connection
  readonly facts: ConnectionFacts
  readonly vendor: Vendor
  /** The connection's own transport (TLS, proxy, timeouts); unpaced. The caller closes it. */
  readonly transport: Transport
  client(transport: Transport): VendorClient
  /** What a client is made of besides, for the probe alone. */
  readonly secret: Secret
  readonly tokens: TokenEndpoint | undefined
}

/**
 * The connections of a workspace and their keys. A key is bound to the connection's origin: changing the origin means
 * giving the key anew.
 */
export interface Connections {
  list(): Promise<Connection[]>
  /** @throws AppError `input.no-such-connection` */
  get(name: string): Promise<Connection>
  /**
   * @throws AppError `input.…` for a URL that is not https (loopback excepted), holds credentials, a query or a fragment;
   *   an unknown option; `none` as limits off loopback; a name that is taken. `state.keychain-…` when the key cannot be kept:
   *   then nothing is stored.
   */
  add(draft: ConnectionDraft, key?: Secret, clientCertificate?: ClientCertificateFiles): Promise<Connection>
  /**
   * Changes how the host is reached; its address, and with it the key, stays.
   *
   * @param clientCertificate null takes it away with its key, undefined leaves it
   * @throws AppError as `add`; `state.connection-in-use` while a batch runs over it
   */
  edit(
    name: string,
    change: ConnectionChange,
    clientCertificate?: ClientCertificateFiles | null,
  ): Promise<Connection>
  setKey(name: string, key: Secret): Promise<Connection>
  /** What may be shown of a client certificate; keeps nothing of it. @throws AppError as `edit` for one that cannot be used */
  examineClientCertificate(files: ClientCertificateFiles): ClientCertificateFacts
  /** Asks the vendor; `key` is used instead of the stored one, for this call only. */
  check(name: string, key?: Secret, signal?: AbortSignal): Promise<ConnectionCheck>
  /**
   * Uses what a probe has found out. What the operator has chosen stays: limits of their own, a spelling, a smaller page.
   *
   * @returns what is used from now on, and what was before
   */
  learn(
    name: string,
    found: { readonly options: Readonly<Record<string, string>>; readonly windows: readonly RateWindow[] },
  ): ProbeReport['learnt']
  /** Removes the connection and its key. */
  remove(name: string): Promise<void>
  /**
   * @param key used instead of the stored one and held in memory until the returned connection is closed
   * @throws AppError `state.air-gapped`, `state.no-key` (with what to do), `state.keychain-…`
   */
  open(name: string, key?: Secret): Promise<OpenConnection>
  /** What an origin is for, as a connection of this workspace to it says; by its host alone where there is none any more. */
  environmentAt(origin: string): Environment
  /**
   * What stands behind a connection: on this machine it is asked whether it is the built-in sandbox, and what is not counts
   * as production, since it may be a tunnel. No key goes with the question.
   */
  whatStandsBehind(name: string): Promise<'production' | 'test' | 'sandbox'>
  keychain(): Promise<KeychainState>
}
