/** `incident plan|waves|hold|release|run|members`: an incident's population cut into waves, and what lets them go. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import { FATE_WORDS, FATES } from '../../contract/incident-fates.ts'
import type { IncidentWave } from '../../contract/incidents.ts'
import { ItemFilter } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import type { WaveSchedule } from '../../contract/wave-schedule.ts'
import { AppError } from '../../main/app-error.ts'
import { leftOutWords } from '../../main/incidents/change-words.ts'
import { ownTimeZone } from '../../main/incidents/waves/schedule.ts'
import { PASSPHRASE_OPTION } from '../ask-passphrase.ts'
import { tableLines } from '../output.ts'
import { collectText } from '../pairs.ts'
import { givenName, parseGiven } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted } from '../run-summary.ts'
import { pipedSecrets, SIGN_OPTION, type SigningOptions, whileSigning } from '../signing.ts'
import { WHERE_HELP, whereFilter } from '../where-filter.ts'
import { knownVendor } from './connections.ts'
import { givenMoment } from './given-time.ts'
import { choice } from './inventories.ts'
import { wholeNumber } from './run.ts'
import { runWaves, type WaveRunOptions } from './run-waves.ts'

interface PlanOptions {
  readonly wave: string
  readonly where?: string
  readonly vendor?: string
  readonly connection?: readonly string[]
  readonly notBefore?: string
  readonly window?: readonly string[]
  readonly timeZone?: string
  readonly after?: readonly string[]
  readonly waitForReplacement?: boolean
  readonly startsItself?: boolean
  readonly comment?: string
}

interface MembersOptions {
  readonly fate?: string
  readonly vendor?: string
  readonly wave?: string
  readonly batch?: string
  readonly replaced?: boolean
  readonly unreplaced?: boolean
  readonly limit: string
}

const number = (items: number): string => items.toLocaleString('en')
const LENGTH_MAX = 2_000
const MEMBERS_MAX = 100_000

export function waveCommands(incident: Command, run: RunCommand): void {
  incident
    .command('plan <name>')
    .description(
      'cut a wave from what is left of the population: a draft for each vendor, and when it may be sent',
    )
    .requiredOption('--wave <wave>', 'what you call the wave')
    .option('--where <conditions>', `${WHERE_HELP}; all that is left by default`)
    .option('--vendor <vendor>', 'of this vendor only')
    .option('--connection <name>', 'where it is to go; one for each vendor', collectText)
    .option('--not-before <time>', 'a time with zone, or 24h or 5d from now')
    .option('--window <from-to>', 'daily, such as 22:00-06:00; may be repeated', collectText)
    .option('--time-zone <name>', 'of the windows, such as Europe/Berlin; the one of this machine by default')
    .option('--after <wave>', 'once that wave has ended; may be repeated', collectText)
    .option('--wait-for-replacement', 'each certificate once it is known to be replaced')
    .option(
      '--starts-itself',
      'its batches start by themselves once they are due: sealed and approved with that, and while rescind incident watch or the window runs',
    )
    .option('--comment <text>', "of the drafts; the incident's name by default")
    .action(
      run(async (session, name: string, options: PlanOptions) => {
        const schedule = scheduleOf(options, Date.now())
        const planned = await session.withWorkbench(async (workbench) => {
          const vendor =
            options.vendor === undefined
              ? undefined
              : knownVendor(options.vendor, [...workbench.vendors.keys()])
          return workbench.incidents.plan(name, {
            wave: givenName(options.wave),
            where: (schema: TargetSchema, of) =>
              vendor !== undefined && of !== vendor
                ? null
                : parseGiven(ItemFilter, '--where', whereFilter(options.where, schema)),
            whereText: [
              ...(vendor === undefined ? [] : [`vendor==${vendor}`]),
              ...(options.where?.trim() ? [options.where.trim()] : []),
            ].join(', '),
            schedule,
            startsItself: options.startsItself,
            connections: options.connection ?? [],
            comment: options.comment === undefined ? '' : givenText('--comment', options.comment),
          })
        })
        session.output.result(planned, [
          ...planned.batches.map(
            ({ batch, vendor, items, connection }) =>
              `Drafted ${quoted(batch)}: ${number(items)} of ${vendor}${connection === null ? '' : `, to go to ${connection}`}.`,
          ),
          ...(planned.unreplaced === 0
            ? []
            : [
                `${number(planned.unreplaced)} of them have no known replacement: rescind incident members ${quoted(name)} --wave ${quoted(planned.wave)} --unreplaced`,
              ]),
          `Left out: ${leftOutWords(planned.leftOut)}.`,
          options.startsItself === true
            ? `Sealed, they start by themselves once they are due, while this runs: rescind incident watch ${quoted(name)}`
            : `Nothing starts by itself. Next: rescind batch check and seal each of them, then rescind incident run ${quoted(name)} --due`,
        ])
      }),
    )

  incident
    .command('waves <name>')
    .description('the waves of an incident, and what each waits for')
    .action(
      run(async (session, name: string) => {
        const waves = await session.withWorkbench(({ incidents }) => incidents.waves(name))
        session.output.result(waves, waveLines(name, waves))
      }),
    )

  for (const [verb, description, done] of [
    ['hold', 'hold a wave: no run sends anything more of it until it is released', 'Held'],
    ['release', 'let a held wave go, as far as its schedule does', 'Released'],
  ] as const)
    incident
      .command(`${verb} <name>`)
      .description(description)
      .requiredOption('--wave <wave>', 'which')
      .requiredOption('--why <text>', 'kept in the record')
      .action(
        run(async (session, name: string, options: { wave: string; why: string }) => {
          const wave = await session.withWorkbench(async ({ incidents }) => {
            incidents[verb](name, options.wave, givenText('--why', options.why))
            const waves = await incidents.waves(name)
            return waves.find((one) => one.name.toLowerCase() === options.wave.toLowerCase())
          })
          session.output.result(wave, [`${done} wave ${quoted(options.wave)} of ${name}.`])
        }),
      )

  incident
    .command('run <name>')
    .description(
      'run the waves that are due, side by side; what was not sealed to start by itself runs by this or rescind run only',
    )
    .option('--due', 'all that are due')
    .option('--wave <wave>', 'this one; refused while it waits; may be repeated', collectText)
    .option('--yes <count>', 'the number of items of all of it, as confirmation; asked for otherwise')
    .option('--connection <name>', 'where batches of its vendor go; as planned by default', collectText)
    .option('--key-stdin', 'use the key from standard input, for all of it')
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: WaveRunOptions & SigningOptions) => {
        const { key, ask } = await pipedSecrets(options)
        return session.withWorkbench((workbench) =>
          whileSigning(workbench, ask, () => runWaves(session, workbench, name, options, key)),
        )
      }),
    )

  incident
    .command('members <name>')
    .description('the certificates behind a number')
    .option('--fate <fate>', `what became of them: ${FATES.join(', ')}`)
    .option('--vendor <vendor>', 'of this vendor only')
    .option('--wave <wave>', 'of a wave')
    .option('--batch <batch>', 'that a sealed batch holds')
    .option('--replaced', 'that are known to be replaced')
    .option('--unreplaced', 'that are not')
    .option('--limit <n>', 'how many', '100')
    .action(
      run(async (session, name: string, options: MembersOptions) => {
        const limit = wholeNumber('--limit', options.limit, 1, MEMBERS_MAX)
        if (options.replaced === true && options.unreplaced === true)
          throw new AppError('input.both', '--replaced and --unreplaced exclude each other.', {
            hint: 'Leave both out for all of them.',
          })
        const found = await session.withWorkbench((workbench) =>
          workbench.incidents.members(name, {
            fate: options.fate === undefined ? undefined : choice('--fate', options.fate, FATES),
            vendor:
              options.vendor === undefined
                ? undefined
                : knownVendor(options.vendor, [...workbench.vendors.keys()]),
            wave: options.wave,
            batch: options.batch,
            isReplaced: options.replaced === true ? true : options.unreplaced === true ? false : undefined,
            offset: 0,
            limit,
          }),
        )
        session.output.result({ incident: name, ...found }, [
          ...tableLines(
            ['vendor', 'target', 'common name', 'became', 'replaced by', 'batch'],
            found.items.map((one) => [
              one.vendor,
              one.target,
              one.commonName,
              FATE_WORDS[one.fate],
              one.replaced ? (one.replacement ?? 'yes') : '',
              one.batch ?? '',
            ]),
          ),
          `${number(found.items.length)} of ${number(found.total)}.`,
        ])
      }),
    )
}

function scheduleOf(options: PlanOptions, nowMs: number): WaveSchedule {
  return {
    notBefore:
      options.notBefore === undefined
        ? null
        : new Date(givenMoment('--not-before', options.notBefore, nowMs)).toISOString(),
    windows: (options.window ?? []).map(givenWindow),
    timeZone: options.timeZone ?? ownTimeZone(),
    after: [...(options.after ?? [])],
    waitsForReplacement: options.waitForReplacement === true,
  }
}

/** @throws AppError `input.bad-window` */
function givenWindow(text: string): { from: string; to: string } {
  const [, from, to] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(text.trim()) ?? []
  if (from !== undefined && to !== undefined) return { from, to }
  throw new AppError('input.bad-window', `--window does not take "${text}".`, {
    hint: 'Write from and to as times of day, such as 22:00-06:00.',
  })
}

