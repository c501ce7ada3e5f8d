/** `connections add|list|check|remove`: where vendors are reached, and their keys in the OS keychain. */

import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { Connection } from '../../contract/connections.ts'
import { VENDOR_IDS, type VendorId } from '../../contract/vendor.ts'
import { AppError } from '../../main/app-error.ts'
import { caText } from '../../main/connections/ca-text.ts'
import { parseRateLimit, rateLimitText } from '../../main/connections/rate-limit-text.ts'
import { EXIT } from '../exit-code.ts'
import { tableLines } from '../output.ts'
import { collectPair } from '../pairs.ts'
import { givenName } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { readKey } from '../session.ts'
import { probeCommand } from './probe.ts'

interface AddOptions {
  readonly name: string
  readonly vendor: string
  readonly baseUrl: string
  readonly option?: Record<string, string>
  readonly limit?: string
  readonly keyStdin?: boolean
  readonly ca?: string
  readonly proxy?: string
}

export function connectionsCommand(program: Command, run: RunCommand): void {
  const connections = program
    .command('connections')
    .description('where vendors are reached, and their keys in the OS keychain')

  connections
    .command('add')
    .description('add a connection; the key goes from standard input to the OS keychain')
    .requiredOption('--name <name>', 'what you call it')
    .requiredOption('--vendor <vendor>', VENDOR_IDS.join(', '))
    .requiredOption('--base-url <url>', "the host's root, https (http only on this machine)")
    .option('--option <name=value>', "the vendor's own settings; may be repeated", collectPair)
    .option(
      '--limit <windows>',
      "instead of the vendor's published windows, e.g. 100/5s,1000/5m; none only on this machine",
    )
    .option('--ca <file>', 'further CA certificates (PEM) that this connection trusts')
    .option('--proxy <url>', 'reach the vendor through this proxy')
    .option('--key-stdin', 'read the key from standard input')
    .action(
      run(async (session, options: AddOptions) => {
        const key = options.keyStdin === true ? await readKey(process.stdin) : undefined
        const connection = await session.withWorkbench((workbench) =>
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
            },
            key,
          ),
        )
        session.output.result(connection, [
          `Added ${connection.name}: ${connection.baseUrl}, key ${connection.key}.`,
        ])
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

const limitsText = ({ limits }: Connection): string =>
  limits === 'vendor' || limits === 'none' ? limits : rateLimitText(limits)

export function knownVendor(id: string, known: readonly VendorId[]): VendorId {
  const found = known.find((vendor) => vendor === id)
  if (found !== undefined) return found
  throw new AppError('input.no-such-vendor', `There is no vendor "${id}".`, {
    hint: `Known are: ${known.join(', ')}.`,
  })
}

function readCa(file: string): string {
  try {
    return caText(readFileSync(file))
  } catch (error) {
    throw new AppError('input.cannot-read', `"${file}" cannot be read: ${(error as Error).message}`, {
      hint: 'Give the path of a PEM or DER file.',
    })
  }
}
