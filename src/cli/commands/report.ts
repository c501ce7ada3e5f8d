/** `report`, `excerpt` and `verify`: what happened, for people and for auditors; the last two need neither workspace nor network. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { Verdict } from '../../contract/reports.ts'
import { verdictHeadline } from '../../contract/verdict-headline.ts'
import { AppError } from '../../main/app-error.ts'
import { verifyFile } from '../../main/bundle/verify-file.ts'
import { readKeyAndFormer } from '../../main/identity/key-file.ts'
import type { ExcerptOf } from '../../main/reports/excerpt-of.ts'
import { otherVerifierBeside, type ShippedVerifier } from '../../main/reports/ship-verifier.ts'
import { writeExcerpt } from '../../main/reports/write-excerpt.ts'
import { PASSPHRASE_OPTION } from '../ask-passphrase.ts'
import { EXIT } from '../exit-code.ts'
import { collectText } from '../pairs.ts'
import { readCertificates } from '../read-certificates.ts'
import type { RunCommand } from '../run-command.ts'
import { ownWorkers } from '../session.ts'
import { pipedSecrets, SIGN_OPTION, type SigningOptions } from '../signing.ts'
import { choice } from './inventories.ts'

export function reportCommands(program: Command, run: RunCommand): void {
  program
    .command('report <batch>')
    .description('write a report of a sealed, running or finished batch')
    .requiredOption(
      '--format <format>',
      'pdf or html to read and file, csv to work on, or jsonl: the evidence file, self-contained and verifiable',
    )
    .requiredOption('--out <file>', 'where to write it')
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, batch: string, options: ReportOptions) => {
        const format = choice('--format', options.format, ['pdf', 'html', 'csv', 'jsonl'] as const)
        const { ask } = await pipedSecrets(options)
        const written = await session.withWorkbench((workbench) =>
          workbench.reports.write(batch, format, options.out, { ask }),
        )
        session.output.result({ batch, format, ...written }, [
          `Wrote ${written.file} (${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}).`,
          ...(format === 'jsonl' ? evidenceLines(written) : []),
        ])
      }),
    )

  program
    .command('excerpt <evidence>')
    .description(
      'cut the record of one item out of an evidence file of a batch or an incident, to hand it on without the others: no workspace, no network',
    )
    .option('--find <text>', 'the item: its serial number, thumbprint, identifier or label')
    .option('--item <number>', 'the item by its number in the batch')
    .requiredOption('--out <file>', 'where to write it')
    .action(
      run(async (session, file: string, options: { find?: string; item?: string; out: string }) => {
        const excerpt = await writeExcerpt(file, excerptOf(options), options.out)
        session.output.result(excerpt, [
          excerpt.of === 'incident'
            ? `Wrote ${excerpt.file}: certificate ${excerpt.ordinal} (${excerpt.label}) of incident ${excerpt.batch}, the ${countOf(excerpt.events, 'event')} that it rests on, and the proof that they are parts of the whole.`
            : `Wrote ${excerpt.file}: item ${excerpt.ordinal} (${excerpt.label}) of batch ${excerpt.batch}, ${countOf(excerpt.events, 'event')} of its own, and the proof that there are no others.`,
          `Whoever gets it can check it: rescind verify "${excerpt.file}"`,
        ])
      }),
    )

  program
    .command('verify <file>')
    .description(
      'check an evidence file of a batch or an incident, an excerpt, or a bundle: no workspace, no network',
    )
    .option(
      '--head <hash>',
      "a head of the chain kept elsewhere, e.g. in the change ticket: it must be among the file's events",
    )
    .option(
      '--trust <keyfile>',
      'a public key: evidence must be signed by one of those given and by nobody else, a bundle sealed or approved by one; may be repeated',
      collectText,
    )
    .option('--tsa-ca <file>', "PEM of the CA that the time stamps' certificates must lead to")
    .action(
      run(async (session, file: string, options: VerifyCommandOptions) => {
        const { head, trust, tsaCa } = options
        const given = trust === undefined ? undefined : await Promise.all(trust.map(readKeyAndFormer))
        const verdict = await verifyFile(file, {
          expectedHead: head,
          trusted: given?.map(({ key }) => key),
          links: given?.flatMap(({ links }) => links),
          timeStampCas: tsaCa === undefined ? undefined : await readCertificates(tsaCa),
        })
        session.output.result(verdict, verdictLines(file, verdict))
        const other = await otherVerifierBeside(ownWorkers().verifier, file)
        if (other !== null)
          session.output.note(
            `${other} is not the verifier of this version of Rescind: do not go by what it says. Here it was not used.`,
          )
        return verdict.ok ? EXIT.done : EXIT.checkFailed
      }),
    )
}

/** What is said of evidence that was written: whether it is signed, and what it can be checked with. */
export function evidenceLines({
  signed,
  verifier,
}: {
  readonly signed: boolean
  readonly verifier: ShippedVerifier | null
}): string[] {
  const whose = signed
    ? 'Signed with the key of this workspace: rescind verify FILE --trust KEYFILE'
    : 'Not signed: no key was at hand. To sign with a key in a file: --sign'
  if (verifier === null) return [whose]
  const { file, foreign, sha256 } = verifier
  return [
    whose,
    ...(foreign === null
      ? []
      : [
          `${foreign} is somebody else's and was left as it is: do not hand it on with the evidence, and do not go by what it says.`,
        ]),
    `To check it without Rescind: ${file} (SHA-256 ${sha256}).`,
  ]
}

interface VerifyCommandOptions {
  readonly head?: string
  readonly trust?: readonly string[]
  readonly tsaCa?: string
}

interface ReportOptions extends SigningOptions {
  readonly format: string
  readonly out: string
}

function excerptOf({ find, item }: { readonly find?: string; readonly item?: string }): ExcerptOf {
  if (find !== undefined && item === undefined && find.trim() !== '') return { text: find }
  const ordinal = Number(item)
  if (find === undefined && Number.isSafeInteger(ordinal) && ordinal > 0) return { ordinal }
  throw new AppError('input.usage', 'Say which item is meant, in one way.', {
    hint: 'Either --find with a serial number, or --item with the number of an item.',
  })
}

function verdictLines(file: string, verdict: Verdict): string[] {
  const { firstBad, ok, kind, signature } = verdict
  const isOpen = ok && signature === 'unchecked' && kind !== 'bundle'
  return [
    `${file}: ${verdict.ok ? verdictHeadline(verdict) : 'IT DOES NOT HOLD'}`,
    ...verdict.checks.map((check) => `  ${check.ok ? 'ok    ' : 'FAILED'}  ${check.name}: ${check.message}`),
    ...(firstBad === null
      ? []
      : [`First place that does not hold: ${placeText(firstBad)}${firstBad.message}`]),
    ...(verdict.head === null
      ? []
      : [
          `${verdict.kind === 'incident' ? 'Incident' : 'Batch'} ${verdict.batch ?? ''}, ${countOf(verdict.items, verdict.kind === 'incident' ? 'certificate' : 'item')}, ${countOf(verdict.events, 'event')}, head ${verdict.head}`,
        ]),
    ...(isOpen ? ['hint: Say whose key it is: rescind verify FILE --trust KEYFILE'] : []),
  ]
}

/** Of a bundle the message itself names the bytes. */
function placeText({ event, line }: NonNullable<Verdict['firstBad']>): string {
  const parts = [event === null ? null : `event ${event}`, line === null ? null : `line ${line}`]
  const text = parts.filter((part) => part !== null).join(', ')
  return text === '' ? '' : `${text}: `
}
