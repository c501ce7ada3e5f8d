/** `batch create|check|seal|export|import|approve|list|show|remove`: what is asked of the vendor, from draft to sealed. */

import type { Command } from 'commander'
import { type Batch, type BatchCheck, BatchRequest } from '../../contract/batches.ts'
import { countOf } from '../../contract/counted.ts'
import { ItemFilter } from '../../contract/inventories.ts'
import { startsItselfWords } from '../../contract/schedule-words.ts'
import { REASON_CODES, type Reason } from '../../contract/vendor.ts'
import { AppError } from '../../main/app-error.ts'
import { schemaOf } from '../../main/inventory/target-schema.ts'
import { PASSPHRASE_OPTION } from '../ask-passphrase.ts'
import { EXIT } from '../exit-code.ts'
import { tableLines } from '../output.ts'
import { collectPair } from '../pairs.ts'
import { givenName, parseGiven } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted } from '../run-summary.ts'
import { pipedSecrets, SIGN_OPTION, type SigningOptions, whileSigning } from '../signing.ts'
import { WHERE_HELP, whereFilter } from '../where-filter.ts'
import { bundleCommands } from './bundle.ts'
import { givenMoment, givenTime } from './given-time.ts'
import { choice } from './inventories.ts'

interface CreateOptions {
  readonly name: string
  readonly inventory: string
  readonly operation?: string
  readonly reason?: string
  readonly comment?: string
  readonly option?: Record<string, string>
  readonly where?: string
  readonly deadline?: string
  readonly deadlineStarted?: string
  readonly incident?: string
  readonly drill?: boolean
  readonly otherBatches?: string
  readonly otherBatchesNote?: string
}

/** What to do with items that stand in other batches. @throws AppError `input.…` */
function otherBatches(options: Pick<CreateOptions, 'otherBatches' | 'otherBatchesNote'>): {
  otherBatches?: NonNullable<BatchRequest['otherBatches']>
} {
  if (options.otherBatchesNote !== undefined) {
    if (options.otherBatches !== undefined) {
      throw new AppError('input.both', '--other-batches and --other-batches-note exclude each other.', {
        hint: 'Leave the items out, or take them in with a note.',
      })
    }
    return { otherBatches: { kind: 'include', note: options.otherBatchesNote } }
  }
  if (options.otherBatches === undefined) return {}
  return { otherBatches: { kind: choice('--other-batches', options.otherBatches, ['leave-out'] as const) } }
}

const MARKS = { ok: 'ok', note: 'note', warning: 'WARNING', error: 'ERROR' } as const

