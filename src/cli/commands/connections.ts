/** `connections add|list|check|remove`: where vendors are reached, and their keys in the OS keychain. */

import type { Command } from 'commander'
import type { Connection } from '../../contract/connections.ts'
import { VENDOR_IDS, type VendorId } from '../../contract/vendor.ts'
import { AppError } from '../../main/app-error.ts'
import { parseRateLimit, rateLimitText } from '../../main/connections/rate-limit-text.ts'
import { EXIT } from '../exit-code.ts'
import { tableLines } from '../output.ts'
import { collectPair } from '../pairs.ts'
import { givenName } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { readKey } from '../session.ts'
import {
  type NetworkOptions,
  NONE,
  readCa,
  withClientCertificate,
  withNetworkOptions,
} from './network-options.ts'
import { probeCommand } from './probe.ts'

interface AddOptions extends NetworkOptions {
  readonly name: string
  readonly vendor: string
  readonly baseUrl: string
  readonly option?: Record<string, string>
  readonly limit?: string
  readonly keyStdin?: boolean
}

export function connectionsCommand(program: Command, run: RunCommand): void {
  const connections = program
    .command('connections')
    .description('where vendors are reached, and their keys in the OS keychain')

  withNetworkOptions(connections.command('add'))
    .description('add a connection; the key goes from standard input to the OS keychain')
    .requiredOption('--name <name>', 'what you call it')
    .requiredOption('--vendor <vendor>', VENDOR_IDS.join(', '))
    .requiredOption('--base-url <url>', "the host's root, https (http only on this machine)")
    .option('--option <name=value>', "the vendor's own settings; may be repeated", collectPair)
    .option(
      '--limit <windows>',
      "instead of the vendor's published windows, e.g. 100/5s,1000/5m; none only on this machine",
    )
    .option('--key-stdin', 'read the key from standard input')
    .action(
      run(async (session, options: AddOptions) => {
        refuseTwoFromStdin(options)
        const key = options.keyStdin === true ? await readKey(process.stdin) : undefined
        const connection = await session.withWorkbench((workbench) =>
          withClientCertificate(options, (files) =>
            workbench.connections.add(
              {
                name: givenName(options.name),
                vendor: knownVendor(options.vendor, [...workbench.vendors.keys()]),
                baseUrl: options.baseUrl,
                options: options.option ?? {},
                limits:
                  options.limit === undefined
                    ? 'vendor'
                    : options.limit === 'none'
                      ? 'none'
                      : parseRateLimit(options.limit),
                ...(options.ca === undefined ? {} : { extraCa: readCa(options.ca) }),
                ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
                ...(options.proxyExcept === undefined ? {} : { proxyExcept: options.proxyExcept }),
              },
              key,
              files,
            ),
          ),
        )
        session.output.result(connection, [
          `Added ${connection.name}: ${connection.baseUrl}, key ${connection.key}.`,
          ...networkLines(connection),
        ])
      }),
    )

  withNetworkOptions(connections.command('edit <name>'))
    .description('change how a connection reaches its host; each option takes none to take away what it sets')
    .action(
      run(async (session, name: string, options: NetworkOptions) => {
        const { ca, proxy, proxyExcept } = options
        const change = {
          ...(ca === undefined ? {} : { extraCa: ca === NONE ? null : readCa(ca) }),
          ...(proxy === undefined ? {} : { proxy: proxy === 'default' ? null : proxy }),
          ...(proxyExcept === undefined ? {} : { proxyExcept: proxyExcept === NONE ? null : proxyExcept }),
        }
        const connection = await session.withWorkbench((workbench) =>
          options.clientCertificate === NONE
            ? workbench.connections.edit(name, change, null)
            : withClientCertificate(options, (files) => workbench.connections.edit(name, change, files)),
        )
        session.output.result(connection, [`Changed ${connection.name}.`, ...networkLines(connection)])
      }),
    )

  connections
    .command('list')
    .description('all connections')
    .action(
      run(async (session) => {
        const list = await session.withWorkbench(({ connections: all }) => all.list())
        const rows = list.map((one) => [one.name, one.vendor, one.baseUrl, limitsText(one), one.key])
        session.output.result(
          list,
          list.length === 0
            ? ['No connections yet: rescind connections add --help']
            : tableLines(['name', 'vendor', 'base URL', 'limits', 'key'], rows),
        )
      }),
    )

  connections
    .command('check <name>')
    .description('ask the vendor whether the key is good')
    .option('--key-stdin', 'use the key from standard input instead of the stored one')
    .action(
      run(async (session, name: string, options: { keyStdin?: boolean }) => {
        const key = options.keyStdin === true ? await readKey(process.stdin) : undefined
        const check = await session.withWorkbench((workbench) => workbench.connections.check(name, key))
        session.output.result(check, [
          check.message,
          ...(check.hint === undefined ? [] : [`hint: ${check.hint}`]),
          ...check.facts.map((fact) => `  ${fact.name}: ${fact.value}`),
        ])
        return check.ok ? EXIT.done : EXIT.stopped
      }),
    )

  probeCommand(connections, run)

  connections
    .command('remove <name>')
    .description('remove a connection and its key')
    .action(
      run(async (session, name: string) => {
        await session.withWorkbench((workbench) => workbench.connections.remove(name))
        session.output.result({ removed: name }, [`Removed ${name}.`])
      }),
    )
}

/** How a host is reached, in lines for people. */
function networkLines({ proxy, proxyExcept, extraCa, clientCertificate }: Connection): string[] {
  return [
    ...(proxy === undefined ? [] : [`  proxy: ${proxy === NONE ? 'none, whatever is set' : proxy}`]),
    ...(proxyExcept === undefined ? [] : [`  but not for: ${proxyExcept}`]),
    ...(extraCa === undefined ? [] : ['  further CA certificates are trusted']),
    ...(clientCertificate === undefined
      ? []
      : [
          `  shows the client certificate ${clientCertificate.subject}, of ${clientCertificate.issuer}, until ${clientCertificate.validTo.slice(0, 10)}`,
        ]),
  ]
}

function refuseTwoFromStdin({ keyStdin, passphraseStdin }: AddOptions): void {
  if (keyStdin !== true || passphraseStdin !== true) return
  throw new AppError('input.two-from-stdin', 'Standard input can hold the key or the passphrase, not both.', {
    hint: 'Add the connection with its key, then give the certificate: rescind connections edit NAME --client-certificate FILE --passphrase-stdin',
  })
}

const limitsText = ({ limits }: Connection): string =>
  limits === 'vendor' || limits === 'none' ? limits : rateLimitText(limits)

export function knownVendor<T extends VendorId>(id: string, known: readonly T[]): T {
  const found = known.find((vendor) => vendor === id)
  if (found !== undefined) return found
  throw new AppError('input.no-such-vendor', `There is no vendor "${id}".`, {
    hint: `Known are: ${known.join(', ')}.`,
  })
}
