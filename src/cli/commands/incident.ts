/** `incident …`: one population across vendors and batches, one clock, one report. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import { FATE_WORDS, FATES } from '../../contract/incident-fates.ts'
import type { Incident } from '../../contract/incidents.ts'
import { ItemFilter } from '../../contract/inventories.ts'
import { Name } from '../../contract/page.ts'
import { REASON_CODES, type Reason } from '../../contract/vendor.ts'
import { AppError } from '../../main/app-error.ts'
import { CAUSES } from '../../main/incidents/causes.ts'
import { goneWords } from '../../main/incidents/change-words.ts'
import type { Chosen } from '../../main/incidents/population.ts'
import { statusDocument } from '../../main/incidents/status-document.ts'
import { schemaOf } from '../../main/inventory/target-schema.ts'
import type { Workbench } from '../../main/workbench.ts'
import { PASSPHRASE_OPTION } from '../ask-passphrase.ts'
import { tableLines } from '../output.ts'
import { collectPair, collectText } from '../pairs.ts'
import { parseGiven } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted } from '../run-summary.ts'
import { readKey } from '../session.ts'
import { pipedSecrets, SIGN_OPTION, type SigningOptions } from '../signing.ts'
import { WHERE_HELP, whereFilter } from '../where-filter.ts'
import { durationText } from './batch.ts'
import { givenMoment, givenTime } from './given-time.ts'
import { type SearchOptions, searchesFor } from './incident-search.ts'
import { travelCommands } from './incident-travel.ts'
import { watchCommand } from './incident-watch.ts'
import { waveCommands } from './incident-waves.ts'
import { choice } from './inventories.ts'
import { evidenceLines } from './report.ts'

interface OpenOptions {
  readonly cause: string
  readonly knownAt: string
  readonly knownHow?: string
  readonly deadline?: string
  readonly reason?: string
  readonly owner?: string
  readonly drill?: boolean
  readonly note?: string
}

interface ReportOptions extends SigningOptions {
  readonly format: string
  readonly out: string
}

interface AddOptions extends SearchOptions {
  readonly inventory?: readonly string[]
  readonly where?: string
  readonly keyStdin?: boolean
}

interface ChooseOptions {
  readonly inventory?: string
  readonly where?: string
  readonly find?: readonly string[]
  readonly why: string
  readonly until?: string
}

const REASONS = Object.keys(REASON_CODES) as Reason[]
const LENGTH_MAX = 2_000
const number = (items: number): string => items.toLocaleString('en')

export function incidentCommand(program: Command, run: RunCommand): void {
  const incident = program
    .command('incident')
    .description('an incident: one population over batches and vendors, one clock, one report')

  incident
    .command('causes')
    .description('causes, with the reason and the deadline that each proposes')
    .action(
      run(async (session) => {
        const rows = CAUSES.map(({ id, title, reason, hours }) => [
          id,
          reason,
          hours === null ? 'none' : `${hours} h`,
          title,
        ])
        session.output.result(CAUSES, tableLines(['cause', 'reason', 'deadline', 'what it is'], rows))
      }),
    )

  incident
    .command('open <name>')
    .description('open an incident')
    .requiredOption('--cause <cause>', 'what it is: rescind incident causes')
    .requiredOption('--known-at <time>', 'when it became known: the clock starts there')
    .option('--known-how <text>', 'how it became known')
    .option(
      '--deadline <time>',
      "a time with zone, or 24h or 5d after it became known; the cause's by default",
    )
    .option('--reason <reason>', `the cause's by default; one of ${REASONS.join(', ')}`)
    .option('--owner <name>', 'who answers for it; you by default')
    .option('--drill', 'an exercise: only drills count for it, and it is marked as one everywhere')
    .option('--note <text>', 'kept in the record; needed where the proposed reason or deadline is overruled')
    .action(
      run(async (session, given: string, options: OpenOptions) => {
        const name = incidentName(given)
        const knownAtMs = givenTime('--known-at', options.knownAt)
        const opened = await session.withWorkbench(async ({ incidents }) => {
          incidents.open({
            name,
            cause: options.cause,
            knownAtMs,
            knownHow: text('--known-how', options.knownHow),
            ...overrule(options, knownAtMs),
            drill: options.drill,
            note: text('--note', options.note),
          })
          return incidents.get(name)
        })
        session.output.result(statusDocument(opened), [
          `Opened ${opened.name}: deadline ${opened.clock.deadline}, reason ${opened.reason}.`,
          `Next: rescind incident add ${quoted(opened.name)} --inventory INVENTORY`,
        ])
      }),
    )

  incident
    .command('change <name>')
    .description('change the deadline, the reason or the owner, or add a note')
    .option('--deadline <time>', 'a time with zone, or 24h or 5d after it became known')
    .option('--reason <reason>', `one of ${REASONS.join(', ')}`)
    .option('--owner <name>', 'who answers for it')
    .requiredOption('--note <text>', 'why; kept in the record')
    .action(
      run(async (session, name: string, options: Omit<OpenOptions, 'cause' | 'knownAt'>) => {
        const changed = await session.withWorkbench(async ({ incidents }) => {
          const { knownAt } = await incidents.get(name)
          incidents.change(name, {
            ...overrule(options, Date.parse(knownAt)),
            note: text('--note', options.note),
          })
          return incidents.get(name)
        })
        session.output.result(statusDocument(changed), [`Changed ${changed.name}.`])
      }),
    )

  incident
    .command('add <name>')
    .description('take inventories and searches at vendors into the population: what is not in it yet')
    .option('--inventory <inventory>', 'of a file or a search; may be repeated', collectText)
    .option(
      '--search <connection>',
      'search there first, as rescind discover does; may be repeated',
      collectText,
    )
    .option('--query <name=value>', "the vendor's own filters, for each search; may be repeated", collectPair)
    .option('--key-stdin', 'use the key from standard input, for the searches')
    .option('--where <conditions>', WHERE_HELP)
    .action(
      run(async (session, name: string, options: AddOptions) => {
        const key = options.keyStdin === true ? await readKey(process.stdin) : undefined
        const result = await session.withWorkbench(async (workbench) => {
          const inventories = [
            ...(options.inventory ?? []),
            ...(await searchesFor(session, workbench, name, options, key)),
          ]
          if (inventories.length === 0)
            throw new AppError('input.usage', 'What is to be added: --inventory, or --search.', {
              hint: 'Give one of the two, or both.',
            })
          const filters = inventories.map((one) => filterOf(workbench, one, options.where))
          const added = []
          for (const [at, inventory] of inventories.entries())
            added.push(await workbench.incidents.add(name, inventory, filters[at] ?? {}))
          const { figures } = await workbench.incidents.get(name)
          return { incident: name, added, population: figures.population }
        })
        session.output.result(result, [
          ...result.added.map(
            (one) =>
              `${one.inventory}: ${number(one.items)} listed, ${number(one.added)} new, ${number(one.present)} in the population already${one.told === 0 ? '' : `, ${number(one.told)} told to be revoked`}.`,
          ),
          `Population of ${name}: ${number(result.population)}.`,
        ])
      }),
    )

  incident
    .command('compare <name>')
    .description(
      'compare a later inventory with the population: what is new, what is gone and why; nothing enters by it',
    )
    .requiredOption('--inventory <inventory>', 'of a later file or search')
    .action(
      run(async (session, name: string, options: { inventory: string }) => {
        const found = await session.withWorkbench(({ incidents }) =>
          incidents.compare(name, options.inventory),
        )
        session.output.result(found, [
          `${found.inventory}: ${number(found.items)} listed, ${number(found.present)} in the population, ${number(found.new)} not.`,
          ...(found.told === 0
            ? []
            : [`${number(found.told)} are revoked elsewhere, as the inventory tells.`]),
          ...(found.replaced === 0
            ? []
            : [`${number(found.replaced)} were found replaced: same name, another key, later.`]),
          `Not listed any more: ${goneWords(found.gone)}.`,
          ...(found.new === 0
            ? []
            : [
                `Take the new ones in: rescind incident add ${quoted(name)} --inventory ${quoted(found.inventory)}`,
              ]),
        ])
      }),
    )

  choosing(
    incident
      .command('exclude <name>')
      .description('exclude members: they stay in the population and are counted as excluded')
      .option('--until <time>', 'a time with zone, or 24h or 5d from now; without an end by default'),
  ).action(
    run(async (session, name: string, options: ChooseOptions) => {
      const untilMs = options.until === undefined ? null : givenMoment('--until', options.until, Date.now())
      const items = await session.withWorkbench(async (workbench) =>
        workbench.incidents.exclude(name, chosenBy(workbench, options), text('--why', options.why), untilMs),
      )
      session.output.result({ incident: name, excluded: items }, [`Excluded ${number(items)} from ${name}.`])
    }),
  )

  choosing(incident.command('include <name>').description('end the exclusion of members')).action(
    run(async (session, name: string, options: ChooseOptions) => {
      const items = await session.withWorkbench(async (workbench) =>
        workbench.incidents.include(name, chosenBy(workbench, options), text('--why', options.why)),
      )
      session.output.result({ incident: name, included: items }, [`Included ${number(items)} again.`])
    }),
  )

  incident
    .command('status <name>')
    .description('what became of the population, and whether the deadline can be kept')
    .action(
      run(async (session, name: string) => {
        const found = await session.withWorkbench(({ incidents }) => incidents.get(name))
        session.output.result(statusDocument(found), statusLines(found))
      }),
    )

  incident
    .command('report <name>')
    .description('write a numbered report of the incident')
    .requiredOption(
      '--format <format>',
      'pdf or html to read and file, csv with each member once, json for programs, or jsonl: the evidence file, verifiable',
    )
    .requiredOption('--out <file>', 'where to write it')
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: ReportOptions) => {
        const format = choice('--format', options.format, ['pdf', 'html', 'csv', 'json', 'jsonl'] as const)
        const { ask } = await pipedSecrets(options)
        const written = await session.withWorkbench(({ incidents }) =>
          incidents.report(name, format, options.out, { ask }),
        )
        session.output.result({ incident: name, format, ...written }, [
          `Wrote report ${written.number} to ${written.file} (${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}).`,
          ...(format === 'jsonl' ? evidenceLines(written) : []),
        ])
      }),
    )

  incident
    .command('close <name>')
    .description('close an incident with a statement')
    .requiredOption('--statement <text>', 'what is stated at its end; kept in the record')
    .action(
      run(async (session, name: string, options: { statement: string }) => {
        const closed = await session.withWorkbench(async ({ incidents }) => {
          await incidents.close(name, text('--statement', options.statement))
          return incidents.get(name)
        })
        const { figures } = closed
        const open = figures.notYetRevoked + figures.inDoubt + figures.refused
        session.output.result(statusDocument(closed), [
          `Closed ${closed.name}.${open === 0 ? '' : ` ${number(open)} of its population are neither revoked, expired nor excluded.`}`,
        ])
      }),
    )

  incident
    .command('reopen <name>')
    .description('reopen a closed incident')
    .requiredOption('--why <text>', 'kept in the record')
    .action(
      run(async (session, name: string, options: { why: string }) => {
        await session.withWorkbench(async ({ incidents }) =>
          incidents.reopen(name, text('--why', options.why)),
        )
        session.output.result({ incident: name, state: 'open' }, [`Reopened ${name}.`])
      }),
    )

  waveCommands(incident, run)
  watchCommand(incident, run)
  travelCommands(incident, run)

  incident
    .command('list')
    .description('all incidents')
    .action(
      run(async (session) => {
        const list = await session.withWorkbench(({ incidents }) => incidents.list())
        const rows = list.map(({ name, state, figures, clock }) => [
          name,
          state,
          number(figures.population),
          number(figures.revoked),
          number(clock.left),
          clock.deadline,
        ])
        session.output.result(
          list,
          list.length === 0
            ? ['No incidents: rescind incident open --help']
            : tableLines(['name', 'state', 'population', 'revoked', 'left', 'deadline'], rows),
        )
      }),
    )
}

function choosing(command: Command): Command {
  return command
    .option('--inventory <inventory>', 'those that it lists')
    .option('--where <conditions>', WHERE_HELP)
    .option('--find <text>', 'by serial number, thumbprint or common name; may be repeated', collectText)
    .requiredOption('--why <text>', 'kept in the record')
}

/** @throws AppError `input.usage` */
function chosenBy(workbench: Workbench, { inventory, where, find }: ChooseOptions): Chosen {
  if ((inventory === undefined) === (find === undefined) || (find !== undefined && where !== undefined))
    throw new AppError(
      'input.usage',
      'Members are chosen by --inventory, with --where or without, or by --find.',
      {
        hint: 'Give one of the two.',
      },
    )
  if (inventory === undefined) return { find: find ?? [] }
  return { inventory, filter: filterOf(workbench, inventory, where) }
}

