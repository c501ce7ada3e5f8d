/** `connections probe`: asks a real account, by reading only, what the vendor's documents leave open. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { ProbeReport, ProbeVerdict } from '../../contract/probe.ts'
import { writeProbed } from '../../main/probe/open-probe.ts'
import { EXIT } from '../exit-code.ts'
import { collectPair } from '../pairs.ts'
import type { RunCommand } from '../run-command.ts'
import { readKey } from '../session.ts'

interface ProbeOptions {
  readonly target?: Record<string, string>
  readonly out?: string
  readonly keyStdin?: boolean
}

export function probeCommand(connections: Command, run: RunCommand): void {
  connections
    .command('probe <name>')
    .description('ask the vendor, by reading only, what its documents leave open, and use what is learnt')
    .option(
      '--target <column=value>',
      'a thing to look at, where the vendor has no list of them; may be repeated',
      collectPair,
    )
    .option(
      '--out <file>',
      'write what was seen, without keys, names, serial numbers and the host, to send it to us',
    )
    .option('--key-stdin', 'use the key from standard input instead of the stored one')
    .action(
      run(async (session, name: string, options: ProbeOptions) => {
        const key = options.keyStdin === true ? await readKey(process.stdin) : undefined
        const probed = await session.withWorkbench(({ probe }) =>
          probe.ask({ connection: name, key, target: options.target ?? {} }),
        )
        if (options.out !== undefined) {
          await writeProbed(options.out, probed)
          session.output.note(`Wrote ${options.out}. Look through it before you send it: it is plain text.`)
        }
        session.output.result(probed.report, probeLines(probed.report))
        return probed.report.findings.some(({ verdict }) => verdict === 'differs')
          ? EXIT.incomplete
          : EXIT.done
      }),
    )
}

const HEADINGS: Readonly<Record<ProbeVerdict, string>> = {
  differs: 'Differs from what is assumed:',
  holds: 'Holds:',
  untold: 'Not to be told by reading:',
}
const ID_COLUMNS = 20

function probeLines({ connection, vendor, questions, findings, learnt }: ProbeReport): readonly string[] {
  const groups = (['differs', 'holds', 'untold'] as const).flatMap((verdict) => {
    const own = findings.filter((finding) => finding.verdict === verdict)
    return own.length === 0
      ? []
      : [
          '',
          HEADINGS[verdict],
          ...own.flatMap(({ id, saw, says }) => [
            `  ${id.padEnd(ID_COLUMNS)} ${saw}`,
            ...(verdict === 'differs' ? [`  ${' '.repeat(ID_COLUMNS)} assumed: ${says}`] : []),
          ]),
        ]
  })
  const uses =
    learnt.length === 0
      ? ['', 'The connection goes on as it is.']
      : [
          '',
          'The connection uses from now on:',
          ...learnt.map(({ what, was, is }) => `  ${what}: ${is} (was ${was})`),
        ]
  return [
    `${connection} (${vendor}): ${countOf(questions, 'question')} asked, nothing changed.`,
    ...groups,
    ...uses,
    '',
    `What each assumption says: docs/vendors/${vendor}.md, or --json.`,
  ]
}
