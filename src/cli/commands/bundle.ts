/** `batch export|import|approve`: sealed batches between workspaces, and the approvals that they collect on the way. */

import { statSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { APPROVAL_DAYS, APPROVAL_DAYS_MAX } from '../../contract/approval-days.ts'
import type { BatchSignature, BatchSubject } from '../../contract/bundles.ts'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../../main/app-error.ts'
import type { ApprovalTerms } from '../../main/approvals/statements.ts'
import type { Workbench } from '../../main/workbench.ts'
import { askPassphrase, PASSPHRASE_OPTION, type PassphraseOption } from '../ask-passphrase.ts'
import { givenFingerprint, givenName } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted } from '../run-summary.ts'
import type { Session } from '../session.ts'
import { wholeNumber } from './run.ts'

interface ApproveOptions extends PassphraseOption {
  readonly out?: string
  readonly digest?: string
  readonly validDays?: string
  readonly movedTo?: string
}

interface ExportOptions extends PassphraseOption {
  readonly out: string
  readonly host?: string
  readonly workspace?: string
}

/** Adds to the command `batch`. */
export function bundleCommands(batch: Command, run: RunCommand): void {
  batch
    .command('export <batch>')
    .description('write a sealed batch and its approvals to a bundle, signed by its preparer; never a key')
    .requiredOption('--out <file>', 'where to write it, e.g. q3.rescind')
    .option('--host <host>', 'bind it to one host: it and its approvals are good for no other')
    .option(
      '--workspace <fingerprint>',
      'bind it to the one workspace whose key this is (rescind identity show, there)',
    )
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: ExportOptions) => {
        const { host, out } = options
        const workspace =
          options.workspace === undefined ? undefined : givenFingerprint('--workspace', options.workspace)
        const written = await session.withWorkbench((workbench) =>
          workbench.bundles.export(name, out, { host, workspace, ask: askPassphrase(options) }),
        )
        session.output.result({ batch: name, ...written }, [
          `Wrote ${written.file} (${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}).`,
          `Next, elsewhere: rescind batch approve FILE, or rescind batch import FILE`,
        ])
      }),
    )

  batch
    .command('import <file>')
    .description('import a bundle; one that is here already adds the approvals that it brings')
    .option('--name <batch>', 'another name than the one it was sealed under')
    .action(
      run(async (session, file: string, options: { name?: string }) => {
        const name = options.name === undefined ? undefined : givenName(options.name)
        const { imported, subject } = await session.withWorkbench(async ({ bundles }) => {
          const done = await bundles.import(file, name)
          return { imported: done, subject: await bundles.subject(done.batch.name) }
        })
        const { batch: here, outcome, newApprovals } = imported
        session.output.result({ outcome, newApprovals, batch: here, subject }, [
          outcome === 'imported'
            ? `Imported ${here.name}: ${countOf(here.counts.total, 'item')}, digest ${here.digest ?? ''}`
            : `Known: this is ${here.name}, which is ${here.state} here. New approvals: ${newApprovals}.`,
          ...signatureLines(subject),
        ])
      }),
    )

  batch
    .command('approve <batch-or-file>')
    .description('approve what somebody else has prepared: a batch of this workspace, or a bundle offline')
    .option('--out <file>', 'write the approved bundle there, not over the file')
    .option(
      '--digest <sha256>',
      'the digest that you mean to approve: any other is refused, and nothing is asked',
    )
    .option(
      '--valid-days <days>',
      `for how long the approval counts: ${APPROVAL_DAYS}, or 1 to ${APPROVAL_DAYS_MAX}`,
    )
    .option(
      '--moved-to <address>',
      'approve, beside the batch, that its run is moved to that host: it was renamed, say',
    )
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: ApproveOptions) => {
        await session.withWorkbench((workbench) =>
          statSync(name, { throwIfNoEntry: false })?.isFile() === true
            ? approveFile(session, workbench, name, options)
            : approveBatch(session, workbench, name, options),
        )
      }),
    )
}

async function approveFile(
  session: Session,
  { bundles }: Workbench,
  file: string,
  options: ApproveOptions,
): Promise<void> {
  const { subject } = await bundles.inspect(file)
  await agree(session, subject, options)
  const out = options.out ?? file
  const written = await bundles.approveFile(
    file,
    subject.digest,
    out,
    askPassphrase(options),
    termsOf(options),
  )
  session.output.result({ subject, ...written }, [
    `Approved. Wrote ${written.file} (${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}).`,
    'Next, where it is to run: rescind batch import FILE',
  ])
}

async function approveBatch(
  session: Session,
  { bundles }: Workbench,
  name: string,
  options: ApproveOptions,
): Promise<void> {
  if (options.out !== undefined) {
    throw new AppError(
      'input.no-bundle',
      `There is no file "${name}", and --out is for the bundle of a file.`,
      {
        hint: 'Give the path of a bundle, or leave out --out to approve a batch of this workspace.',
      },
    )
  }
  const subject = await bundles.subject(name)
  await agree(session, subject, options)
  const batch = await bundles.approve(name, subject.digest, askPassphrase(options), termsOf(options))
  session.output.result(batch, [
    `Approved ${batch.name}.`,
    `To hand the approval on: rescind batch export ${quoted(batch.name)} --out FILE`,
  ])
}

