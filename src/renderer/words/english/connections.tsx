import type { ReactNode } from 'react'
import type { Connection, ConnectionWay } from '../../../contract/connections.ts'
import type { ProbeReport } from '../../../contract/probe.ts'
import { common } from './common.ts'
import { formatCount, formatNoun } from './format.ts'

const learnt: Readonly<Record<ProbeReport['learnt'][number]['what'], string>> = {
  'page size': 'page size',
  'spelling of queries': 'spelling of queries',
  limits: 'limits',
}
const requests = (count: number): string => formatNoun(count, { one: 'request', many: 'requests' })

export const connections = {
  title: 'Connections',
  sub: 'Where batches can be sent. Keys rest in the keychain of this machine and are never shown again.',
  next: {
    add: '[Add a connection], or start the sandbox on [Home].',
    check: '[Check a connection] before it is used; then [search over it], or [run a batch].',
    storeKey: (name: string): string => `[Store the key] of ${name}, or give it at each run.`,
  },
  loading: 'the connections',
  addOne: common.addConnection,
  keysHeldBy: 'Keys are held by:',
  theKeychain: 'the keychain',
  noKeychain: 'No keychain answers on this machine, so no key can be stored.',
  workAllTheSame:
    'Connections work all the same: each check, search and run asks for the key and forgets it afterwards.',
  none: 'No connection yet',
  whatItIs:
    'A connection is a vendor’s address and a key. You need one to search or to run a batch, not to prepare one.',
  /** Where the vendor has no name of its own for it. */
  key: 'Key',
  add: {
    title: 'Add a connection',
    add: 'Add',
    added: (name: string): string => `${name} is added`,
    leadsTo: (host: string): string => `It leads to ${host}. “Check now” asks whether the key is good.`,
    vendor: 'Vendor',
    name: 'Name',
    address: 'Address',
    addressHelp: 'https only. The key is bound to this address and goes nowhere else.',
    proxy: 'Proxy',
    proxyExample: 'http://proxy.example:3128',
    proxyHelp:
      'Empty: by the system’s settings. “none”: never through one. SOCKS5 is written socks5://host:port.',
    proxyExcept: 'Hosts without this proxy',
    proxyExceptExample: '.example.com, 10.0.0.0/8',
    proxyUser: 'Name for the proxy',
    proxyPassword: 'Password for the proxy',
    clientCertificate: 'Client certificate',
    optional: '(optional)',
    furtherCas: 'Further CA certificates (PEM)',
    fromFile: 'From a file…',
    further: 'Own limits, proxy, client certificate and further CA certificates',
  },
  limits: {
    first: { requests: 'Own limit: requests', seconds: 'Own limit: in so many seconds' },
    second: { requests: 'Second limit: requests', seconds: 'Second limit: in so many seconds' },
    bad: 'A whole number above zero, and the seconds beside it.',
    empty: 'Empty: the vendor’s own limits.',
    both: 'Where two windows hold at once.',
  },
  card: {
    check: 'Check now',
    storeKey: 'Store a key…',
    replaceKey: 'Replace the key…',
    remove: 'Remove…',
    vendor: 'Vendor',
    address: 'Address',
    limits: 'Limits',
    proxy: 'Proxy',
    neverProxy: 'never through one',
    proxyExcept: 'Without it',
    clientCertificate: 'Client certificate',
    certificate: (subject: string, issuer: string, until: string): string =>
      `${subject}, of ${issuer}, until ${until}`,
    learnt: 'Learnt by a probe',
    learntOf: (changes: NonNullable<Connection['learnt']>): string =>
      changes.map(({ what, is }) => `${learnt[what]} ${is}`).join('; '),
    furtherCa: 'Further CA',
    furtherCaTrusted: 'trusted for this connection',
    keys: {
      stored: 'in the keychain',
      none: 'none stored',
      'not-needed': 'not needed: by client certificate or profile',
      'keychain-unavailable': 'asked for each time',
    } satisfies Record<Connection['key'], string>,
    chosen: (isChosen: boolean): string => (isChosen ? 'yes' : 'no'),
    vendorLimits: 'as the vendor publishes them',
    noLimits: 'none (this machine)',
    ownLimits: (windows: readonly { readonly requests: number; readonly perMs: number }[]): string =>
      windows
        .map(
          ({ requests: count, perMs }) =>
            `${requests(count)} in ${formatNoun(perMs / 1000, { one: 'second', many: 'seconds' })}`,
        )
        .join(', and '),
  },
  check: {
    title: (name: string): string => `Check ${name}`,
    sub: (host: string): string =>
      `No key is stored. The one given here goes to ${host} for this check and is forgotten afterwards.`,
    check: 'Check',
  },
  setKey: {
    title: 'Store a key',
    titleReplace: 'Replace the key',
    boundTo: (host: string): string => `Bound to ${host}; it is sent nowhere else.`,
    store: 'Store the key',
    stored: (name: string): string => `The key of ${name} is stored`,
  },
  proxy: {
    replace: 'Replace the proxy’s password…',
    give: 'Proxy’s name and password…',
    forget: 'Forget the proxy’s password…',
    its: 'Its proxy:',
    through: (proxy: ReactNode, namedBy: string): ReactNode => (
      <>
        Goes through {proxy}, named by {namedBy}:
      </>
    ),
    logins: {
      stored: 'name and password in the keychain',
      given: 'name and password given with its address',
      none: 'without a name and a password',
      'keychain-unavailable': 'no keychain answers',
    } satisfies Record<NonNullable<ConnectionWay['login']>, string>,
    title: 'Name and password of the proxy',
    sub: (proxy: string): string =>
      `Kept in the keychain of this machine for ${proxy}, and told to no other. It is told them only when it asks.`,
    keep: 'Keep them',
    user: 'Name',
    password: 'Password',
  },
  certificate: {
    give: 'Client certificate…',
    replace: 'Replace the client certificate…',
    remove: 'Take the client certificate away…',
    title: 'Client certificate',
    sub: (host: string, connection: string): string =>
      `Shown to ${host} by each request of ${connection}. The file is read once: its key goes to the keychain of this machine.`,
    use: 'Use the certificate',
    file: 'Certificate with its chain: PEM, or PKCS #12 (.p12, .pfx)',
    keyFile: 'Private key, where it stands in a file of its own',
    passphrase: 'Passphrase of the key',
    chooseAnother: 'Choose another…',
  },
  probe: {
    probe: 'Probe…',
    again: 'Probe again…',
    save: 'Save what was seen…',
    lookThrough: common.lookThrough,
    title: (name: string): string => `Probe ${name}`,
    sub: (host: string): string =>
      `Asks ${host} about what the vendor's documents leave open, by reading only: nothing is changed there. What is learnt, such as the size of a page, this connection uses from then on.`,
    ask: 'Ask there',
    oneToLookAt: (column: string): string => `${column}, of one to look at`,
    oneToLookAtHelp: 'The vendor has no list to take one from. Left out, less can be told.',
    keyHelp: 'No key is stored. This one is used for the probe and forgotten afterwards.',
    verdicts: { differs: 'differs', holds: 'holds', untold: 'not told' },
    outcome: (holds: number, differs: number, untold: number): string =>
      `${formatNoun(holds, { one: 'holds', many: 'hold' })}, ${formatNoun(differs, { one: 'differs', many: 'differ' })}, ${formatCount(untold)} not to be told by reading.`,
    asked: (questions: number, at: ReactNode): ReactNode => (
      <>
        {formatNoun(questions, { one: 'question', many: 'questions' })} asked {at}, nothing changed.
      </>
    ),
    asBefore: 'The connection goes on as it is.',
    learnt: (changes: ProbeReport['learnt']): string =>
      `The connection uses from now on: ${changes.map(({ what, was, is }) => `${learnt[what]} ${is} (was ${was})`).join('; ')}.`,
    assumption: 'Assumption',
    saw: 'What was seen',
    verdict: 'Verdict',
  },
}
