/** `inventories find`: what has one key, one name, one issuer, across inventories. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { InventoryItem, ItemFilter } from '../../contract/inventories.ts'
import { conditionText, type ItemCondition } from '../../contract/item-condition.ts'
import { AppError } from '../../main/app-error.ts'
import { systemReason } from '../../main/files/whole-file.ts'
import { keyOfFile } from '../../main/inventory/asking/key-of-file.ts'
import { readDate } from '../../main/inventory/certificate-date.ts'
import { schemaOf } from '../../main/inventory/target-schema.ts'
import type { Workbench } from '../../main/workbench.ts'
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

const KEY_FILE_BYTES_MAX = 1024 * 1024
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
      run(async (session, names: string[], options: FindOptions) => {
        if (!/^\d{1,6}$/.test(options.limit))
          throw new AppError('input.bad-number', '--limit takes a whole number.', {
            hint: 'For instance --limit 50.',
          })
        const { conditions, note } = conditionsFrom(options)
        if (note !== null) session.output.note(note)
        if (conditions.length === 0 && options.where === undefined)
          throw new AppError('input.usage', 'Nothing is said of what is to be found.', {
            hint: 'Give --key, --host, --issuer, --expires-before, --template or --where.',
          })
        const result = await session.withWorkbench(async (workbench) => {
          const all = workbench.inventories.list()
          const chosen = names.length === 0 ? all : names.map((name) => workbench.inventories.get(name))
          const found: { inventory: string; total: number; items: InventoryItem[] }[] = []
          for (const { inventory } of chosen) {
            const filter = filterFor(workbench, inventory, conditions, options.where)
            const page = await workbench.inventories.items(inventory, {
              offset: 0,
              limit: Number(options.limit),
              filter,
            })
            found.push({ inventory, ...page })
          }
          const from = found.filter(({ total }) => total > 0).map(({ inventory }) => inventory)
          if (options.name === undefined || from[0] === undefined)
            return { conditions: conditions.map(conditionText), found, saved: null }
          const filter = filterFor(workbench, from[0], conditions, options.where)
          const saved = await workbench.inventories.select(from, filter, givenName(options.name))
          return { conditions: conditions.map(conditionText), found, saved }
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
          `${total.toLocaleString('en')} found in ${result.found.length} inventories.`,
          ...(rows.length === 0 ? [] : tableLines(['inventory', 'target', 'common name', 'valid to'], rows)),
          ...(result.saved === null
            ? []
            : [`Saved ${result.saved.inventory}: ${result.saved.imported.toLocaleString('en')} items.`]),
          ...(total === 0 && options.name !== undefined ? ['Nothing was found, so nothing was saved.'] : []),
        ])
      }),
    )
}

function filterFor(
  { inventories, vendors }: Workbench,
  name: string,
  conditions: readonly ItemCondition[],
  where: string | undefined,
): ItemFilter {
  const { vendor, kind } = inventories.get(name)
  const filter = whereFilter(where, schemaOf(vendors, vendor, kind))
  return { ...filter, conditions: [...conditions, ...(filter.conditions ?? [])] }
}

function conditionsFrom(options: FindOptions): { conditions: ItemCondition[]; note: string | null } {
  const conditions: ItemCondition[] = []
  let note: string | null = null
  const add = (column: string, test: ItemCondition['test'], text: string) =>
    conditions.push({ column, test, not: false, texts: [text] })
  if (options.key !== undefined) {
    const key = keyOfFile(bytesOf(options.key), options.key)
    if (key.from === 'private key')
      note = `${options.key} holds a private key: only its public half was used, and nothing of it was kept.`
    add('key_sha256', 'equals', key.sha256)
  }
  if (options.host !== undefined) add('host', 'equals', options.host)
  if (options.issuer !== undefined) add('issuer', 'contains', options.issuer)
  if (options.template !== undefined) add('profile_id', 'contains', options.template)
  if (options.expiresBefore !== undefined) {
    const { text, endsAt } = readDate(options.expiresBefore)
    if (endsAt === null)
      throw new AppError('input.bad-date', `--expires-before takes a date, not "${options.expiresBefore}".`, {
        hint: 'Write it as 2027-01-31.',
      })
    add('valid_to', 'before', text)
  }
  return { conditions, note }
}

function bytesOf(file: string): Buffer {
  try {
    const bytes = readFileSync(file)
    if (bytes.length <= KEY_FILE_BYTES_MAX) return bytes
  } catch (cause) {
    throw new AppError('input.cannot-read', `Cannot read ${file}: ${systemReason(cause)}.`, {
      hint: 'Check the name and that you may read it.',
      cause,
    })
  }
  throw new AppError('input.no-key-in-file', `${file} is too long for a key.`, {
    hint: 'Give the key by itself.',
  })
}