export function batchCommand(program: Command, run: RunCommand): void {
  const batch = program.command('batch').description('what is asked of the vendor, from draft to sealed')

  batch
    .command('create')
    .description('draft a batch from an inventory')
    .requiredOption('--name <batch>', 'what you call the batch')
    .requiredOption('--inventory <inventory>', 'what it is made from')
    .option('--operation <operation>', "the vendor's first operation by default")
    .option('--reason <reason>', `as RFC 5280 names it: ${Object.keys(REASON_CODES).join(', ')}`)
    .option('--comment <text>', 'why; kept in the record')
    .option('--option <name=value>', "the operation's own options; may be repeated", collectPair)
    .option('--where <conditions>', WHERE_HELP)
    .option('--deadline <time>', 'when it must be done: a time with zone, or 24h or 5d after it was reported')
    .option('--deadline-started <time>', 'when it was reported; now by default')
    .option(
      '--incident <id>',
      'the incident that it is for; where one of that name is open, the batch takes its deadline and is shown under it',
    )
    .option('--other-batches <leave-out>', 'leave out what other batches have done or under way')
    .option('--other-batches-note <text>', 'take it in all the same, with the reason why')
    .option('--drill', 'an exercise: runs against the built-in sandbox only, and says so everywhere')
    .action(
      run(async (session, options: CreateOptions) => {
        const created = await session.withWorkbench(async (workbench) => {
          const inventory = workbench.inventories.get(options.inventory)
          const operations = workbench.vendors.get(inventory.vendor)?.info.operations ?? []
          const usual = operations.find(({ target }) => target.kind === inventory.kind)
          const open = options.incident === undefined ? null : workbench.incidents.find(options.incident)
          const deadline =
            deadlineOf(options, Date.now()) ??
            (open === null ? undefined : { startedAt: open.knownAt, dueAt: open.deadline })
          if (options.incident !== undefined && open === null)
            session.output.note(
              `No incident of that name is open here: it is a word in the record of the batch, and nothing counts by it. To open one: rescind incident open ${quoted(options.incident)} --help`,
            )
          return workbench.batches.create({
            name: givenName(options.name),
            inventory: options.inventory,
            request: parseGiven(BatchRequest, 'the batch', {
              operation: options.operation ?? usual?.id ?? '',
              ...(options.reason === undefined
                ? {}
                : { reason: choice('--reason', options.reason, Object.keys(REASON_CODES) as Reason[]) }),
              comment: options.comment ?? '',
              options: options.option ?? {},
              ...(deadline === undefined ? {} : { deadline }),
              ...(options.incident === undefined ? {} : { incident: options.incident }),
              ...otherBatches(options),
              // A drill has drills only: nothing of an exercise goes to a vendor.
              ...(options.drill === true || open?.drill === true ? { drill: true } : {}),
            }),
            filter: parseGiven(
              ItemFilter,
              '--where',
              whereFilter(options.where, schemaOf(workbench.vendors, inventory.vendor, inventory.kind)),
            ),
          })
        })
        session.output.result(created, [
          `Drafted ${created.name}. Next: rescind batch check ${quoted(created.name)}`,
        ])
      }),
    )

  batch
    .command('check <batch>')
    .description('what would be sent, which rules it breaks, how long it will take; no network')
    .action(
      run(async (session, name: string) => {
        const check = await session.withWorkbench((workbench) => workbench.batches.check(name))
        session.output.result(check, checkLines(check))
        return check.sealable ? EXIT.done : EXIT.input
      }),
    )

  batch
    .command('seal <batch>')
    .description('freeze content and digest')
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: SigningOptions) => {
        const { ask } = await pipedSecrets(options)
        const { sealed, needed } = await session.withWorkbench(async (workbench) => ({
          sealed: await whileSigning(workbench, ask, () => workbench.batches.seal(name)),
          needed: workbench.trust.policy().approvals,
        }))
        session.output.result(sealed, [
          `Sealed ${sealed.name}: ${countOf(sealed.counts.total, 'item')}, digest ${sealed.digest ?? ''}`,
          needed === 0
            ? `Next: rescind run ${quoted(sealed.name)} --connection NAME`
            : `Next, for the approvals that the policy asks for (${needed}): rescind batch export ${quoted(sealed.name)} --out FILE`,
        ])
      }),
    )

  batch
    .command('change <batch>')
    .description('change a draft')
    .option('--other-batches <leave-out>', 'leave out what other batches have done or under way')
    .option('--other-batches-note <text>', 'take it in all the same, with the reason why')
    .action(
      run(
        async (session, name: string, options: Pick<CreateOptions, 'otherBatches' | 'otherBatchesNote'>) => {
          const changed = await session.withWorkbench(async (workbench) => {
            const { request, filter } = workbench.batches.get(name)
            return workbench.batches.update(name, {
              request: parseGiven(BatchRequest, 'the batch', { ...request, ...otherBatches(options) }),
              filter,
            })
          })
          session.output.result(changed, [
            `Changed ${changed.name}. Next: rescind batch check ${quoted(changed.name)}`,
          ])
        },
      ),
    )

  bundleCommands(batch, run)

  batch
    .command('list')
    .description('all batches')
    .action(
      run(async (session) => {
        const list = await session.withWorkbench(async (workbench) => workbench.batches.list())
        const rows = list.map((one) => [
          one.request.drill === true ? `${one.name} (DRILL)` : one.name,
          one.state,
          one.vendor,
          one.request.operation,
          one.counts.total.toLocaleString('en'),
          one.createdAt,
        ])
        session.output.result(
          list,
          list.length === 0
            ? ['No batches yet: rescind batch create --help']
            : tableLines(['name', 'state', 'vendor', 'operation', 'items', 'created at'], rows),
        )
      }),
    )

  batch
    .command('show <batch>')
    .description('one batch')
    .action(
      run(async (session, name: string) => {
        const shown = await session.withWorkbench(async (workbench) => workbench.batches.get(name))
        session.output.result(shown, batchLines(shown))
      }),
    )

  batch
    .command('remove <batch>')
    .description('remove a draft')
    .action(
      run(async (session, name: string) => {
        await session.withWorkbench(async (workbench) => workbench.batches.remove(name))
        session.output.result({ removed: name }, [`Removed the draft ${name}.`])
      }),
    )
}