const termsOf = ({ validDays, movedTo }: ApproveOptions): ApprovalTerms => ({
  days: validDays === undefined ? undefined : wholeNumber('--valid-days', validDays, 1, APPROVAL_DAYS_MAX),
  movedTo: movedTo === undefined ? undefined : originOf(movedTo),
})

function originOf(address: string): string {
  const url = URL.parse(address)
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url.origin
  throw new AppError('input.no-address', `"${address}" is not the address of a host.`, {
    hint: 'Give it with its scheme: --moved-to https://one.digicert.com',
  })
}

/** Shows what would be approved and lets the person at the terminal agree to it. */
async function agree(session: Session, subject: BatchSubject, options: ApproveOptions): Promise<void> {
  if (options.digest !== undefined && options.digest.toLowerCase() !== subject.digest) {
    throw new AppError('input.digest-differs', `Its digest is ${subject.digest}: nothing was approved.`, {
      hint: 'Ask the preparer which digest is right.',
    })
  }
  for (const line of subjectLines(subject)) session.output.note(line)
  // Whether a move may be approved is judged where it is signed.
  if (subject.mayApprove.kind === 'no' && options.movedTo === undefined) {
    throw new AppError('state.not-yours-to-approve', subject.mayApprove.why, {
      hint: 'Have somebody else approve it.',
    })
  }
  // Without a terminal the command itself is the consent; a script that means one batch and no other gives --digest.
  if (options.digest !== undefined || !process.stdin.isTTY) return
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await prompt.question('Type the number of items to approve it: ').catch(() => '')
    if (answer.trim().replace(/,/g, '') === String(subject.items)) return
  } finally {
    prompt.close()
  }
  throw new AppError('input.not-confirmed', 'Not confirmed: nothing was signed.', {
    hint: 'Run it again when you have read what is approved.',
  })
}

/** What an approval is about, for people. */
export function subjectLines(subject: BatchSubject): string[] {
  const reasons = Object.entries(subject.reasons)
    .map(([reason, items]) => `${items.toLocaleString('en')} ${reason}`)
    .join(', ')
  const facts: [string, string | null][] = [
    ['operation', `${subject.operationTitle}${subject.reversible ? '' : ': this cannot be undone'}`],
    ['drill', subject.drill ? 'an exercise: it runs against the built-in sandbox only' : null],
    ['vendor', subject.vendor],
    ['host', subject.host ?? 'any: the preparer has left that open'],
    ['workspace', subject.workspace ?? 'any: the preparer has left that open'],
    ['items', `${subject.items.toLocaleString('en')} (${subject.kind}), by reason: ${reasons}`],
    ['comment', subject.comment === '' ? null : subject.comment],
    // Named as what it is: an option may be called "items".
    ...Object.entries(subject.options).map(([name, value]): [string, string] => [
      'option',
      `${name} = ${value}`,
    ]),
    ['incident', subject.incident],
    ['starts', subject.startsItself],
    ['deadline', subject.deadline],
    ['source', `${subject.source.name}, SHA-256 ${subject.source.sha256}`],
    ['created by', subject.createdBy],
    ['sealed', `${subject.sealedAt} by ${subject.product}`],
    ['digest', subject.digest],
  ]
  return [
    subject.batch,
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(10)} ${value}`])),
    ...subject.sample.map(({ ordinal, target, label }) => `  item ${ordinal}: ${target}  ${label}`.trimEnd()),
    ...(subject.items > subject.sample.length
      ? [`  … and ${(subject.items - subject.sample.length).toLocaleString('en')} more`]
      : []),
    ...signatureLines(subject),
  ]
}

export function signatureLines({ preparer, approvals, approvalsNeeded }: BatchSubject): string[] {
  const counting = approvals.filter(({ counts }) => counts).length
  return [
    preparer === null ? 'Not signed by its preparer yet.' : `Prepared by ${signerText(preparer)}`,
    ...approvals.map(
      (approval) =>
        `Approved by ${signerText(approval)}, until ${approval.expiresAt ?? ''}${approval.note === null ? '' : `: does not count, ${approval.note}`}`,
    ),
    ...(approvalsNeeded === 0 ? [] : [`Approvals that count here: ${counting} of ${approvalsNeeded}.`]),
  ]
}

const STANDINGS = { own: "this workspace's key", trusted: 'trusted', unknown: 'NOT TRUSTED HERE' } as const

const signerText = ({ name, fingerprint, standing, at, movedTo }: BatchSignature): string =>
  `${name}, key ${fingerprint} (${STANDINGS[standing]}), ${at}${movedTo === null ? '' : `, also for a move to ${movedTo}`}`
