/** `import`, `discover` and `inventories`: what can be revoked, from a file or by searching at a vendor. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { ImportedFile, ImportSummary, ReadAs, ReadSettings } from '../../contract/inventories.ts'
import { AppError } from '../../main/app-error.ts'
import { schemaOf } from '../../main/inventory/target-schema.ts'
import type { Workbench } from '../../main/workbench.ts'
import { EXIT } from '../exit-code.ts'
import { tableLines } from '../output.ts'
import { collectPair } from '../pairs.ts'
import { givenName } from '../parse-given.ts'
import { importProgress } from '../progress.ts'
import type { RunCommand } from '../run-command.ts'
import { readKey } from '../session.ts'
import { WHERE_HELP, whereFilter } from '../where-filter.ts'
import { comparingCommands } from './compare-inventories.ts'
import { knownVendor } from './connections.ts'
import { findCommand } from './find.ts'

interface ImportOptions {
  readonly name: string
  readonly vendor: string
  readonly kind?: string
  readonly map?: Record<string, string>
  readonly serialFormat?: string
  readonly delimiter?: string
  readonly encoding?: string
  readonly heading?: string | false
  readonly sheet?: string
  readonly hiddenRows?: string
  readonly authorities?: boolean
  readonly where?: string
  readonly rejects?: string
}

const number = (n: number): string => n.toLocaleString('en')
const SHOWN_DEFAULT = 20

export function inventoryCommands(program: Command, run: RunCommand): void {
  program
    .command('import <files...>')
    .description(
      'import tables, workbooks, lists, JSON, certificates or our own files as one inventory, all or nothing: files, a folder or a ZIP',
    )
    .requiredOption('--name <inventory>', 'what you call the inventory')
    .requiredOption('--vendor <vendor>', 'whose certificates or credentials these are')
    .option(
      '--kind <kind>',
      "what the rows name, where the vendor has several; the first operation's by default",
    )
    .option(
      '--map <column=HEADER>',
      'which header is which column, or by position: serial_number=#1; may be repeated',
      collectPair,
    )
    .option('--heading <line>', 'the line of the heading, when it is not the one that is found')
    .option('--no-heading', 'the file has no heading: columns are known by what stands in them')
    .option('--sheet <name>', 'the sheet of a workbook, by its name or as #1')
    .option('--hidden-rows <what>', 'take or leave: rows that a filter hides in a workbook')
    .option('--authorities', 'take in certificates of CAs too, which are left out otherwise')
    .option('--serial-format <format>', 'hex or decimal, for serial numbers that are digits only')
    .option('--delimiter <delimiter>', 'comma, semicolon, tab or pipe, when it is not detected')
    .option(
      '--encoding <encoding>',
      'for instance utf-8, windows-1250, shift_jis or ibm850, when it is not detected',
    )
    .option('--where <conditions>', WHERE_HELP)
    .option('--rejects <file>', 'write each rejected row with its line number and reason')
    .action(
      run(async (session, files: string[], options: ImportOptions) => {
        const settings = settingsOf(options)
        const summary = await session.withWorkbench(async (workbench) => {
          const progress = importProgress(session.output)
          const vendor = knownVendor(options.vendor, [...workbench.vendors.keys()])
          try {
            const filter = whereFilter(options.where, schemaOf(workbench.vendors, vendor, options.kind))
            const imported = await workbench.inventories.import(
              { file: files, name: givenName(options.name), vendor, kind: options.kind, settings, filter },
              { onProgress: progress.show },
            )
            if (options.rejects !== undefined)
              await withRejects(workbench, imported.inventory, options.rejects)
            return imported
          } finally {
            progress.end()
          }
        })
        session.output.result(summary, summaryLines(summary, options.rejects))
        for (const line of warningsOf(summary)) session.output.note(line)
        return summary.rejected > 0 ? EXIT.incomplete : EXIT.done
      }),
    )

  program
    .command('discover')
    .description('fill an inventory by searching at the vendor')
    .requiredOption('--connection <name>', 'where to search')
    .requiredOption('--name <inventory>', 'what you call the inventory')
    .option(
      '--query <name=value>',
      "the vendor's own filters, e.g. profile_id=…; may be repeated",
      collectPair,
    )
    .option('--key-stdin', 'use the key from standard input, for this search only')
    .action(
      run(
        async (
          session,
          options: { connection: string; name: string; query?: Record<string, string>; keyStdin?: boolean },
        ) => {
          const key = options.keyStdin === true ? await readKey(process.stdin) : undefined
          const summary = await session.withWorkbench(async (workbench) => {
            const progress = importProgress(session.output)
            try {
              const { connection, query = {} } = options
              const name = givenName(options.name)
              return await workbench.discovery.fill(
                { connection, name, query, key },
                { onProgress: progress.show },
              )
            } finally {
              progress.end()
            }
          })
          session.output.result(summary, summaryLines(summary, undefined))
        },
      ),
    )

  const inventories = program.command('inventories').description('what has been imported')
  inventories
    .command('list')
    .description('all inventories')
    .action(
      run(async (session) => {
        const list = await session.withWorkbench(async (workbench) => workbench.inventories.list())
        const rows = list.map((one) => [
          one.inventory,
          one.vendor,
          one.kind,
          number(one.imported),
          number(one.rejected),
          one.createdAt,
        ])
        session.output.result(
          list,
          list.length === 0
            ? ['No inventories yet: rescind import --help']
            : tableLines(['name', 'vendor', 'kind', 'items', 'rejected', 'imported at'], rows),
        )
      }),
    )
  inventories
    .command('show <inventory>')
    .description('the summary of an inventory and its first items')
    .option('--limit <n>', 'how many items', String(SHOWN_DEFAULT))
    .option('--where <conditions>', WHERE_HELP)
    .action(
      run(async (session, name: string, options: { limit: string; where?: string }) => {
        if (!/^\d{1,6}$/.test(options.limit))
          throw new AppError('input.bad-number', `--limit takes a whole number, not "${options.limit}".`, {
            hint: 'For instance --limit 50.',
          })
        await session.withWorkbench(async (workbench) => {
          const inventory = workbench.inventories.get(name)
          const filter = whereFilter(
            options.where,
            schemaOf(workbench.vendors, inventory.vendor, inventory.kind),
          )
          const { total, items } = await workbench.inventories.items(name, {
            offset: 0,
            limit: Number(options.limit),
            filter,
          })
          const rows = items.map((item) => [
            String(item.sourceRow),
            Object.values(item.target).join(' '),
            item.commonName ?? '',
            item.validTo ?? '',
          ])
          session.output.result({ ...inventory, selected: total, items }, [
            ...summaryLines(inventory, undefined),
            ...(options.where === undefined ? [] : [`Selected: ${number(total)}`]),
            ...tableLines(['row', 'target', 'common name', 'valid to'], rows),
          ])
        })
      }),
    )
  comparingCommands(inventories, run)
  findCommand(inventories, run)
  inventories
    .command('remove <inventory>')
    .description('remove an inventory; sealed batches keep what they hold')
    .action(
      run(async (session, name: string) => {
        await session.withWorkbench(async (workbench) => workbench.inventories.remove(name))
        session.output.result({ removed: name }, [`Removed ${name}.`])
      }),
    )
}

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const

function settingsOf(options: ImportOptions): ReadSettings {
  return {
    ...(options.map === undefined ? {} : { map: options.map }),
    ...(options.serialFormat === undefined
      ? {}
      : { serialFormat: choice('--serial-format', options.serialFormat, ['hex', 'decimal'] as const) }),
    ...(options.delimiter === undefined
      ? {}
      : {
          delimiter:
            DELIMITERS[
              choice('--delimiter', options.delimiter, ['comma', 'semicolon', 'tab', 'pipe'] as const)
            ],
        }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...headingOf(options.heading),
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    ...(options.hiddenRows === undefined
      ? {}
      : { hiddenRows: choice('--hidden-rows', options.hiddenRows, ['take', 'leave'] as const) }),
    ...(options.authorities === true ? { authorities: true } : {}),
  }
}

/** `--no-heading` is given as false; what is not said as undefined or true. */
function headingOf(given: string | boolean | undefined): Pick<ReadSettings, 'heading'> {
  if (given === false) return { heading: 'none' }
  if (typeof given !== 'string') return {}
  if (!/^[1-9]\d{0,8}$/.test(given))
    throw new AppError('input.bad-number', `--heading takes the number of a line, not "${given}".`, {
      hint: 'For instance --heading 4. Lines are counted from 1.',
    })
  return { heading: Number(given) }
}