function filterOf({ inventories, vendors }: Workbench, name: string, where: string | undefined): ItemFilter {
  const { vendor, kind } = inventories.get(name)
  return parseGiven(ItemFilter, '--where', whereFilter(where, schemaOf(vendors, vendor, kind)))
}

function overrule(
  { reason, deadline, owner }: Pick<OpenOptions, 'reason' | 'deadline' | 'owner'>,
  knownAtMs: number,
) {
  return {
    ...(reason === undefined ? {} : { reason: choice('--reason', reason, REASONS) }),
    ...(deadline === undefined ? {} : { deadlineMs: givenMoment('--deadline', deadline, knownAtMs) }),
    ...(owner === undefined ? {} : { owner: text('--owner', owner) }),
  }
}

/** @throws AppError `input.bad-text` for a text that was given and is empty or too long */
function text(option: string, given: string | undefined): string {
  if (given === undefined) return ''
  const trimmed = given.trim()
  if (trimmed !== '' && trimmed.length <= LENGTH_MAX) return trimmed
  throw new AppError('input.bad-text', `${option} takes 1 to ${countOf(LENGTH_MAX, 'character')}.`, {
    hint: 'It is kept in the record of the incident.',
  })
}

function incidentName(given: string): string {
  const parsed = Name.safeParse(given)
  if (parsed.success) return parsed.data
  throw new AppError(
    'input.bad-name',
    'The name of an incident takes 1 to 120 characters, without slashes, control characters and characters that nobody sees.',
    { hint: 'Choose a name such as INC-4471.' },
  )
}

