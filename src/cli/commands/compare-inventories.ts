/** `inventories compare|union|minus|common`: what two lists have in common and what not, before anything is revoked. */

import type { Command } from 'commander'
import type { ComparedPart, Comparison } from '../../contract/comparing.ts'
import { countOf } from '../../contract/counted.ts'
import type { ImportSummary } from '../../contract/inventories.ts'
import { AppError } from '../../main/app-error.ts'
import { collectPair } from '../pairs.ts'
import { givenName } from '../parse-given.ts'
import { importProgress } from '../progress.ts'
import type { RunCommand } from '../run-command.ts'
import { readKey } from '../session.ts'

interface CompareOptions {
  readonly onlyA?: string
  readonly onlyB?: string
  readonly both?: string
  readonly different?: string
  readonly sameKey?: string
  readonly search?: string
  readonly query?: Record<string, string>
  readonly keyStdin?: boolean
}

const number = (n: number): string => n.toLocaleString('en')

/** @param inventories the command that these belong to */
export function comparingCommands(inventories: Command, run: RunCommand): void {
  inventories
    .command('compare <a> <b>')
    .description('what is only in the one, only in the other, in both, and in both but different')
    .option('--search <connection>', 'fill B first, by searching there: what did A miss, what is surplus')
    .option('--query <name=value>', "the vendor's own filters of that search; may be repeated", collectPair)
    .option('--key-stdin', 'use the key from standard input, for that search only')
    .option('--only-a <inventory>', 'save what is only in A')
    .option('--only-b <inventory>', 'save what is only in B')
    .option('--both <inventory>', 'save what is in both')
    .option('--different <inventory>', 'save what is in both but different, as A has it')
    .option('--same-key <inventory>', 'save what shares its key with another certificate of the two')
    .action(
      run(async (session, a: string, b: string, options: CompareOptions) => {
        const wanted = (
          [
            ['only-a', options.onlyA],
            ['only-b', options.onlyB],
            ['both', options.both],
            ['different', options.different],
            ['same-key', options.sameKey],
          ] as const
        ).flatMap(([part, name]) => (name === undefined ? [] : [{ part, name: givenName(name) }]))
        if (options.search === undefined && (options.query !== undefined || options.keyStdin === true))
          throw new AppError('input.usage', '--query and --key-stdin belong to --search.', {
            hint: 'Name the connection: --search CONNECTION',
          })
        const key = options.keyStdin === true ? await readKey(process.stdin) : undefined
        const { search, query = {} } = options
        const result = await session.withWorkbench(async ({ inventories: store, discovery }) => {
          store.get(a)
          const taken = wanted.find(({ name }) => store.list().some((one) => one.inventory === name))
          if (taken !== undefined || new Set(wanted.map(({ name }) => name)).size < wanted.length)
            throw new AppError(
              'input.name-taken',
              `There is an inventory "${taken?.name ?? ''}" already, or two results have one name.`,
              {
                hint: 'Choose another name.',
              },
            )
          if (search !== undefined) {
            const progress = importProgress(session.output)
            try {
              await discovery.fill(
                { connection: search, name: givenName(b), query, key },
                { onProgress: progress.show },
              )
            } finally {
              progress.end()
            }
          }
          const comparison = await store.compare(a, b)
          const saved: ImportSummary[] = []
          for (const { part, name } of wanted) saved.push(await store.combine(a, b, part, name))
          return {
            a,
            b,
            ...comparison,
            saved: saved.map(({ inventory, imported }) => ({ inventory, items: imported })),
          }
        })
        session.output.result(result, [
          ...comparisonLines(a, b, result),
          ...result.saved.map((one) => `Saved ${one.inventory}: ${countOf(one.items, 'item')}.`),
        ])
      }),
    )
  combining(inventories, run, 'union', 'either', 'what is in A or in B')
  combining(inventories, run, 'minus', 'only-a', 'what is in A and not in B')
  combining(inventories, run, 'common', 'both', 'what is in A and in B, as A has it')
}

function combining(
  inventories: Command,
  run: RunCommand,
  word: string,
  part: ComparedPart,
  what: string,
): void {
  inventories
    .command(`${word} <a> <b>`)
    .description(`a new inventory of ${what}`)
    .requiredOption('--name <inventory>', 'what you call it')
    .action(
      run(async (session, a: string, b: string, options: { name: string }) => {
        const summary = await session.withWorkbench(({ inventories: store }) =>
          store.combine(a, b, part, givenName(options.name)),
        )
        session.output.result(summary, [
          `${summary.inventory}: ${countOf(summary.imported, `${summary.kind} item`)} ${summary.source.name}.`,
        ])
      }),
    )
}

function comparisonLines(a: string, b: string, found: Comparison): string[] {
  const { different, sameKey } = found
  const ways = [
    ['end of validity', different.validTo],
    ['status', different.status],
    ['issuer', different.issuer],
    ['other ids', different.otherIds],
  ] as const
  const told = ways.flatMap(([what, items]) => (items === 0 ? [] : [`${what} ${number(items)}`]))
  return [
    `Compared by ${found.by.join(' and ')}.`,
    `only in ${a}: ${number(found.onlyA)}`,
    `only in ${b}: ${number(found.onlyB)}`,
    `in both: ${number(found.both)}`,
    `in both but different: ${number(different.items)}${told.length === 0 ? '' : ` (${told.join(', ')})`}`,
    ...(sameKey.keys === 0
      ? []
      : [
          `${countOf(sameKey.items, 'certificate shares', 'certificates share')} ${countOf(sameKey.keys, 'key')} with others.`,
        ]),
  ]
}