export function choice<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === value)
  if (found !== undefined) return found
  throw new AppError('input.bad-choice', `${option} does not take "${value}".`, {
    hint: `It takes: ${choices.join(', ')}.`,
  })
}

/** Writes the rejected rows of an import; where that fails, nothing is kept of the import either, so it can be called again. */
async function withRejects({ inventories }: Workbench, inventory: string, file: string): Promise<void> {
  try {
    await inventories.writeRejects(inventory, file)
  } catch (error) {
    inventories.remove(inventory)
    throw error
  }
}

function summaryLines(summary: ImportSummary, rejects: string | undefined): string[] {
  const reasons = Object.entries(summary.reasons).map(([reason, n]) => `${reason} ${number(n)}`)
  return [
    `${summary.inventory}: ${countOf(summary.imported, `${summary.kind} item`)} from ${summary.source.name} (${number(summary.read)} read, ${countOf(summary.duplicates, 'duplicate')}, ${number(summary.rejected)} rejected${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}).`,
    ...(summary.reading === undefined ? [] : readingLines(summary.reading)),
    ...(summary.files ?? []).flatMap(fileLines),
    ...(summary.passedOver === undefined ? [] : [`Passed over: ${summary.passedOver.join(', ')}.`]),
    ...(summary.leftOut === undefined
      ? []
      : [`${countOf(summary.leftOut, 'other was', 'others were')} left out by --where.`]),
    `SHA-256 of the source: ${summary.source.sha256}`,
    ...(summary.rejected > 0 && rejects === undefined ? ['See the rejected rows with --rejects FILE.'] : []),
    ...(rejects === undefined ? [] : [`Rejected rows: ${rejects}`]),
  ]
}