/** @throws AppError `input.bad-text` */
function givenText(option: string, given: string): string {
  const text = given.trim()
  if (text !== '' && text.length <= LENGTH_MAX) return text
  throw new AppError('input.bad-text', `${option} takes 1 to ${countOf(LENGTH_MAX, 'character')}.`, {
    hint: 'It is kept in the record of the incident.',
  })
}

function waveLines(incident: string, waves: readonly IncidentWave[]): string[] {
  if (waves.length === 0) return [`No waves yet: rescind incident plan ${quoted(incident)} --help`]
  return [
    ...tableLines(
      ['wave', 'state', 'members', 'replaced', 'revoked', 'excluded', 'may be sent'],
      waves.map((one) => [
        one.name,
        one.state,
        ...[one.members, one.replaced, one.revoked, one.excluded].map(number),
        one.startsItself ? `by itself: ${one.when}` : one.when,
      ]),
    ),
    ...waves.flatMap((one) => [
      ...one.batches.map(
        ({ batch, state, items, connection }) =>
          `${one.name}: ${quoted(batch)}, ${state}, ${countOf(items, 'item')}${connection === null ? '' : `, to go to ${connection}`}`,
      ),
      ...(one.state === 'ended' ? [] : one.waitsFor.map((what) => `${one.name}: ${what}`)),
    ]),
    ...(waves.some(({ startsItself }) => startsItself)
      ? [`What starts by itself does so while this runs: rescind incident watch ${quoted(incident)}`]
      : []),
    ...(waves.every(({ startsItself }) => startsItself)
      ? []
      : [`A person starts the others: rescind incident run ${quoted(incident)} --due`]),
  ]
}