const OUTLOOKS = {
  done: 'nothing is left',
  kept: 'the deadline is kept at this rate',
  missed: 'THE DEADLINE CANNOT BE KEPT at this rate',
  passed: 'THE DEADLINE HAS PASSED',
  unknown: 'no end can be told',
} as const

function statusLines(found: Incident): string[] {
  const { figures, clock } = found
  const rows = [
    ['population', figures.population],
    ...FATES.map((fate) => [`  ${FATE_WORDS[fate]}`, figures[fate]] as const),
    ['replaced (counted above as well)', figures.replaced],
  ] as const
  return [
    `${found.drill ? 'DRILL: ' : ''}${found.name} (${found.state}): ${found.cause.title}`,
    `known ${found.knownAt}, deadline ${clock.deadline}, ${clock.leftMs < 0 ? `passed ${durationText(-clock.leftMs)} ago` : `${durationText(clock.leftMs)} left`}: ${OUTLOOKS[clock.outlook]}`,
    ...(clock.estimatedEndAt === null
      ? []
      : [`${number(clock.left)} left, done about ${clock.estimatedEndAt}`]),
    ...clock.notes.map((note) => `  ${note}`),
    ...rows.map(([name, items]) => `${name.padEnd(34)}${number(items).padStart(12)}`),
    ...(found.byVendor.length === 0
      ? []
      : tableLines(
          ['vendor', 'population', 'revoked', 'not yet', 'in doubt', 'refused', 'expired', 'excluded'],
          found.byVendor.map((one) => [
            one.vendor,
            ...[one.population, ...FATES.map((fate) => one[fate])].map(number),
          ]),
        )),
    ...(found.batches.length === 0
      ? []
      : tableLines(
          ['batch', 'vendor', 'state', 'items', 'members', 'done', 'exceptions'],
          found.batches.map((one) => [
            one.batch,
            one.vendor,
            one.state,
            ...[one.items, one.members, one.done, one.exceptions].map(number),
          ]),
        )),
  ]
}
