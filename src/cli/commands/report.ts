/** `report` and `verify`: what happened, for people and for auditors; `verify` needs neither workspace nor network. */
import type { Command } from 'commander'
import type { Verdict } from '../../contract/reports.ts'
import { verifyEvidence } from '../../main/reports/verify-evidence.ts'
import { EXIT } from '../exit-code.ts'
import type { RunCommand } from '../run-command.ts'
import { choice } from './inventories.ts'

export function reportCommands(program: Command, run: RunCommand): void {
  program
    .command('report <batch>')
    .description('write a report of a sealed, running or finished batch')
    .requiredOption(
      '--format <format>',
      'pdf, csv, or jsonl: the evidence file, self-contained and verifiable',
    )
    .requiredOption('--out <file>', 'where to write it')
    .action(
      run(async (session, batch: string, options: { format: string; out: string }) => {
        const format = choice('--format', options.format, ['pdf', 'csv', 'jsonl'] as const)
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
    .description('check an evidence file: no workspace, no network')
    .option(
      '--head <hash>',
      "a head of the chain kept elsewhere, e.g. in the change ticket: it must be among the file's events",
    )
    .action(
      run(async (session, file: string, options: { head?: string }) => {
        const verdict = await verifyEvidence(
          file,
          options.head === undefined ? {} : { expectedHead: options.head },
        )
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
      : [
          `First place that does not hold: ${[firstBad.event === null ? '' : `event ${firstBad.event}`, firstBad.line === null ? '' : `line ${firstBad.line}`].filter((part) => part !== '').join(', ')}: ${firstBad.message}`,
        ]),
    ...(verdict.head === null
      ? []
      : [
          `Batch ${verdict.batch ?? ''}, ${verdict.items.toLocaleString('en')} items, ${verdict.events.toLocaleString('en')} events, head ${verdict.head}`,
        ]),
  ]
}