function checkLines(check: BatchCheck): string[] {
  return [
    `${check.batch}: ${countOf(check.items, 'item')}, ${check.operation} at ${check.vendor}`,
    ...check.findings.flatMap((finding) => {
      const count =
        finding.count === undefined || finding.level === 'ok'
          ? ''
          : ` (${finding.count.toLocaleString('en')})`
      return [
        `  ${MARKS[finding.level].padEnd(7)}  ${finding.message}${count}`,
        ...(finding.hint === undefined ? [] : [`           ${finding.hint}`]),
      ]
    }),
    ...(check.estimatedMs === null
      ? []
      : [
          `  about ${durationText(check.estimatedMs)} at the vendor's limits, ${countOf(check.requests, 'request')}`,
        ]),
    check.sealable ? `Next: rescind batch seal ${quoted(check.batch)}` : 'It cannot be sealed like this.',
  ]
}

function batchLines(batch: Batch): string[] {
  const { request } = batch
  const facts: [string, string | undefined][] = [
    ['drill', request.drill === true ? 'yes: runs against the built-in sandbox only' : undefined],
    ['state', batch.state],
    ['vendor', batch.vendor],
    ['operation', request.operation],
    ['reason', request.reason],
    ['comment', request.comment === '' ? undefined : request.comment],
    ['inventory', `${batch.inventory} (${batch.source.name}, SHA-256 ${batch.source.sha256})`],
    ['items', batch.counts.total.toLocaleString('en')],
    ['deadline', request.deadline?.dueAt],
    ['starts', request.startsItself === undefined ? undefined : startsItselfWords(request.startsItself)],
    ['created', `${batch.createdAt} by ${batch.createdBy}`],
    ['sealed', batch.sealedAt],
    ['digest', batch.digest],
    ...batch.approvals.map(({ label, fingerprint, at, counts }): [string, string] => [
      'approved',
      `${at} by ${label}, key ${fingerprint}${counts ? '' : ' (does not count here)'}`,
    ]),
  ]
  return [
    batch.name,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`])),
  ]
}

export function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function deadlineOf(
  { deadline, deadlineStarted }: CreateOptions,
  nowMs: number,
): { startedAt: string; dueAt: string } | undefined {
  if (deadline === undefined) {
    if (deadlineStarted === undefined) return undefined
    throw new AppError('input.bad-time', '--deadline-started needs --deadline.', {
      hint: 'Give both, e.g. --deadline 24h.',
    })
  }
  const startedMs = deadlineStarted === undefined ? nowMs : givenTime('--deadline-started', deadlineStarted)
  const dueMs = givenMoment('--deadline', deadline, startedMs)
  return { startedAt: new Date(startedMs).toISOString(), dueAt: new Date(dueMs).toISOString() }
}
