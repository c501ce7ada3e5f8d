/**
 * `run`, `resume`, `retry`, `status`: the irreversible part. A run asks for the number of items unless `--yes COUNT` gives it
 * exactly; SIGINT, SIGTERM and SIGHUP pause cleanly, a second one quits at once, which loses nothing either.
 */

import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { RetryState } from '../../contract/runs.ts'
import { AppError, failureFrom } from '../../main/app-error.ts'
import { EXCEPTION_WORDS } from '../../main/reports/document/state-words.ts'
import type { ActiveRun } from '../../main/runner/runs.ts'
import type { Workbench } from '../../main/workbench.ts'
import { PASSPHRASE_OPTION } from '../ask-passphrase.ts'
import { attach, detach } from '../detached.ts'
import { type ExitCode, exitCodeOfRun } from '../exit-code.ts'
import { tableLines } from '../output.ts'
import { givenDuration } from '../parse-given.ts'
import { PROGRESS_KINDS, type ProgressKind, runProgress } from '../progress.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted, statusLines } from '../run-summary.ts'
import type { Session } from '../session.ts'
import { pipedSecrets, SIGN_OPTION, type SigningOptions, whileSigning } from '../signing.ts'
import { choice } from './inventories.ts'

interface RunOptions extends SigningOptions, WatchOptions {
  readonly connection: string
  readonly yes?: string
  readonly preflight?: boolean
  readonly canary: boolean
}

interface WatchOptions {
  readonly concurrency?: string
  readonly progress: string
  readonly giveUpAfter?: string
  readonly detach?: boolean
}

interface ResumeOptions extends SigningOptions, WatchOptions {
  readonly connection?: string
}

const PROGRESS_OPTION = [
  '--progress <how>',
  `${PROGRESS_KINDS.join(', ')}: a bar at a terminal, else a line a minute and at each change, on standard error`,
  'auto',
] as const
const CONCURRENCY_OPTION = ['--concurrency <n>', 'requests in flight at a time, 1 to 20'] as const
const DETACH_OPTION = ['--detach', 'go on without this terminal; rescind attach follows it'] as const
const GIVE_UP_OPTION = [
  '--give-up-after <time>',
  'pause (exit 4) when nothing has advanced for so long: 90s, 30m, 2h',
] as const

export const SIGNAL_EXIT = 130
/** SIGHUP: the terminal was closed, or an ssh session dropped. Windows sends it for a closed console too. */
export const PAUSING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export const STAKES = {
  production: 'PRODUCTION: this cannot be undone.',
  test: 'A test environment: nothing real happens.',
  sandbox: 'The built-in sandbox: nothing real happens.',
} as const

