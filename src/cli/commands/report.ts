/** `report` and `verify`: what happened, for people and for auditors; `verify` needs neither workspace nor network. */
import type { Command } from 'commander'
import type { Verdict } from '../../contract/reports.ts'
import { verifyFile } from '../../main/bundle/verify-file.ts'
import { readKeyFile } from '../../main/identity/key-file.ts'
import { EXIT } from '../exit-code.ts'
import { collectText } from '../pairs.ts'
import type { RunCommand } from '../run-command.ts'
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
    .action(
      run(async (session, batch: string, options: { format: string; out: string }) => {
        const format = choice('--format', options.format, ['pdf', 'html', 'csv', 'jsonl'] as const)
        const written = await session.withWorkbench((workbench) =>
          workbench.reports.write(batch, format, options.out),
        )
        session.output.result({ batch, format, ...written }, [
          `Wrote ${written.file} (${written.bytes.toLocaleString('en')} bytes, SHA-256 ${written.sha256}).`,
        ])
      }),
    )

  program
    .command('verify <file>')
    .description('check an evidence file or a bundle: no workspace, no network')
    .option(
      '--head <hash>',
      "a head of the chain kept elsewhere, e.g. in the change ticket: it must be among the file's events",
    )
    .option(
      '--trust <keyfile>',
      'a public key: one of those given must have signed it; may be repeated',
      collectText,
    )
    .action(
      run(async (session, file: string, options: { head?: string; trust?: readonly string[] }) => {
        const verdict = await verifyFile(file, {
          ...(options.head === undefined ? {} : { expectedHead: options.head }),
          ...(options.trust === undefined
            ? {}
            : { trusted: await Promise.all(options.trust.map(readKeyFile)) }),
        })
        session.output.result(verdict, verdictLines(file, verdict))
        return verdict.ok ? EXIT.done : EXIT.checkFailed
      }),
    )
}

function verdictLines(file: string, verdict: Verdict): string[] {
  const { firstBad } = verdict
  return [
    `${file}: ${verdict.ok ? 'it holds' : 'IT DOES NOT HOLD'}`,
    ...verdict.checks.map((check) => `  ${check.ok ? 'ok    ' : 'FAILED'}  ${check.name}: ${check.message}`),
    ...(firstBad === null
      ? []
      : [`First place that does not hold: ${placeText(firstBad)}${firstBad.message}`]),
    ...(verdict.head === null
      ? []
      : [
          `Batch ${verdict.batch ?? ''}, ${verdict.items.toLocaleString('en')} items, ${verdict.events.toLocaleString('en')} events, head ${verdict.head}`,
        ]),
  ]
}

/** Of a bundle the message itself names the bytes. */
function placeText({ event, line }: NonNullable<Verdict['firstBad']>): string {
  const parts = [event === null ? null : `event ${event}`, line === null ? null : `line ${line}`]
  const text = parts.filter((part) => part !== null).join(', ')
  return text === '' ? '' : `${text}: `
}
