/** `inventories find`: what has one key, one name, one issuer, across inventories. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../../main/app-error.ts'
import { findItems } from '../../main/inventory/asking/find-items.ts'
import { readKeyFile } from '../../main/inventory/asking/key-of-file.ts'
import { schemaOf } from '../../main/inventory/target-schema.ts'
import { tableLines } from '../output.ts'
import { givenName } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { WHERE_HELP, whereFilter } from '../where-filter.ts'

interface FindOptions {
  readonly key?: string
  readonly host?: string
  readonly issuer?: string
  readonly expiresBefore?: string
  readonly template?: string
  readonly where?: string
  readonly name?: string
  readonly limit: string
}

const SHOWN_DEFAULT = 100

/** @param inventories the command that this belongs to */
export function findCommand(inventories: Command, run: RunCommand): void {
  inventories
    .command('find [inventories...]')
    .description('items by key, host, issuer, end or template, in the inventories named or in all')
    .option(
      '--key <file>',
      'a public key, certificate, request, SSH key; of a private key the public half only',
    )
    .option('--host <name>', 'the common name or a name of the SAN')
    .option('--issuer <text>', 'in the name of the issuer')
    .option('--expires-before <date>', 'e.g. 2027-01-31')
    .option('--template <text>', 'in the template or profile')
    .option('--where <conditions>', WHERE_HELP)
    .option('--name <inventory>', 'save what is found as an inventory')
    .option('--limit <n>', 'how many are shown', String(SHOWN_DEFAULT))
    .action(
      run(async (session, given: string[], { key: keyFile, where, ...options }: FindOptions) => {
        if (!/^\d{1,6}$/.test(options.limit))
          throw new AppError('input.bad-number', '--limit takes a whole number.', {
            hint: 'For instance --limit 50.',
          })
        const key = keyFile === undefined ? undefined : readKeyFile(keyFile)
        if (key?.from === 'private key')
          session.output.note(
            `${keyFile} holds a private key: only its public half was used, and nothing of it was kept.`,
          )
        const names = given.length === 0 ? undefined : given
        const result = await session.withWorkbench(async ({ inventories: all, vendors }) => {
          const finding = findItems(
            all,
            { ...options, key },
            where === undefined
              ? undefined
              : ({ vendor, kind }) => whereFilter(where, schemaOf(vendors, vendor, kind)),
          )
          const found = await finding.find(names, Number(options.limit))
          const isKept = options.name !== undefined && found.found.length > 0
          return { ...found, saved: isKept ? await finding.keep(names, givenName(options.name ?? '')) : null }
        })
        const total = result.found.reduce((sum, one) => sum + one.total, 0)
        const rows = result.found.flatMap(({ inventory, items }) =>
          items.map((item) => [
            inventory,
            Object.values(item.target).join(' '),
            item.commonName ?? '',
            item.validTo ?? '',
          ]),
        )
        session.output.result(result, [
          `${total.toLocaleString('en')} found in ${countOf(result.looked, 'inventory', 'inventories')}.`,
          ...(rows.length === 0 ? [] : tableLines(['inventory', 'target', 'common name', 'valid to'], rows)),
          ...(result.saved === null
            ? []
            : [`Saved ${result.saved.inventory}: ${countOf(result.saved.imported, 'item')}.`]),
          ...(total === 0 && options.name !== undefined ? ['Nothing was found, so nothing was saved.'] : []),
        ])
      }),
    )
}