const FORMATS: Readonly<Record<ReadAs['format'], string>> = {
  csv: 'a table',
  list: 'a list without a heading',
  json: 'JSON',
  pem: 'certificates in PEM',
  der: 'certificates in DER',
  pkcs7: 'certificates in PKCS #7',
  xlsx: 'a workbook',
  evidence: 'the items of an evidence file',
  bundle: 'the items of a bundle',
}

/** How the file was read, for a person to judge. */
const fileLines = ({ name, imported, rejected, reading }: ImportedFile): string[] => {
  const [how = '', ...more] = readingLines(reading)
  const refused = rejected === 0 ? '' : `, ${number(rejected)} rejected`
  return [`- ${name}: ${countOf(imported, 'item')}${refused}. ${how}`, ...more.map((line) => `  ${line}`)]
}

function readingLines(reading: ReadAs): string[] {
  const { format, encoding, sample, heading, columns, sheet, otherSheets, hiddenRows } = reading
  const taken = Object.entries(columns ?? {}).map(([column, header]) => `${column} = ${header}`)
  return [
    `Read as ${FORMATS[format]}${sheet === undefined ? '' : `, sheet "${sheet}"`}${encoding === undefined ? '' : `, ${encoding}`}${heading === undefined || heading === 0 ? '' : heading === null ? (format === 'csv' ? ', without a heading' : '') : `, heading in line ${heading}`}${sample === undefined ? '' : `; for instance: ${sample}`}.`,
    ...(taken.length === 0 ? [] : [`Columns: ${taken.join(', ')}.`]),
    ...(otherSheets === undefined
      ? []
      : [
          `Not read: ${otherSheets.length === 1 ? 'sheet' : 'sheets'} ${otherSheets.map((name) => `"${name}"`).join(', ')}.`,
        ]),
    ...(hiddenRows === undefined
      ? []
      : [
          `${countOf(hiddenRows.rows, 'hidden row was', 'hidden rows were')} ${hiddenRows.taken ? 'taken' : 'left out'}.`,
        ]),
  ]
}

function warningsOf({ reading, files = [] }: ImportSummary): string[] {
  const all = reading === undefined ? files : [{ name: 'the file', reading }]
  return all.flatMap(({ name, reading: { privateKeys: [line] = [], more } }) => [
    ...(line === undefined
      ? []
      : [
          `warning: a private key lies in ${name} (line ${line}). It was not read. Whoever has had the file may have the key.`,
        ]),
    ...(more === undefined
      ? []
      : [
          `warning: ${name} may be one page of several: ${more} in it. Look whether the other pages are here too.`,
        ]),
  ])
}