export function runCommands(program: Command, run: RunCommand): void {
  program
    .command('run <batch>')
    .description('run a sealed batch against the vendor')
    .requiredOption('--connection <name>', 'where it goes')
    .option('--yes <count>', 'the number of items, as confirmation; asked for otherwise')
    .option(...CONCURRENCY_OPTION)
    .option('--preflight', 'ask first which items are done already')
    .option('--no-canary', 'do not begin with 1, 5 and 50 items')
    .option('--key-stdin', 'use the key from standard input, for this run only')
    .option(...PROGRESS_OPTION)
    .option(...GIVE_UP_OPTION)
    .option(...DETACH_OPTION)
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, batch: string, options: RunOptions) => {
        const { kind, giveUpAfterMs, concurrency } = watching(options)
        if (options.detach === true) {
          return session.withWorkbench(async (workbench) => {
            const given =
              options.yes === undefined
                ? ['--yes', String(await askCount(session, workbench, batch, options.connection))]
                : []
            return detach(session, workbench, batch, given)
          })
        }
        const { key, ask } = await pipedSecrets(options)
        return session.withWorkbench(async (workbench) => {
          const confirmCount =
            options.yes === undefined
              ? await askCount(session, workbench, batch, options.connection)
              : wholeNumber('--yes', options.yes, 0, 1e9)
          return whileSigning(workbench, ask, async () => {
            const active = await workbench.runs.start({
              batch,
              connection: options.connection,
              confirmCount,
              canary: options.canary,
              preflight: options.preflight === true,
              concurrency,
              key,
              giveUpAfterMs,
            })
            return follow(session, workbench, active, kind)
          })
        })
      }),
    )

  program
    .command('resume <batch>')
    .description('carry on a run that was paused, killed or stopped; asks about what was in flight first')
    .option('--connection <name>', 'another connection of the same vendor')
    .option(CONCURRENCY_OPTION[0], `${CONCURRENCY_OPTION[1]}; as before otherwise`)
    .option('--key-stdin', 'use the key from standard input, for this run only')
    .option(...PROGRESS_OPTION)
    .option(...GIVE_UP_OPTION)
    .option(...DETACH_OPTION)
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, batch: string, options: ResumeOptions) => {
        const { kind, ...watched } = watching(options)
        if (options.detach === true)
          return session.withWorkbench((workbench) => detach(session, workbench, batch, []))
        const { key, ask } = await pipedSecrets(options)
        return session.withWorkbench((workbench) =>
          whileSigning(workbench, ask, async () =>
            follow(
              session,
              workbench,
              await workbench.runs.resume(batch, { connection: options.connection, key, ...watched }),
              kind,
            ),
          ),
        )
      }),
    )

  program
    .command('attach <batch>')
    .description('follow a run that another process carries, to its end')
    .option(...PROGRESS_OPTION)
    .action(
      run((session, batch: string, options: WatchOptions) =>
        session.withWorkbench((workbench) => attach(session, workbench, batch, watching(options).kind)),
      ),
    )

  program
    .command('move <batch>')
    .description("say that a run's place has another address now; what is left then goes there")
    .requiredOption('--connection <name>', 'a connection to the new address')
    .requiredOption('--reason <text>', 'why; kept in the record')
    .option('--give-up-open', 'end items as unknown whose outcome only the old place could tell')
    .action(
      run(
        async (
          session,
          batch: string,
          options: { connection: string; reason: string; giveUpOpen?: boolean },
        ) => {
          const status = await session.withWorkbench((workbench) =>
            workbench.runs.move(batch, {
              connection: options.connection,
              reason: givenText('--reason', options.reason),
              giveUpOpen: options.giveUpOpen === true,
            }),
          )
          session.output.result(status, [
            `Moved ${quoted(batch)} to ${status.place?.origin ?? ''}. Next: rescind resume ${quoted(batch)}`,
          ])
        },
      ),
    )

  program
    .command('skip <batch>')
    .description('take items out before they are sent')
    .requiredOption('--other-batches', 'those that another batch has done or under way')
    .action(
      run(async (session, batch: string) => {
        const items = await session.withWorkbench(async (workbench) => workbench.runs.skipElsewhere(batch))
        session.output.result({ batch, items }, [`${countOf(items, 'item is', 'items are')} taken out.`])
      }),
    )

  program
    .command('exceptions <batch>')
    .description('the items of a run that a person must read about')
    .option('--limit <n>', 'how many to list', '100')
    .action(
      run(async (session, batch: string, options: { limit: string }) => {
        const limit = wholeNumber('--limit', options.limit, 1, 100_000)
        const found = await session.withWorkbench(async (workbench) =>
          workbench.runs.items(batch, { group: 'attention', offset: 0, limit }),
        )
        session.output.result(
          { batch, ...found },
          found.items.length === 0
            ? ['None.']
            : [
                ...tableLines(
                  ['row', 'target', 'state', 'why'],
                  found.items.map((item) => [
                    String(item.sourceRow),
                    item.target,
                    item.state,
                    item.exception ?? item.answer,
                  ]),
                ),
                ...(found.total > found.items.length
                  ? [
                      `${(found.total - found.items.length).toLocaleString('en')} more: --limit N, or rescind report ${quoted(batch)} --format csv --out FILE`,
                    ]
                  : []),
                ...whatToDo(batch, new Set(found.items.map(({ state }) => state))),
              ],
        )
      }),
    )

  program
    .command('retry <batch>')
    .description('take failed items up again; resume asks about them, and sends what had no effect')
    .requiredOption('--state <state>', 'refused, unresolved or unconfirmed')
    .action(
      run(async (session, batch: string, options: { state: string }) => {
        const state = choice('--state', options.state, RetryState.options)
        const items = await session.withWorkbench(async (workbench) => workbench.runs.retry(batch, state))
        session.output.result({ batch, state, items }, [
          `${countOf(items, 'item is', 'items are')} ${state === 'refused' ? 'queued again' : 'asked about again, and sent only where the vendor shows no effect'}. Next: rescind resume ${quoted(batch)}`,
        ])
      }),
    )

  program
    .command('status <batch>')
    .description('counts by state, speed, estimated end, head of the chain')
    .action(
      run(async (session, batch: string) => {
        const status = await session.withWorkbench(async (workbench) => workbench.runs.status(batch))
        session.output.result(status, statusLines(status))
      }),
    )
}

