import { z } from 'zod'
import type { Channels } from './channel.ts'
import { Environment } from './environment.ts'
import { FileHandle, Name } from './page.ts'
import { Key } from './runs.ts'
import { VendorId, VendorInfo } from './vendor.ts'

export const RateWindow = z.strictObject({ requests: z.int().positive(), perMs: z.int().positive() })
export type RateWindow = z.infer<typeof RateWindow>

/** What may be shown of the certificate that a connection shows to its server. */
export const ClientCertificateFacts = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime(),
  /** SHA-256, in hex with colons. */
  fingerprint: z.string(),
})
export type ClientCertificateFacts = z.infer<typeof ClientCertificateFacts>

/** Something that a probe of the connection has found out, and that it goes by from then on. */
export const Learnt = z.strictObject({
  what: z.enum(['page size', 'spelling of queries', 'limits']),
  is: z.string(),
  at: z.iso.datetime(),
})
export type Learnt = z.infer<typeof Learnt>

export const Connection = z.strictObject({
  name: z.string(),
  vendor: VendorId,
  /** The host's root with the path given, without a trailing slash. */
  baseUrl: z.string(),
  host: z.string(),
  environment: Environment,
  options: z.record(z.string(), z.string()),
  /** The vendor's windows, or the operator's own; `none` only for a loopback host. */
  limits: z.union([z.literal('vendor'), z.literal('none'), z.array(RateWindow)]),
  /** PEM of further CA certificates that this connection trusts. */
  extraCa: z.string().optional(),
  /** An address, or `none` for a direct way; absent: by what surrounds the program. */
  proxy: z.string().optional(),
  /** Hosts that are reached without this proxy. */
  proxyExcept: z.string().optional(),
  clientCertificate: ClientCertificateFacts.optional(),
  /** What a probe has taught it; absent where there is nothing. */
  learnt: z.array(Learnt).optional(),
  /** Whether the OS keychain holds a key for this connection, or it needs none. Asking does not read it. */
  key: z.enum(['stored', 'none', 'not-needed', 'keychain-unavailable']),
  createdAt: z.iso.datetime(),
})
export type Connection = z.infer<typeof Connection>

export const ConnectionDraft = z.strictObject({
  name: Name,
  vendor: VendorId,
  baseUrl: z.string().max(500),
  options: z.record(z.string().max(60), z.string().max(2000)),
  limits: z.union([z.literal('vendor'), z.literal('none'), z.array(RateWindow).max(5)]),
  extraCa: z.string().max(200_000).optional(),
  proxy: z.string().max(500).optional(),
  proxyExcept: z.string().max(2000).optional(),
})
export type ConnectionDraft = z.infer<typeof ConnectionDraft>

/** What can be changed of a connection: how its host is reached. Null takes away; what is absent stays. */
export const ConnectionChange = z.strictObject({
  proxy: z.string().max(500).nullable().optional(),
  proxyExcept: z.string().max(2000).nullable().optional(),
  extraCa: z.string().max(200_000).nullable().optional(),
})
export type ConnectionChange = z.infer<typeof ConnectionChange>

export const ConnectionCheck = z.strictObject({
  ok: z.boolean(),
  /** What the vendor said, and what the key may do as far as the vendor tells. */
  message: z.string(),
  /** What kind of trouble the hint mends, where that is known. */
  code: z.string().optional(),
  hint: z.string().optional(),
  facts: z.array(z.strictObject({ name: z.string(), value: z.string() })),
})
export type ConnectionCheck = z.infer<typeof ConnectionCheck>

export const KeychainState = z.strictObject({
  available: z.boolean(),
  /** e.g. `Secret Service`, `macOS Keychain`, `Windows Credential Manager`, `memory`. */
  kind: z.string(),
  message: z.string(),
})
export type KeychainState = z.infer<typeof KeychainState>

/** Which way a connection's requests go, and whether its proxy can be told who asks. Asking sends nothing. */
export const ConnectionWay = z.strictObject({
  /** Null for a direct way. */
  proxy: z.string().nullable(),
  /** Who names it, in words that follow "named by"; null for a direct way. */
  namedBy: z.string().nullable(),
  /** Of the proxy's name and password. `given` by what names the proxy; null for a direct way. */
  login: z.enum(['stored', 'given', 'none', 'keychain-unavailable']).nullable(),
  /** Why the proxy cannot be used. */
  problem: z.string().optional(),
})
export type ConnectionWay = z.infer<typeof ConnectionWay>

/** A certificate with its key, in files that were chosen in main's dialog. */
const GivenCertificate = z.strictObject({
  certificate: FileHandle,
  key: FileHandle.optional(),
  passphrase: Key.optional(),
})
const ProxyLogin = z.strictObject({ user: z.string().min(1).max(500), password: Key })

export const connections = {
  'connections.list': { class: 'read', input: z.strictObject({}), output: z.array(Connection) },
  'connections.add': {
    class: 'outward',
    input: z.strictObject({
      connection: ConnectionDraft,
      key: Key.optional(),
      clientCertificate: GivenCertificate.optional(),
      /** For the proxy that the draft names. */
      proxyLogin: ProxyLogin.optional(),
    }),
    output: Connection,
  },
  'connections.setKey': {
    class: 'irreversible',
    input: z.strictObject({ connection: Name, key: Key }),
    output: Connection,
  },
  'connections.way': { class: 'read', input: z.strictObject({ connection: Name }), output: ConnectionWay },
  /** Keeps a name and a password for the proxy that leads to a connection: they go to that proxy alone. */
  'connections.setProxyLogin': {
    class: 'irreversible',
    input: ProxyLogin.extend({ connection: Name }),
    output: ConnectionWay,
  },
  'connections.removeProxyLogin': {
    class: 'irreversible',
    input: z.strictObject({ connection: Name }),
    output: ConnectionWay,
  },
  /** Reads a certificate with its key out of files that were chosen in main's dialog. */
  'connections.setClientCertificate': {
    class: 'irreversible',
    input: GivenCertificate.extend({ connection: Name }),
    output: Connection,
  },
  'connections.removeClientCertificate': {
    class: 'irreversible',
    input: z.strictObject({ connection: Name }),
    output: Connection,
  },
  'connections.check': {
    class: 'outward',
    input: z.strictObject({ connection: Name, key: Key.optional() }),
    output: ConnectionCheck,
  },
  'connections.remove': {
    class: 'irreversible',
    input: z.strictObject({ connection: Name }),
    output: z.void(),
  },
  /**
   * What is known of where a connection leads, without asking there: `sandbox` where it is the built-in one of this program,
   * `local` for anything else on this machine.
   */
  'connections.behind': {
    class: 'read',
    input: z.strictObject({ connection: Name }),
    output: z.enum([...Environment.options, 'sandbox']),
  },
  'connections.vendors': { class: 'read', input: z.strictObject({}), output: z.array(VendorInfo) },
  'connections.keychain': { class: 'read', input: z.strictObject({}), output: KeychainState },
} satisfies Channels

export const connectionAnnouncements = { 'connections.changed': z.strictObject({}) }