const watching = ({ progress, giveUpAfter, concurrency }: WatchOptions) => ({
  kind: choice('--progress', progress, PROGRESS_KINDS),
  giveUpAfterMs: giveUpAfter === undefined ? undefined : givenDuration('--give-up-after', giveUpAfter),
  concurrency: concurrency === undefined ? undefined : wholeNumber('--concurrency', concurrency, 1, 20),
})

async function follow(
  session: Session,
  workbench: Workbench,
  active: ActiveRun,
  kind: ProgressKind,
): Promise<ExitCode> {
  const progress = runProgress(session.output, kind)
  const unsubscribe = workbench.announcer.on('runs.changed', ({ batch, status }) => {
    if (batch === active.batch) progress.show(status)
  })
  let signals = 0
  const onSignal = () => {
    signals += 1
    if (signals > 1) process.exit(SIGNAL_EXIT)
    session.output.note(
      'Pausing: finishing what is in flight. Again to quit at once; nothing is lost either way.',
    )
    workbench.runs.pause(active.batch, 'signal').catch((error: unknown) => {
      // It may have ended by itself just now; `done` tells how.
      if (failureFrom(error).code !== 'state.not-running') session.output.failure(error)
    })
  }
  for (const signal of PAUSING_SIGNALS) process.on(signal, onSignal)
  let status: RunStatus
  try {
    status = await active.done
  } finally {
    unsubscribe()
    progress.end()
    for (const signal of PAUSING_SIGNALS) process.off(signal, onSignal)
  }
  session.output.result(status, statusLines(status))
  return exitCodeOfRun(status)
}

/** Asks the person at the terminal to type the number of items, with the host in clear. */
async function askCount(
  session: Session,
  workbench: Workbench,
  batch: string,
  connection: string,
): Promise<number> {
  const { counts, request, vendor } = workbench.batches.get(batch)
  const { host } = await workbench.connections.get(connection)
  const behind = await workbench.connections.whatStandsBehind(connection)
  return askForCount(
    session,
    counts.total,
    `Running "${batch}" changes ${countOf(counts.total, 'item')} at ${host}`,
    [
      `${request.operation}${request.reason === undefined ? '' : `, reason ${request.reason}`}: ${countOf(counts.total, 'item')} at ${host} (${vendor}). ${STAKES[behind]}`,
    ],
  )
}

/** @param what it would do, should nobody be here to answer @param lines said before the question */
export async function askForCount(
  session: Session,
  items: number,
  what: string,
  lines: readonly string[],
): Promise<number> {
  if (!process.stdin.isTTY) {
    throw new AppError('input.not-confirmed', `${what}, and nobody is here to confirm it.`, {
      hint: `Give the number of items: --yes ${items}`,
    })
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  const ask = () =>
    prompt.question('Type the number of items to go on: ').catch((error: Error) => {
      // Ctrl+C or Ctrl+D in place of an answer.
      if (error.name !== 'AbortError') throw error
      throw new AppError('input.not-confirmed', 'Not confirmed: nothing was sent.', {
        hint: 'Run it again when you have the number of items.',
      })
    })
  try {
    for (const line of lines) session.output.note(line)
    return wholeNumber('the answer', (await ask()).trim().replace(/,/g, ''), 0, 1e9)
  } finally {
    prompt.close()
  }
}

function givenText(what: string, text: string): string {
  if (text.trim() !== '') return text.trim()
  throw new AppError('input.empty', `${what} is empty.`, { hint: 'Say it in a few words.' })
}

export function wholeNumber(what: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new AppError(
    'input.bad-number',
    `${what} takes a whole number from ${least} to ${most}, not "${text}".`,
    { hint: 'Digits only, without sign or fraction.' },
  )
}

/** In the report's words, for each state among the exceptions. */
function whatToDo(batch: string, states: ReadonlySet<string>): string[] {
  return Object.entries(EXCEPTION_WORDS).flatMap(([kind, { remedy }]) =>
    states.has(kind) ? [`${kind}: ${remedy.replaceAll('BATCH', quoted(batch))}`] : [],
  )
}
